//! What holds for every case of the gate that attestors can produce: more evidence never costs a
//! pass but by a conflict, evidence that does not count changes nothing, and the quorum is what
//! trying all assignments finds.
//!
//! The panels are generated; who is independent of whom, and what counts, is read from them here,
//! not from the rules.

use proptest::{prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};
use quittance_contract::{
    codec::{FaultCode, Hash},
    decide,
    order::UntrustedOrderCase,
    quorum::AttestorRole,
    verdict::{Decision, Emt, HoldCode, Outcome},
    view,
};
use quittance_tests::{
    draw::Stream,
    order::{OrderBuilder, USUAL_ROLES},
    panel::{Age, CLASSES, Firm, Panel, Word, panels, roles},
    session::list,
    story::config,
};

fn decided(case: &UntrustedOrderCase) -> Decision {
    view(&decide(&case.to_bytes()).expect("a case")).expect("a decision")
}

/// What the gate answers, as far as the quorum decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Fail,
    Conflict,
    Pass,
}

fn answer(case: &OrderBuilder) -> Answer {
    match decided(&case.build()).outcome {
        Outcome::Pass(_) => Answer::Pass,
        Outcome::Hold(hold) if hold.code == HoldCode::Conflict => Answer::Conflict,
        Outcome::Refuse(_) => Answer::Fail,
        other => panic!("{other:?}"),
    }
}

/// The number of an attestor that no panel has.
const NEWCOMER: u32 = 90;

/// A newcomer of no class but its own signs in this role; gives the attestation's digest.
fn one_more(case: &mut OrderBuilder, role: AttestorRole, other: bool, age: Age) -> Hash {
    case.register(NEWCOMER, "newcomer", &[role]);
    case.tell(&Word { by: NEWCOMER, role, other, age, revoked: false })
}

proptest! {
    #![proptest_config(config(64))]

    /// Somebody more who may sign, and does, costs a pass only by a conflict, and never ends one.
    #[test]
    fn one_more_attestation_costs_no_pass(
        panel in panels(),
        role: Index,
        other: bool,
        age in 0u64..9_000,
    ) {
        let (mut case, _) = panel.told();
        let before = answer(&case);
        one_more(&mut case, *role.get(&USUAL_ROLES), other, Age::Fresh(age));
        let after = answer(&case);
        match (before, other) {
            (Answer::Pass, false) => prop_assert_eq!(after, Answer::Pass),
            (Answer::Pass, true) => prop_assert!(after != Answer::Fail),
            (Answer::Conflict, _) => prop_assert_eq!(after, Answer::Conflict),
            (Answer::Fail, true) => prop_assert_eq!(after, Answer::Fail),
            (Answer::Fail, false) => {}
        }
    }

    /// Whoever is left out was not what kept a quorum from holding: only a conflict can end so.
    #[test]
    fn one_attestation_less_makes_no_pass(panel in panels(), which: Index) {
        prop_assume!(!panel.words.is_empty());
        let before = answer(&panel.told().0);
        let mut fewer = panel.clone();
        fewer.words.remove(which.index(panel.words.len()));
        let after = answer(&fewer.told().0);
        match before {
            Answer::Fail => prop_assert_eq!(after, Answer::Fail),
            Answer::Pass => prop_assert!(after != Answer::Conflict),
            Answer::Conflict => {}
        }
    }

    /// A revocation takes one attestation away, and does nothing else.
    #[test]
    fn a_revocation_is_an_attestation_less(panel in panels(), which: Index) {
        let standing: Vec<usize> =
            (0..panel.words.len()).filter(|place| !panel.words[*place].revoked).collect();
        prop_assume!(!standing.is_empty());
        let place = *which.get(&standing);
        let (mut revoked, mut removed) = (panel.clone(), panel.clone());
        revoked.words[place].revoked = true;
        removed.words.remove(place);
        prop_assert_eq!(answer(&revoked.told().0), answer(&removed.told().0));
    }

    /// A case has one encoding: however its evidence is given, the bytes are the same, and any
    /// other order of a set is the fault ORDER.
    #[test]
    fn the_order_of_evidence_does_not_matter(panel in panels(), seed: u64) {
        let (builder, _) = panel.told();
        let case = builder.build();
        let mut turned = builder.clone();
        turned.evidence = shuffled(&turned.evidence, seed);
        turned.order_signers.reverse();
        prop_assert_eq!(turned.build().to_bytes(), case.to_bytes());
        let others = [
            UntrustedOrderCase { evidence: list(shuffled(&case.evidence, seed)), ..case.clone() },
            UntrustedOrderCase { state: list(shuffled(&case.state, seed)), ..case.clone() },
            UntrustedOrderCase {
                order_signatures: list(shuffled(&case.order_signatures, seed)),
                ..case.clone()
            },
        ];
        for other in others {
            match decide(&other.to_bytes()) {
                Err(fault) => prop_assert_eq!(fault.code, FaultCode::Order),
                Ok(_) => prop_assert_eq!(other.to_bytes(), case.to_bytes()),
            }
        }
    }
}

fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut stream = Stream::new(seed.to_le_bytes());
    let mut items = items.to_vec();
    for place in (1..items.len()).rev() {
        items.swap(place, stream.below(place + 1));
    }
    items
}

/// One who can fill a group: class and role.
type Candidate = (usize, AttestorRole);

/// Whether each group can be given a candidate of its own class, by trying all.
fn fills(groups: &[Vec<AttestorRole>], candidates: &[Candidate], taken: &[usize]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return true };
    candidates.iter().any(|(class, role)| {
        let with = [taken, &[*class]].concat();
        first.contains(role) && !taken.contains(class) && fills(rest, candidates, &with)
    })
}

/// The panel's quorum as the page says it (order 10.5).
struct Count<'a>(&'a Panel);

impl Count<'_> {
    /// The groups, and as a fallback in force widens them.
    fn groups(&self) -> Vec<Vec<Vec<AttestorRole>>> {
        let base: Vec<Vec<AttestorRole>> = self.0.groups.iter().map(|bits| roles(*bits)).collect();
        let Some(stand_in) = self.0.stand_in.filter(|stand_in| stand_in.active) else {
            return vec![base];
        };
        let mut widened = base.clone();
        for group in widened.iter_mut().filter(|group| group.contains(&stand_in.role)) {
            group.push(stand_in.alternate);
        }
        vec![base, widened]
    }

    /// The class that a word counts for.
    fn class_of(&self, word: &Word) -> Option<usize> {
        let firm = self.0.firms[usize::try_from(word.by).expect("few")];
        let fresh = match word.age {
            Age::Fresh(_) | Age::LastSecond | Age::Ahead => true,
            Age::Stale => word.other,
            Age::Future => false,
        };
        let counts = roles(firm.roles).contains(&word.role) && fresh && !word.revoked;
        (counts && firm.class != CLASSES).then_some(firm.class)
    }

    fn candidates(&self, other: bool) -> Vec<Candidate> {
        let of_hash = self.0.words.iter().filter(|word| word.other == other);
        of_hash.filter_map(|word| Some((self.class_of(word)?, word.role))).collect()
    }

    fn holds(&self, other: bool) -> bool {
        let candidates = self.candidates(other);
        self.groups().iter().any(|groups| {
            let asked = |role| groups.iter().any(|group| group.contains(role));
            let mut classes: Vec<usize> = candidates
                .iter()
                .filter(|(_, role)| asked(role))
                .map(|(class, _)| *class)
                .collect();
            classes.sort_unstable();
            classes.dedup();
            classes.len() >= usize::from(self.0.min) && fills(groups, &candidates, &[])
        })
    }

    fn answer(&self) -> Answer {
        match (self.holds(false), self.holds(true)) {
            (false, _) => Answer::Fail,
            (true, true) => Answer::Conflict,
            (true, false) => Answer::Pass,
        }
    }
}

/// Class and role of the attestations that a token counts.
fn counted(panel: &Panel, digests: &[Hash], emt: &Emt) -> Vec<Candidate> {
    let class_of = |digest: &Hash| {
        let place = digests.iter().position(|other| other == digest).expect("an attestation");
        panel.firms[usize::try_from(panel.words[place].by).expect("few")].class
    };
    emt.counted.iter().map(|counted| (class_of(&counted.attestation), counted.role)).collect()
}

proptest! {
    #![proptest_config(config(200))]

    /// The quorum holds iff trying all assignments finds one; then the token counts exactly as many
    /// as are asked for, of as many classes, none of them the buyer's, and they fill the groups.
    #[test]
    fn the_quorum_is_what_trying_all_finds(panel in panels()) {
        let (case, digests) = panel.told();
        let count = Count(&panel);
        prop_assert_eq!(answer(&case), count.answer());
        let Outcome::Pass(pass) = decided(&case.build()).outcome else { return Ok(()) };
        let counted = counted(&panel, &digests, &pass.emt);
        let mut classes: Vec<usize> = counted.iter().map(|(class, _)| *class).collect();
        classes.sort_unstable();
        classes.dedup();
        prop_assert_eq!(classes.len(), counted.len(), "one class twice in {:?}", counted);
        prop_assert_eq!(counted.len(), usize::from(panel.min));
        prop_assert!(!classes.contains(&CLASSES));
        let groups = count.groups().swap_remove(usize::from(pass.emt.fallback.is_some()));
        prop_assert!(fills(&groups, &counted, &[]), "{:?} fill {:?}", counted, groups);
        prop_assert_eq!(pass.emt.fallback.is_some(), !base_alone(&panel));
    }
}

/// Whether it takes no fallback.
fn base_alone(panel: &Panel) -> bool {
    Count(&Panel { stand_in: None, ..panel.clone() }).holds(false)
}

proptest! {
    #![proptest_config(config(32))]

    /// Two classes that turn out to be one are not counted twice any more: that never makes a pass.
    /// If all are one, or all are of the buyer, nothing passes.
    #[test]
    fn affiliation_makes_no_pass(panel in panels(), one in 0..=CLASSES, into in 0..=CLASSES) {
        let before = answer(&panel.told().0);
        let merged = |to: usize, of: &dyn Fn(usize) -> bool| {
            let class = |firm: &Firm| if of(firm.class) { to } else { firm.class };
            let firms = panel.firms.iter().map(|firm| Firm { class: class(firm), ..*firm });
            Panel { firms: firms.collect(), ..panel.clone() }
        };
        let after = answer(&merged(into, &|class| class == one && one != CLASSES).told().0);
        if before == Answer::Fail {
            prop_assert_eq!(after, Answer::Fail);
        }
        prop_assert_eq!(answer(&merged(into, &|_| true).told().0), Answer::Fail);
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// A second attestor of the firm, or of an affiliate, of one that counts adds nothing to it,
    /// however early it signs.
    #[test]
    fn a_firm_counts_once(panel in panels(), which: Index, age in 0u64..9_000, affiliate: bool) {
        let class_of = |word: &Word| Count(&panel).class_of(word);
        let counting: Vec<(usize, Word)> =
            panel.words.iter().filter_map(|word| Some((class_of(word)?, *word))).collect();
        prop_assume!(!counting.is_empty());
        let (class, word) = *which.get(&counting);
        let (mut case, _) = panel.told();
        let before = answer(&case);
        let firm = panel.firm(word.by);
        case.register(NEWCOMER, if affiliate { "newcomer" } else { &firm }, &[word.role]);
        if affiliate {
            case.affiliate(&[panel.class(class), vec!["newcomer".to_owned()]].concat());
        }
        case.tell(&Word { by: NEWCOMER, age: Age::Fresh(age), revoked: false, ..word });
        prop_assert_eq!(answer(&case), before);
    }
}

/// The panels are not all of one kind.
#[test]
fn panels_pass_fail_and_conflict() {
    let mut runner = TestRunner::new(config(1));
    let mut found = [0; 3];
    let mut by_fallback = 0;
    for _ in 0..600 {
        let panel = panels().new_tree(&mut runner).expect("a panel").current();
        let answer = Count(&panel).answer();
        found[answer as usize] += 1;
        by_fallback += usize::from(answer != Answer::Fail && !base_alone(&panel));
    }
    println!("fail, conflict, pass: {found:?}; by a fallback {by_fallback}");
    assert!(found.iter().all(|count| *count >= 20) && by_fallback >= 5, "{found:?} {by_fallback}");
}
