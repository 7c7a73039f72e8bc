//! Generated panels: a schema's role groups, firms of which some are affiliated with one another or
//! with the buyer, and whatever they sign, for the case's dossier and for another one; quorums are
//! often just complete, just short, or complete twice.

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};
use quittance_contract::{
    codec::Hash,
    order::{ActiveFallback, Entry, Fallback, FallbackReason, OrderBody, Schema},
    quorum::AttestorRole,
    verdict::RevocationReason,
};

use crate::{
    order::{DAY, OrderBuilder, TTL, USUAL_ROLES, Who, ask, plain_schema},
    session::{filler, list, seconds, time},
};

/// When the case is decided: late enough that an attestation can be stale.
pub const NOW: u64 = 10 * DAY;
/// How far a clock may be ahead in the usual order.
pub const SKEW: u64 = 300;
/// How many classes there are besides that of the buyer.
pub const CLASSES: usize = 7;

/// How old an attestation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// As many seconds.
    Fresh(u64),
    /// Its last second.
    LastSecond,
    /// One second more.
    Stale,
    /// Seen now, and dated ahead of that by as much as a clock may be.
    Ahead,
    /// And by one second more.
    Future,
}

/// One attestor.
#[derive(Clone, Copy, Debug)]
pub struct Firm {
    /// Of which class: 0 is one organisation, the others are organisations affiliated with one
    /// another, [`CLASSES`] with the buyer.
    pub class: usize,
    /// In which of the usual roles it may sign, as bits.
    pub roles: u8,
}

/// What somebody signs.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The number of the attestor.
    pub by: u32,
    /// In which role.
    pub role: AttestorRole,
    /// Over another dossier than that of the case.
    pub other: bool,
    /// When.
    pub age: Age,
    /// Whether its signer revokes it.
    pub revoked: bool,
}

/// A fallback of the schema.
#[derive(Clone, Copy, Debug)]
pub struct StandIn {
    /// For this role.
    pub role: AttestorRole,
    /// This one.
    pub alternate: AttestorRole,
    /// Whether it is in force.
    pub active: bool,
}

/// A panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Roles of each group, as bits.
    pub groups: Vec<u8>,
    /// How many attestors are counted, at least.
    pub min: u8,
    /// Who may stand in.
    pub stand_in: Option<StandIn>,
    /// By number.
    pub firms: Vec<Firm>,
    /// What they sign.
    pub words: Vec<Word>,
}

/// The roles of these bits.
pub fn roles(bits: u8) -> Vec<AttestorRole> {
    (0..).zip(USUAL_ROLES).filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, role)| role).collect()
}

impl Word {
    /// When it is dated, and when it was seen.
    pub const fn times(&self) -> (u64, u64) {
        match self.age {
            Age::Fresh(seconds) => (NOW - seconds, NOW - seconds),
            Age::LastSecond => (NOW - TTL, NOW - TTL + 5),
            Age::Stale => (NOW - TTL - 1, NOW - TTL),
            Age::Ahead => (NOW + SKEW, NOW),
            Age::Future => (NOW + SKEW + 1, NOW),
        }
    }
}

impl Panel {
    /// The schema.
    pub fn schema(&self) -> Schema {
        let mut schema = plain_schema("TRADE.PRE_SHIP.v1");
        if let Some(stand_in) = self.stand_in {
            schema.fallbacks = list(vec![Fallback {
                stands_for: stand_in.role,
                alternates: list(vec![stand_in.alternate]),
                longest_seconds: seconds(7 * DAY),
            }]);
        }
        let groups: Vec<Vec<AttestorRole>> = self.groups.iter().map(|bits| roles(*bits)).collect();
        ask(&mut schema, &groups, self.min);
        schema
    }

    /// The order with its registry; nobody has signed yet.
    pub fn silent(&self) -> OrderBuilder {
        let schema = self.schema();
        let mut case = OrderBuilder::of(std::slice::from_ref(&schema), |_| {});
        case.at = NOW;
        for (number, firm) in (0..).zip(&self.firms) {
            case.register(number, &self.firm(number), &roles(firm.roles));
        }
        for class in 0..=CLASSES {
            case.affiliate(&self.class(class));
        }
        if self.stand_in.is_some_and(|stand_in| stand_in.active) {
            let value = ActiveFallback {
                reason: FallbackReason::Outage,
                valid_from: time(NOW - DAY),
                valid_until: time(NOW + DAY),
                approved_by: filler("governance"),
            };
            let (schema, corridor) = (schema.digest(), case.order().corridor);
            case.ledger.put(Entry::Fallback { schema, corridor, index: 0, value: Some(value) });
        }
        case
    }

    /// The name of the organisation of an attestor.
    pub fn firm(&self, number: u32) -> String {
        self.firms[usize::try_from(number).expect("few firms")].name(number)
    }

    /// The names of the organisations of a class.
    pub fn class(&self, class: usize) -> Vec<String> {
        let mut names = vec![];
        if class == CLASSES {
            names.push("buyer".to_owned());
        }
        let firms = (0..).zip(&self.firms).filter(|(_, firm)| firm.class == class);
        names.extend(firms.map(|(number, firm)| firm.name(number)));
        names.dedup();
        names
    }

    /// The case with all that is signed, and the digest of each word.
    pub fn told(&self) -> (OrderBuilder, Vec<Hash>) {
        let mut case = self.silent();
        let digests = self.words.iter().map(|word| case.tell(word)).collect();
        (case, digests)
    }
}

impl Firm {
    /// The name of the organisation of the attestor with this number.
    fn name(&self, number: u32) -> String {
        if self.class == 0 { "shared".to_owned() } else { format!("of attestor {number}") }
    }
}

impl OrderBuilder {
    /// Adds a word, with its revocation if there is one; gives the attestation's digest.
    pub fn tell(&mut self, word: &Word) -> Hash {
        let (who, (dated, seen)) = (Who::Attestor(word.by), word.times());
        let mut body = self.attestation(who, word.role, dated);
        if word.other {
            body.pov_hash = filler("another dossier");
        }
        let digest = self.say(OrderBody::OrderAttestation(body), &[who], seen);
        if word.revoked {
            let revocation = self.revocation(digest, RevocationReason::Superseded, NOW - 1);
            self.say(OrderBody::Revocation(revocation), &[who], NOW);
        }
        digest
    }
}

/// Any panel with a sound schema. Most have a quorum for their dossier, and many one for the other,
/// but for classes that happen to be one, and words that do not count.
pub fn panels() -> impl Strategy<Value = Panel> {
    let groups = prop_oneof![3 => vec(1u8..32, 2..=3), 1 => vec(1u8..32, 4..=5)];
    let active = prop_oneof![3 => Just(true), 1 => Just(false)];
    let stand_in = (any::<Index>(), select(&USUAL_ROLES), active);
    let class =
        prop_oneof![30 => Just(None), 9 => (0..CLASSES).prop_map(Some), 1 => Just(Some(CLASSES))];
    let firms = vec((class, 1u8..32), 5..=CLASSES).prop_map(|drawn| -> Vec<Firm> {
        let firm = |(own, (class, roles)): (usize, (Option<usize>, u8))| Firm {
            class: class.unwrap_or(own),
            roles,
        };
        drawn.into_iter().enumerate().map(firm).collect()
    });
    let spare = prop_oneof![3 => Just(0u8), 1 => Just(1)];
    (groups, spare, option::weighted(0.6, stand_in), firms)
        .prop_map(|(groups, spare, stand_in, firms)| {
            let min = u8::try_from(groups.len()).expect("few groups") + spare;
            let stand_in = stand_in.map(|(role, alternate, active): (Index, _, _)| StandIn {
                role: *role.get(&roles(groups[0])),
                alternate,
                active,
            });
            Panel { groups, min, stand_in, firms, words: vec![] }
        })
        .prop_filter("a sound schema", |panel| panel.schema().check().is_ok())
        .prop_flat_map(|panel| {
            let told = (quorum(&panel, false, 0.85), quorum(&panel, true, 0.4), words(&panel));
            told.prop_map(move |(own, other, more)| {
                panel.clone().with(&[own, other].concat(), more)
            })
        })
}

/// For each group somebody in a role that fills it, or that stands in for one that does: a quorum,
/// if they are of different classes.
fn quorum(panel: &Panel, other: bool, often: f64) -> impl Strategy<Value = Vec<Word>> + use<> {
    let (groups, stand_in) = (panel.groups.clone(), panel.stand_in);
    let count = panel.firms.len();
    // A stale attestation still counts for the other dossier.
    let age = prop_oneof![
        8 => (0u64..7_200).prop_map(Age::Fresh),
        1 => Just(Age::LastSecond),
        1 => Just(Age::Ahead),
        if other { 3 } else { 0 } => Just(Age::Stale),
    ];
    let drawn = (any::<Index>(), vec((any::<Index>(), age), groups.len()));
    let words = move |(from, drawn): (Index, Vec<(Index, Age)>)| -> Vec<Word> {
        let first = from.index(count);
        let word = |(place, (bits, (role, age))): (usize, (&u8, (Index, Age)))| {
            let mut filling = roles(*bits);
            if let Some(stand_in) = stand_in.filter(|one| filling.contains(&one.role)) {
                // Where there is an alternate it is mostly the alternate who signs.
                filling.extend([stand_in.alternate; 5]);
            }
            let by = u32::try_from((first + place) % count).expect("few firms");
            let role = *role.get(&filling);
            Word { by, role, other, age, revoked: false }
        };
        groups.iter().zip(drawn).enumerate().map(word).collect()
    };
    option::weighted(often, drawn.prop_map(words)).prop_map(Option::unwrap_or_default)
}

/// Words of all kinds, most of which count.
fn words(panel: &Panel) -> impl Strategy<Value = Vec<Word>> + use<> {
    let by = 0..u32::try_from(panel.firms.len()).expect("few firms");
    let age = prop_oneof![
        4 => (0u64..7_200).prop_map(Age::Fresh),
        1 => Just(Age::LastSecond),
        1 => Just(Age::Stale),
        1 => Just(Age::Ahead),
        1 => Just(Age::Future),
    ];
    let revoked = prop_oneof![4 => Just(false), 1 => Just(true)];
    let word = (by, select(&USUAL_ROLES), any::<bool>(), age, revoked);
    let word =
        word.prop_map(|(by, role, other, age, revoked)| Word { by, role, other, age, revoked });
    vec(word, 0..5)
}

impl Panel {
    /// With these words, as far as they are admitted: three of each signer, so that each may say
    /// one more, and none twice. Who signs to fill a group may do so.
    fn with(mut self, filling: &[Word], more: Vec<Word>) -> Self {
        for word in filling {
            let bit = USUAL_ROLES.iter().position(|role| *role == word.role).expect("a usual role");
            self.firms[usize::try_from(word.by).expect("few")].roles |= 1 << bit;
        }
        let said = |word: &Word| (word.by, word.role, word.other, word.times().0);
        for word in filling.iter().copied().chain(more) {
            let of_signer = self.words.iter().filter(|other| other.by == word.by).count();
            if of_signer < 3 && self.words.iter().all(|other| said(other) != said(&word)) {
                self.words.push(word);
            }
        }
        self
    }
}
