//! One way in which a folder is no longer as its dossier has it.

use std::path::Path;

use quittance_contract::verdict::RefuseCode;
use serde::Serialize;

use crate::cli::failure::{Failure, by_name};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Drift {
    /// What the gate would say of a dossier made from what is here now, or of what was signed over
    /// the old one, if it reads this.
    #[serde(serialize_with = "by_name", skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<RefuseCode>,
    /// The file.
    pub(super) file: String,
    /// Where in it: a byte counted from 0, a member, a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
    pub(super) what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) found: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remedy: Option<String>,
}

/// The remedy where a file is no longer what was signed.
pub(super) const RESTORE: &str =
    "put the file back that was signed, or have the attestors sign a new dossier";

impl Drift {
    pub(super) fn new(file: &str, what: impl Into<String>) -> Self {
        let (code, place, remedy) = (None, None, None);
        let (file, what) = (file.to_owned(), what.into());
        Self { code, file, place, what, expected: None, found: None, remedy }
    }

    /// What made a file of the folder unreadable.
    pub(super) fn unreadable(file: &str, path: &Path, failure: Failure) -> Self {
        let path = path.display().to_string();
        let place = failure.place.as_deref().and_then(|place| place.strip_prefix(&path));
        let place = place.map(|place| place.trim_start_matches(": ").to_owned());
        Self {
            code: failure.code,
            place: place.filter(|place| !place.is_empty()),
            expected: failure.expected,
            remedy: failure.remedy,
            ..Self::new(file, failure.what)
        }
    }

    pub(super) fn code(mut self, code: RefuseCode) -> Self {
        self.code = Some(code);
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    pub(super) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    pub(super) fn between(mut self, expected: impl ToString, found: impl ToString) -> Self {
        (self.expected, self.found) = (Some(expected.to_string()), Some(found.to_string()));
        self
    }

    /// For people, on one line whatever stands in the file.
    pub(super) fn line(&self) -> String {
        let mut line = match self.code {
            Some(code) => format!("{code}: {}", self.file),
            None => self.file.clone(),
        };
        if let Some(place) = &self.place {
            line += &format!(": {place}");
        }
        line += &format!(": {}", self.what);
        if let Some(expected) = &self.expected {
            line += &format!("; expected {expected}");
        }
        if let Some(found) = &self.found {
            line += &format!("; found {found}");
        }
        if let Some(remedy) = &self.remedy {
            line += &format!("; {remedy}");
        }
        let shown = line.chars().map(|character| match character.is_control() {
            true => character.escape_default().to_string(),
            false => character.to_string(),
        });
        shown.collect()
    }
}

/// The first byte at which two texts differ; where one ends, if it begins the other.
pub(super) fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let shorter = one.len().min(other.len());
    let differing = one.iter().zip(other).position(|(a, b)| a != b);
    differing.or((one.len() != other.len()).then_some(shorter))
}

/// The byte that stands there, with a few after it.
pub(super) fn beginning_at(text: &[u8], at: usize) -> String {
    const SHOWN: usize = 16;
    match text.get(at..).unwrap_or_default() {
        [] => "the end".to_owned(),
        rest => {
            let shown = rest.iter().take(SHOWN).map(|byte| match byte {
                0x20..=0x7e => char::from(*byte).to_string(),
                _ => byte.escape_ascii().to_string(),
            });
            format!("`{}`", shown.collect::<String>())
        }
    }
}
