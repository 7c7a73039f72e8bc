//! `docs/attacks.md` as data: the page is the one place that says what each attack is, how grave,
//! and what answers it.

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
const FIELDS: [&str; 8] =
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
    pub fn field(&self, head: &str) -> Option<String> {
        let mut lines = self.text.lines();
        let first = lines.find_map(|line| line.strip_prefix("- ")?.strip_prefix(head))?;
        let further = lines.map_while(|line| line.strip_prefix("  "));
        let words: Vec<&str> = [first.strip_prefix(": ")?].into_iter().chain(further).collect();
        Some(words.join(" "))
    }

    /// The ids of the rules and repairs that answer it.
    pub fn rules(&self) -> Vec<String> {
        let rules = self.field("Rules").unwrap_or_default();
        rules.split(", ").map(str::to_owned).collect()
    }

    /// The name of its test, which is the name of its play.
    pub fn test(&self) -> String {
        self.field("Test").unwrap_or_default().trim_matches('`').to_owned()
    }

    /// The heads under which it says nothing.
    pub fn missing(&self) -> Vec<&'static str> {
        let empty = |head: &str| self.field(head).is_none_or(|text| text.is_empty());
        FIELDS.into_iter().filter(|head| empty(head)).collect()
    }
}
