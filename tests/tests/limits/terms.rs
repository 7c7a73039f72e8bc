//! The largest order: everybody who may be in one, every slice, and every row of its fee.

use quittance_contract::{
    codec::{Hash, List, Tag},
    crypto::peer_id,
    evidence::{LockSignature, Signature},
    limits,
    money::{Amount, Bps},
    order::{Fee, FeeTier, Order, Party, Slice, TreasuryShare},
    verdict::{OrderHeader, Stage},
};
use quittance_tests::{
    order::policy,
    person::Person,
    session::{filler, list, time},
};

/// The stages of one chain: all that a stage can be.
pub const STAGES: u8 = 16;

/// An order, and who signs for it.
pub struct Terms {
    pub order: Order,
    pub buyer: Person,
    /// By peer id.
    pub suppliers: Vec<Person>,
    pub neutral: Person,
}

/// Somebody in a role, by number.
pub fn person(role: &str, index: usize) -> Person {
    let index = u32::try_from(index).expect("few people");
    Person::new(&format!("quittance/tests/limits/{role}"), index)
}

/// A name that its owner chose, so that telling it from the others takes as long as possible: they
/// differ in their last four bytes.
pub fn numbered(name: &str, index: usize) -> Hash {
    let mut chosen = filler(&format!("{name} {index}"));
    chosen.0[..28].fill(0x5a);
    chosen
}

impl Terms {
    /// An order that pins this schema in all slices, whose goods have this lot list.
    pub fn new(schema: Hash, lots: Hash) -> Self {
        let (buyer, neutral) = (person("buyer", 0), person("neutral", 0));
        let mut suppliers: Vec<Person> =
            (0..limits::SUPPLIERS).map(|i| person("supplier", i)).collect();
        suppliers.sort_unstable_by_key(|supplier| supplier.peer);
        let party = |(index, person): (usize, &Person)| Party {
            key: person.key,
            organisation: numbered("party", index),
        };
        let order = Order {
            network: filler("network"),
            order: filler("order"),
            buyer: party((limits::SUPPLIERS, &buyer)),
            suppliers: list(suppliers.iter().enumerate().map(party).collect()),
            neutral: neutral.key,
            asset: filler("asset"),
            decimals: 6,
            value: Amount(u128::MAX),
            slices: slices(&suppliers, schema, lots),
            fee: fee(),
            policy: policy(),
            corridor: filler("corridor"),
            opened_at: time(0),
            rules: Tag::Rules.digest_bytes(b"unreleased"),
        };
        Self { order, buyer, suppliers, neutral }
    }

    pub fn escrow(&self) -> Hash {
        self.order.digest()
    }

    pub fn header(&self) -> OrderHeader {
        self.order.header(self.escrow())
    }

    /// The slices of the first chain, by stage.
    pub fn chain(&self) -> &[Slice] {
        &self.order.slices[..usize::from(STAGES)]
    }

    /// Everybody who has to sign.
    pub fn signatures(&self) -> List<LockSignature, { limits::ORDER_SIGNATURES }> {
        let escrow = self.escrow();
        let mut signers: Vec<&Person> = self.suppliers.iter().chain([&self.buyer]).collect();
        signers.sort_unstable_by_key(|person| person.peer);
        let signed =
            |person: &Person| LockSignature { signer: person.peer, sig: person.sign(&escrow) };
        list(signers.into_iter().map(signed).collect())
    }
}

/// Signatures over a digest, each seen at a time.
pub fn signed<const MAX: usize>(digest: &Hash, signers: &[(&Person, u64)]) -> List<Signature, MAX> {
    let sign = |(person, seen): &(&Person, u64)| Signature {
        signer: peer_id(&person.key),
        seen_at: time(*seen),
        sig: person.sign(digest),
    };
    let mut signatures: Vec<Signature> = signers.iter().map(sign).collect();
    signatures.sort_unstable_by_key(|signature| signature.signer);
    list(signatures)
}

/// As many slices as there may be, in whole chains.
fn slices(suppliers: &[Person], schema: Hash, lots: Hash) -> List<Slice, { limits::SLICES }> {
    let share = 10_000 / u32::try_from(limits::SLICES).expect("few");
    let place = |place: usize| {
        let stages = usize::from(STAGES);
        let last = place + 1 == limits::SLICES;
        let rest = if last { 10_000 % u32::try_from(limits::SLICES).expect("few") } else { 0 };
        Slice {
            supplier: suppliers[place / stages].peer,
            sub_lot: filler("sub-lot"),
            stage: Stage::new(u8::try_from(place % stages).expect("few")).expect("a stage"),
            schema,
            share: Bps::new(share + rest).expect("a share"),
            delivery_by: time(30_000_000),
            lots,
        }
    };
    list((0..limits::SLICES).map(place).collect())
}

/// All of what is released, in tiers and accounts.
fn fee() -> Fee {
    let rows = u128::try_from(limits::FEE_TIERS).expect("few");
    let tier = |row| FeeTier { up_to: Amount(u128::MAX / rows * row), cap: Amount(u128::MAX) };
    let mut tiers: Vec<FeeTier> = (1..rows).map(tier).collect();
    tiers.push(FeeTier { up_to: Amount(u128::MAX), cap: Amount(u128::MAX) });
    let share = Bps::new(10_000 / u32::try_from(limits::FEE_TIERS).expect("few"));
    let account =
        |row| TreasuryShare { account: numbered("treasury", row), share: share.expect("a share") };
    Fee {
        rate: Bps::MAX,
        tiers: list(tiers),
        treasury: list((0..limits::FEE_TIERS).map(account).collect()),
    }
}
