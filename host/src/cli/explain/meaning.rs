//! What each rule asks for, in the words of `docs/rules.md`: that page is the one place where they
//! stand, so it is read here rather than repeated. A test holds the page against the code.

/// The page itself.
const PAGE: &str = include_str!("../../../../docs/rules.md");

/// One line of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    /// The rule's id.
    pub(super) id: &'static str,
    /// The heading that it stands under: its step.
    pub(super) step: &'static str,
    /// What it asks for.
    pub(super) says: &'static str,
}

/// Every rule, in the order of the page, which is that of the procedure.
pub(super) fn all() -> impl Iterator<Item = Meaning> {
    let mut step = "";
    PAGE.lines().filter_map(move |line| {
        if let Some(heading) = line.strip_prefix("## ") {
            step = heading;
        }
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (id, says) = (cells.next()?, cells.next()?);
        (id != "id").then_some(Meaning { id, step, says })
    })
}

/// What this rule asks for, if the page has it: another component may apply rules of its own.
pub(super) fn of(id: &str) -> Option<&'static str> {
    all().find(|meaning| meaning.id == id).map(|meaning| meaning.says)
}

#[cfg(test)]
mod tests {
    use quittance_contract::verdict::Rule;

    use super::{all, of};

    #[test]
    fn every_rule_has_its_words() {
        for rule in Rule::ALL {
            let says = of(rule.id()).unwrap_or_else(|| panic!("{rule} is not on the page"));
            assert!(says.ends_with('.'), "{rule}: {says:?}");
        }
        let quorum = all().find(|meaning| meaning.id == "ATTEST-QUORUM").unwrap();
        assert_eq!(quorum.step, "Quorums and standing bodies (P3, P4)");
        assert!(quorum.says.contains("at least q members signed one standing attestation"));
    }
}
