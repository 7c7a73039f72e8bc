//! The words in which commands speak about an order case: who signed with which key for which firm,
//! role groups, fields and windows, and what each code of the gate means.

use std::collections::BTreeSet;

use quittance::typed::{Measure, Subject};
use quittance_contract::{
    codec::Hash,
    crypto::peer_id,
    order::{FieldType, OrderAttestation, OrderBody, OrderCase, Revocation, Schema, Slice},
    quorum::AttestorRole,
    registry::Attestor,
    verdict::{Considered, Decision, EvidenceKind, ItemCode, RefuseCode},
};

use super::{
    ledger::Ledger,
    money_words,
    of_order::{OfOrder, Said, Statement},
    table,
    words::{Party, grouped, hash, moment, short, title},
};

/// What is needed to speak about one order case.
pub(super) struct OrderWords<'c, C = OrderCase> {
    pub(super) case: &'c C,
    pub(super) ledger: Ledger<'c>,
    pub(super) parties: Vec<Party>,
    /// All organisations of the case, each with what it is called.
    firms: Vec<(Hash, String)>,
}

impl<'c, C: OfOrder> OrderWords<'c, C> {
    /// Buyer, suppliers, neutral, the attestors and devices of the ledger, and strangers.
    pub(super) fn of(case: &'c C) -> Self {
        let ledger = Ledger(case.state());
        let order = case.order();
        let party = |name: String, key| Party { name, peer: peer_id(key) };
        let mut parties = vec![party("buyer".to_owned(), &order.buyer.key)];
        let several = order.suppliers.len() > 1;
        for (supplier, n) in order.suppliers.iter().zip(1..) {
            let name = if several { format!("supplier {n}") } else { "supplier".to_owned() };
            parties.push(party(name, &supplier.key));
        }
        parties.push(party("neutral".to_owned(), &order.neutral));
        parties.extend(registered(case, ledger));
        let said = case.said();
        let signers = said.iter().flat_map(|item| item.signatures).map(|s| s.signer);
        let mut strangers: BTreeSet<Hash> =
            signers.chain(case.order_signatures().iter().map(|s| s.signer)).collect();
        for known in &parties {
            strangers.remove(&known.peer);
        }
        let strangers = strangers.into_iter().zip(1..);
        parties.extend(strangers.map(|(peer, n)| Party { name: format!("stranger {n}"), peer }));
        Self { case, ledger, parties, firms: firms(case, ledger) }
    }

    /// The slice that is to pass; a case that was read has one.
    pub(super) fn slice(&self) -> Option<&'c Slice> {
        self.case.asked_slice()
    }

    /// Its schema, if the ledger has it.
    pub(super) fn schema(&self) -> Option<&'c Schema> {
        self.ledger.schema(&self.slice()?.schema).map(|published| &published.schema)
    }

    /// What the slice is worth.
    pub(super) fn amount(&self) -> Option<u128> {
        let asked = usize::from(self.case.asked());
        self.case.order().amounts().get(asked).map(|amount| amount.0)
    }

    pub(super) fn money(&self, units: u128) -> String {
        table::money(units, self.case.order().decimals)
    }

    /// The place of a peer among the parties.
    pub(super) fn lane(&self, peer: &Hash) -> Option<usize> {
        self.parties.iter().position(|party| party.peer == *peer)
    }

    /// What a key is called; all its names where it has several places.
    pub(super) fn name(&self, peer: &Hash) -> String {
        let known = self.parties.iter().filter(|party| party.peer == *peer);
        let names: Vec<&str> = known.map(|party| party.name.as_str()).collect();
        if names.is_empty() { table::short(peer) } else { names.join(" = ") }
    }

    /// The name with the first digits of the key id.
    pub(super) fn named(&self, peer: &Hash) -> String {
        format!("{} ({})", self.name(peer), short(peer))
    }

    pub(super) fn names<'p>(&self, peers: impl IntoIterator<Item = &'p Hash>) -> Vec<String> {
        peers.into_iter().map(|peer| self.name(peer)).collect()
    }

    /// What a firm is called, with its first digits.
    pub(super) fn firm(&self, organisation: &Hash) -> String {
        let known = self.firms.iter().find(|(firm, _)| firm == organisation);
        match known {
            Some((_, name)) => format!("{name} ({})", short(organisation)),
            None => format!("firm {}", short(organisation)),
        }
    }

    /// The attestor that a key is registered for.
    pub(super) fn attestor(&self, key_id: &Hash) -> Option<&'c Attestor> {
        self.ledger.attestor(&self.ledger.key(key_id)?.attestor)
    }

    /// The firm of the attestor that a key is registered for.
    pub(super) fn firm_of(&self, key_id: &Hash) -> String {
        self.attestor(key_id)
            .map_or_else(|| "no registered firm".to_owned(), |of| self.firm(&of.organisation))
    }

    /// All firms of the class of one, if it is of others' class too: `firm 1 (…) and firm 2 (…)`.
    pub(super) fn class(&self, organisation: &Hash) -> Option<String> {
        let class = self.ledger.class(organisation);
        let names: Vec<String> = class.iter().map(|firm| self.firm(firm)).collect();
        (names.len() > 1).then(|| names.join(" and "))
    }

    /// An item of evidence by its title and digest.
    pub(super) fn item(&self, digest: &Hash) -> String {
        let item = self.case.said().into_iter().find(|item| item.digest == *digest);
        match item {
            Some(item) => format!("{} {}", title(item.kind()), short(digest)),
            None => format!("{} (not in this case)", short(digest)),
        }
    }

    /// A field of the schema, by its name.
    pub(super) fn field(&self, index: u8) -> String {
        let field = self.schema().and_then(|schema| schema.field(index));
        field.map_or_else(|| format!("field {index}"), |field| field.name.to_string())
    }

    /// A whole number as the field writes it, with its point.
    pub(super) fn decimal(&self, index: u8, number: i64) -> String {
        let field = self.schema().and_then(|schema| schema.field(index));
        let precision = match field.map(|field| &field.r#type) {
            Some(FieldType::Decimal { precision }) => *precision,
            _ => 0,
        };
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{}", table::money(u128::from(number.unsigned_abs()), precision))
    }

    /// A role group: `role group 2 (TERMINAL or CARRIER)`; people count from one.
    pub(super) fn group(&self, index: u8) -> String {
        let group = self.schema().and_then(|schema| schema.groups.get(usize::from(index)));
        let roles = group.map(|roles| any_of(roles)).unwrap_or_default();
        format!("role group {} ({roles})", u16::from(index) + 1)
    }

    /// A window of the temperature log, by the fields that it lies between.
    pub(super) fn window(&self, index: u8) -> String {
        let chain = self.schema().and_then(|schema| schema.cold_chain.as_ref());
        let window = chain.and_then(|chain| chain.windows.get(usize::from(index)));
        let ends = window.map(|w| format!(" ({} to {})", self.field(w.from), self.field(w.until)));
        format!("window {}{}", u16::from(index) + 1, ends.unwrap_or_default())
    }

    /// What a rule was applied to; nothing for the slice as a whole.
    pub(super) fn about(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Escrow => None,
            Subject::TopUp(index) => Some(format!("top-up {index}")),
            Subject::Item(item) => hash(&item.digest).map(|digest| self.item(&digest)),
            Subject::Peer(peer) => hash(peer).map(|peer| self.named(&peer)),
            Subject::Group(index) => Some(self.group(*index)),
            Subject::Field(index) => Some(self.field(*index)),
            Subject::Window(index) => Some(self.window(*index)),
        }
    }

    pub(super) fn measure(&self, measure: &Measure) -> Option<String> {
        Some(match measure {
            Measure::Nothing => return None,
            Measure::Count(count) => count.to_string(),
            Measure::At(time) => moment(*time),
            Measure::Seconds(seconds) => format!("{} s", grouped(u128::from(*seconds))),
            Measure::Money(amount) => amount.parse().map_or(amount.clone(), |u| self.money(u)),
            Measure::Name(name) => name.clone(),
            Measure::Whole(number) => number.to_string(),
            Measure::Bps(parts) => format!("{} of 10,000", grouped(u128::from(*parts))),
            Measure::Text(text) => quoted(text),
            Measure::Digest(digest) => self.digest(&hash(digest)?),
        })
    }

    fn digest(&self, hash: &Hash) -> String {
        if *hash == self.case.escrow() {
            return "this order".to_owned();
        }
        if self.lane(hash).is_some() {
            return self.name(hash);
        }
        if self.firms.iter().any(|(firm, _)| firm == hash) {
            return self.firm(hash);
        }
        if self.case.said().iter().any(|item| item.digest == *hash) {
            return self.item(hash);
        }
        short(hash)
    }

    pub(super) fn revoked(&self, body: &Revocation) -> String {
        let what = self.item(&body.attestation);
        format!("{what} no longer holds: {}, dated {}", body.reason, body.revoked_at)
    }

    /// What an item states, as a sentence about its signers.
    pub(super) fn statement(&self, item: &Said<'_>) -> String {
        match item.body {
            Statement::Gate(body) => self.gate_statement(body),
            Statement::Money(body) => money_words::statement(self, body),
        }
    }

    fn gate_statement(&self, body: &OrderBody) -> String {
        match body {
            OrderBody::OrderAttestation(body) => attested(body),
            OrderBody::Revocation(body) => self.revoked(body),
            OrderBody::Inspection(body) => format!(
                "seal {}, photo {}, taken {} to {}",
                quoted(body.seal.as_str()),
                short(&body.photo),
                body.taken_from,
                body.taken_until
            ),
            OrderBody::Correction(body) => format!(
                "the token {} is to be replaced, over the dossier {}, dated {}",
                short(&body.replaces),
                short(&body.pov_hash),
                body.corrected_at
            ),
            OrderBody::LogHead(body) => format!(
                "log of {} intervals, {} to {}, circuit {}",
                body.size,
                body.start,
                body.end,
                short(&body.circuit)
            ),
        }
    }
}

/// What only the gate says.
impl OrderWords<'_> {
    /// Who an item is by: the attestor and its firm, or the device.
    pub(super) fn by(&self, body: &OrderBody) -> Option<String> {
        let attestor = |key: &Hash| format!("{} of {}", self.name(key), self.firm_of(key));
        match body {
            OrderBody::OrderAttestation(body) => Some(attestor(&body.key_id)),
            OrderBody::Inspection(body) => Some(attestor(&body.key_id)),
            OrderBody::LogHead(body) => Some(self.name(&body.device)),
            OrderBody::Revocation(_) | OrderBody::Correction(_) => None,
        }
    }

    /// Whom a refusal is about: the role groups and the evidence that have its code.
    pub(super) fn whom(&self, decision: &Decision, code: RefuseCode) -> Vec<String> {
        let has = |considered: &&Considered| considered.code.number() == code.number();
        let mut groups = 0u8..;
        let mut whom = Vec::new();
        for considered in &decision.considered {
            let group = (considered.kind == EvidenceKind::RoleGroup).then(|| groups.next());
            if !has(&considered) {
                continue;
            }
            let item = self.case.items().find(|(_, digest)| *digest == considered.digest);
            match (group.flatten(), item) {
                (Some(index), _) => whom.insert(0, self.group(index)),
                (None, Some((item, digest))) => {
                    let by = self.by(&item.body).map(|by| format!(" by {by}"));
                    whom.push(format!("{}{}", self.item(&digest), by.unwrap_or_default()));
                }
                (None, None) => {}
            }
        }
        whom
    }
}

/// A text from an input in quotes, as far as a line has room for it.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// Characters of a quoted text.
const QUOTED_MAX: usize = 48;

/// What an attestation states.
pub(super) fn attested(body: &OrderAttestation) -> String {
    let dossier = short(&body.pov_hash);
    format!("as {}, dated {}: saw the dossier {dossier}", body.role, body.issued_at)
}

/// `TERMINAL or CARRIER`.
pub(super) fn any_of(roles: &[AttestorRole]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" or ")
}

/// The keys of attestors, of the registry and of devices that the case has, each with its name. An
/// attestor with several keys has one name, and its keys are numbered.
fn registered(case: &impl OfOrder, ledger: Ledger<'_>) -> Vec<Party> {
    use quittance_contract::order::Entry;
    let mut attestors: Vec<Hash> = Vec::new();
    let (mut parties, mut unknown, mut devices) = (Vec::new(), 0u32, 0u32);
    let keys_of = |attestor: &Hash| {
        let of = |entry: &&Entry| match entry {
            Entry::Key { value: Some(value), .. } => value.attestor == *attestor,
            _ => false,
        };
        case.state().iter().filter(of).count()
    };
    let mut numbered: Vec<(Hash, usize)> = Vec::new();
    for entry in case.state() {
        let (peer, name) = match entry {
            Entry::Key { key_id, value: None } => {
                unknown += 1;
                (*key_id, format!("unregistered key {unknown}"))
            }
            Entry::Key { key_id, value: Some(value) } => {
                let attestor = value.attestor;
                if !attestors.contains(&attestor) {
                    attestors.push(attestor);
                }
                let n = attestors.iter().position(|known| *known == attestor).unwrap_or(0) + 1;
                numbered.push((attestor, 0));
                let key = numbered.iter().filter(|(of, _)| *of == attestor).count();
                let key =
                    if keys_of(&attestor) > 1 { format!(", key {key}") } else { String::new() };
                (*key_id, format!("attestor {n}{key}"))
            }
            Entry::Device { key_id, .. } => {
                devices += 1;
                (*key_id, format!("device {devices}"))
            }
            _ => continue,
        };
        parties.push(Party { name, peer });
    }
    let said = case.said();
    let signed = |peer: &Hash| {
        let mut signatures = said.iter().flat_map(|item| item.signatures);
        signatures.any(|signature| signature.signer == *peer)
    };
    let revokers = ledger.registry().into_iter().flat_map(|registry| registry.revokers.iter());
    let revokers = revokers.map(peer_id).zip(1..).filter(|(peer, _)| signed(peer));
    parties.extend(revokers.map(|(peer, n)| Party { name: format!("registry key {n}"), peer }));
    parties
}

/// The parties' firms, and the others in the order of the ledger.
fn firms(case: &impl OfOrder, ledger: Ledger<'_>) -> Vec<(Hash, String)> {
    use quittance_contract::order::Entry;
    let order = case.order();
    let mut firms = vec![(order.buyer.organisation, "the buyer's firm".to_owned())];
    let several = order.suppliers.len() > 1;
    for (supplier, n) in order.suppliers.iter().zip(1..) {
        let whose =
            if several { format!("supplier {n}'s firm") } else { "the supplier's firm".to_owned() };
        match firms.iter_mut().find(|(firm, _)| *firm == supplier.organisation) {
            Some((_, name)) => *name += &format!(" = {whose}"),
            None => firms.push((supplier.organisation, whose)),
        }
    }
    let named = case.state().iter().filter_map(|entry| match entry {
        Entry::Organisation { organisation, .. } => Some(*organisation),
        _ => None,
    });
    let affiliates = named.clone().flat_map(|firm| ledger.class(&firm));
    let mut n = 0;
    for firm in named.chain(affiliates) {
        if !firms.iter().any(|(known, _)| *known == firm) {
            n += 1;
            firms.push((firm, format!("firm {n}")));
        }
    }
    firms
}

/// What a refusal of the gate says about the slice, in a line.
pub(super) const fn refused(code: RefuseCode) -> &'static str {
    use RefuseCode as Code;
    match code {
        Code::OrderParties => {
            "the order has no supplier, a key that is no point, or one key in two places"
        }
        Code::OrderSlices => {
            "the slices name a stranger, do not sum to the whole, or deliver out of stage order"
        }
        Code::OrderTerms => "the order's value, fee, treasury or durations are out of range",
        Code::OrderUnsigned => "the buyer or a supplier has not validly signed the order",
        Code::SlicePassed => "the slice has passed before",
        Code::SliceRefunded => "the slice was refunded",
        Code::DeliveryOver => "the slice's delivery time is over",
        Code::SchemaNotFound => {
            "the ledger has no such schema, it was withdrawn before the order, or it is not sound"
        }
        Code::CanonicalDrift => "the dossier's bytes are not canonical JSON",
        Code::FormatInvalid => "the dossier is not what slice and schema ask for",
        Code::SetNotSorted => "a set in the dossier does not strictly ascend",
        Code::FileMissing => "a file that the schema requires is not in the dossier",
        Code::SigMismatch => "there is no valid signature of a registered key",
        Code::KeyRevoked => "the key is not ACTIVE at the time of the decision",
        Code::RoleNotAssigned => "the attestor may not sign in this role, or the schema has it not",
        Code::SchemaNotAllowed => "the attestor may not sign for this schema",
        Code::AttestorNotActive => {
            "the attestor is not ACTIVE, not admitted for the corridor, or a paper has expired"
        }
        Code::HashMismatch => "what was signed is another dossier",
        Code::AttestationRevoked => "the attestation was revoked",
        Code::FutureAttest => "it is dated too far ahead of when it was seen",
        Code::StaleAttest => "it is older than its role allows",
        Code::SameOrgDuplicate => {
            "its firm is of one class with a firm that is counted already, or with a party's"
        }
        Code::InsufficientAttestations => "fewer independent firms attest than the schema asks for",
        Code::QuorumMissing => "nobody attests in this role",
        Code::SealMismatch => "no inspection that counts confirms the seal number and its photo",
        Code::SealMismatchExif => {
            "the photo's time or place in the dossier is not within the inspection's"
        }
        Code::LotListMismatch => "the dossier's lot list is not the order's",
        Code::DeviceNotBound => {
            "the log's device is not ACTIVE, or bound to another circuit or corridor"
        }
        Code::ProofInvalid => "the intervals are not proven to be those that the device signed",
        Code::TempOutOfRange => "a window of the temperature log was not kept",
        Code::ToleranceExceeded => "a number is out of its range, and no variance covers it",
        Code::StageOrder => "an earlier stage of the chain has not passed",
        Code::Frozen => "the slice is frozen",
        Code::PendingFunds => "the slice, or a later one that has to be, is not funded",
        Code::OneclaimTaken => "this fact was claimed before",
        Code::Foreign => "the correction names another order",
        Code::NotEntitled => "the correction is not signed by the slice's supplier",
        Code::NotCurrent => {
            "the correction names another EMT than the slice has, or another dossier"
        }
        Code::NotBroken => "the EMT has lost no attestation, so there is nothing to repair",
        Code::CorrectionLate => "the time to repair the EMT is over",
        // Of the other lanes.
        Code::SlicePaid
        | Code::NotLocked
        | Code::LockKey
        | Code::LockCabal
        | Code::LockQuorum
        | Code::LockTerms
        | Code::LockUnsignedParty
        | Code::LockUnsignedCabal => "these terms settle nothing",
    }
}

/// The refusal with the number of an item's or a group's code, if there is one.
pub(super) fn as_refusal(code: ItemCode) -> Option<RefuseCode> {
    RefuseCode::ALL.iter().copied().find(|refuse| refuse.number() == code.number())
}

/// Why an item or a group does not count, in a line.
pub(super) fn skipped(code: ItemCode) -> &'static str {
    match code {
        ItemCode::Counted => "it counts",
        ItemCode::Foreign => "it names another order, slice or schema",
        ItemCode::NotEntitled => "its signer may not say this here",
        code => as_refusal(code).map_or("it does not count", refused),
    }
}
