//! `docs/attacks.md` as data: the page is the one place that says what each attack is, how grave, and
//! what answers it.

/// The page.
pub const PAGE: &str = include_str!("../../docs/attacks.md");

/// One attack, as the page has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'p> {
    /// As in `F01`.
    pub id: &'p str,
    /// C, H, M or L.
    pub severity: &'p str,
    /// What it is, in a line.
    pub title: &'p str,
    /// All of its text, below the title.
    text: &'p str,
}

/// The fields of each attack, in the page's order.
pub(crate) const FIELDS: [&str; 8] =
    ["Attacker", "Sequence", "Harm", "Detection", "Proof", "Defence", "Rules", "Test"];

/// All attacks of the page, in its order.
pub fn catalogue() -> Vec<Entry<'static>> {
    PAGE.split("\n### ").skip(1).filter_map(entry).collect()
}

fn entry(section: &str) -> Option<Entry<'_>> {
    let (heading, text) = section.split_once('\n')?;
    let mut parts = heading.splitn(3, " · ");
    let (id, severity, title) = (parts.next()?, parts.next()?, parts.next()?);
    let text = text.split("\n## ").next()?;
    Some(Entry { id, severity, title, text })
}

impl<'p> Entry<'p> {
    /// What the page says under one of these heads: Attacker, Sequence, Harm, Detection, Proof,
    /// Defence, Rules, Test.
    pub fn field(&self, name: &str) -> Option<&'p str> {
        let mut lines = self.text.lines().map(|line| line.trim_start_matches("- "));
        let told = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))?;
        Some(told.trim_matches('`'))
    }

    /// The ids of the rules and repairs that answer it.
    pub fn rules(&self) -> impl Iterator<Item = &'p str> {
        self.field("Rules").unwrap_or_default().split(", ")
    }

    /// The name of its test, which is the name of its play.
    pub fn test(&self) -> &'p str {
        self.field("Test").unwrap_or_default()
    }

    /// The heads that it does not have.
    pub fn missing(&self) -> Vec<&'static str> {
        FIELDS.into_iter().filter(|name| self.field(name).is_none_or(str::is_empty)).collect()
    }
}
