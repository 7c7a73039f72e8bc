//! Why a command could not do its work: one message with what, where, expected, and what to do.

use std::{fmt::Display, path::Path};

use quittance_contract::verdict::RefuseCode;
use serde::{Serialize, Serializer};

use super::{Exit, output};

/// A command that ended without its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) exit: Exit,
    /// What the rules would say of a case made from this, if they have a word for it.
    #[serde(serialize_with = "by_name", skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<RefuseCode>,
    /// The file, or a place in it.
    #[serde(rename = "where")]
    pub(crate) place: Option<String>,
    /// What is wrong.
    pub(crate) what: String,
    pub(crate) expected: Option<String>,
    pub(crate) remedy: Option<String>,
}

/// A code as people and programs read it.
pub(crate) fn by_name<S: Serializer>(
    code: &Option<RefuseCode>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    code.map(RefuseCode::name).serialize(serializer)
}

impl Failure {
    /// Input that cannot be used.
    pub(crate) fn bad(place: &Path, what: impl Display) -> Self {
        Self::new(Exit::BadInput, Some(place.display().to_string()), what)
    }

    /// An option of the command line that cannot be used.
    pub(crate) fn bad_option(option: &str, what: impl Display) -> Self {
        Self::new(Exit::BadInput, Some(option.to_owned()), what)
    }

    /// This host could not decide.
    pub(crate) fn abstained(what: impl Display) -> Self {
        let remedy = "this says nothing about the case: try again, or on another host";
        Self::new(Exit::Abstained, None, what).remedy(remedy)
    }

    /// A command line that says nothing: what the library says of it before it shows the usage,
    /// on one line.
    pub(crate) fn usage(error: &clap::Error) -> Self {
        let text = error.to_string();
        let said = text.lines().take_while(|line| !line.starts_with("Usage:"));
        let said = said.filter(|line| !line.starts_with("For more information"));
        let words: Vec<&str> = said.flat_map(str::split_whitespace).collect();
        let what = words.join(" ");
        let what = what.strip_prefix("error: ").unwrap_or(&what);
        Self::new(Exit::BadInput, None, what).remedy("`--help` after a command says how it is used")
    }

    fn new(exit: Exit, place: Option<String>, what: impl Display) -> Self {
        let (code, expected, remedy) = (None, None, None);
        Self { exit, code, place, what: what.to_string(), expected, remedy }
    }

    /// What the rules would say of it.
    pub(crate) fn code(mut self, code: RefuseCode) -> Self {
        self.code = Some(code);
        self
    }

    pub(crate) fn at(mut self, place: impl Display) -> Self {
        self.place = Some(match self.place {
            Some(file) => format!("{file}: {place}"),
            None => place.to_string(),
        });
        self
    }

    pub(crate) fn expected(mut self, expected: impl Display) -> Self {
        self.expected = Some(expected.to_string());
        self
    }

    pub(crate) fn remedy(mut self, remedy: impl Display) -> Self {
        self.remedy = Some(remedy.to_string());
        self
    }

    /// The message on one line, whatever is in the names of files.
    pub(crate) fn message(&self) -> String {
        let line = self.line();
        let shown = line.chars().map(|character| match character.is_control() {
            true => character.escape_default().to_string(),
            false => character.to_string(),
        });
        shown.collect()
    }

    fn line(&self) -> String {
        let mut line = match &self.place {
            Some(place) => format!("{place}: {}", self.what),
            None => self.what.clone(),
        };
        if let Some(code) = self.code {
            line = format!("{code}: {line}");
        }
        if let Some(expected) = &self.expected {
            line += &format!("; expected {expected}");
        }
        if let Some(remedy) = &self.remedy {
            line += &format!("; {remedy}");
        }
        line
    }

    /// Prints it, to standard error, or as JSON where programs read.
    pub(crate) fn report(self, json: bool) -> Exit {
        if json {
            #[derive(Serialize)]
            struct Report<'f> {
                error: &'f Failure,
                exit: u8,
            }
            let report = Report { error: &self, exit: self.exit as u8 };
            if let Err(failure) = output::json(&report) {
                output::aside(&failure.message());
            }
        } else {
            let word = if self.exit == Exit::Abstained { "abstained" } else { "error" };
            output::aside(&format!("{word}: {}", self.message()));
        }
        self.exit
    }
}
