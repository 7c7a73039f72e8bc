//! Every byte that anybody signed about an order matters: with one bit of a body or of its
//! signature turned, the case is as if that were not there, or no case. What nobody signed any
//! more makes no pass and moves no money.
//!
//! One bit of each byte is turned, ever another one; of an attestation's signature each bit. Only
//! the host's word, when a signature was seen, is left alone.

use std::thread;

use quittance_contract::{
    codec::Tag,
    decide,
    evidence::LockSignature,
    order::{Order, UntrustedOrderCase},
    verdict::{Outcome, RefuseCode},
    view,
};
use quittance_tests::{
    order::{OrderBuilder, plain_schema},
    scene::{Scene, essence, of_money, of_the_gate},
    session::list,
};

const THREADS: usize = 2;

/// What became of the flips of one scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    /// No case any more.
    faults: usize,
    /// As if it were not there.
    without_effect: usize,
}

impl Tally {
    const fn plus(self, other: Self) -> Self {
        Self {
            faults: self.faults + other.faults,
            without_effect: self.without_effect + other.without_effect,
        }
    }
}

/// A place for a flip.
#[derive(Clone, Copy, Debug)]
enum Bit {
    Body(usize),
    Signer(usize),
    Signature(usize),
}

fn turn(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Of each byte the bit whose number follows that of the byte before.
fn one_of_each_byte(length: usize) -> impl Iterator<Item = usize> {
    (0..length).map(|byte| 8 * byte + byte % 8)
}

fn flip_each(scene: &Scene, bits: &[Bit]) -> Tally {
    let (without, piece) = (scene.without(), scene.piece());
    let mut pieces = scene.others();
    let mut tally = Tally::default();
    for bit in bits {
        let (mut body, mut signatures) = piece.clone();
        match *bit {
            Bit::Body(bit) => turn(&mut body, bit),
            Bit::Signer(bit) => turn(&mut signatures[0].signer.0, bit),
            Bit::Signature(bit) => turn(&mut signatures[0].sig.0, bit),
        }
        pieces.push((body, signatures));
        let decision = scene.decide(&pieces);
        pieces.pop();
        match decision {
            None => tally.faults += 1,
            Some(decision) => {
                assert_eq!(essence(decision.outcome), without, "{}: {bit:?}", scene.name);
                tally.without_effect += 1;
            }
        }
    }
    tally
}

/// Flips in the scenes, on two threads.
fn flip_in(scenes: &[Scene]) {
    for scene in scenes {
        let body = one_of_each_byte(scene.body.len()).map(Bit::Body);
        let signer = one_of_each_byte(32).map(Bit::Signer);
        let signature: Vec<usize> = match scene.tag {
            Tag::OrderAttestation => (0..8 * 65).collect(),
            _ => one_of_each_byte(65).collect(),
        };
        let signature = signature.into_iter().map(Bit::Signature);
        let bits: Vec<Bit> = body.chain(signer).chain(signature).collect();
        let tally = thread::scope(|scope| {
            let parts = bits.chunks(bits.len().div_ceil(THREADS));
            let threads: Vec<_> =
                parts.map(|part| scope.spawn(move || flip_each(scene, part))).collect();
            let tallies = threads.into_iter().map(|thread| thread.join().expect("no effect"));
            tallies.fold(Tally::default(), Tally::plus)
        });
        println!("{}: {} flips: {tally:?}", scene.name, bits.len());
        assert_eq!(tally.faults + tally.without_effect, bits.len(), "{}", scene.name);
        assert!(tally.faults * 8 < bits.len(), "{}: {tally:?}", scene.name);
    }
}

#[test]
fn each_byte_that_the_gate_reads_matters() {
    flip_in(&of_the_gate());
}

#[test]
fn each_byte_that_is_read_when_money_is_due_matters() {
    flip_in(&of_money());
}

fn refusal(case: &UntrustedOrderCase) -> Option<RefuseCode> {
    let decision = view(&decide(&case.to_bytes()).ok()?).expect("a decision");
    let Outcome::Refuse(refuse) = decision.outcome else { panic!("{:?}", decision.outcome) };
    Some(refuse.code)
}

/// Whatever else agrees with the changed terms, nobody agreed to them.
#[test]
fn each_byte_of_the_order_matters() {
    let schemas = [plain_schema("TRADE.PRE_SHIP.v1")];
    let agreed = OrderBuilder::of(&schemas, |_| {}).attested();
    let bytes = borsh::to_vec(agreed.order()).expect("memory");
    let signatures = agreed.build().order_signatures;
    let (mut faults, mut refused) = (0, 0);
    for bit in one_of_each_byte(bytes.len()) {
        let mut bytes = bytes.clone();
        turn(&mut bytes, bit);
        let Ok(changed) = borsh::from_slice::<Order>(&bytes) else {
            faults += 1;
            continue;
        };
        let mut case = OrderBuilder::of(&schemas, |order| *order = changed).attested().build();
        case.order_signatures = signatures.clone();
        match refusal(&case) {
            None => faults += 1,
            Some(
                RefuseCode::OrderUnsigned
                | RefuseCode::OrderParties
                | RefuseCode::OrderSlices
                | RefuseCode::OrderTerms,
            ) => refused += 1,
            Some(code) => panic!("bit {bit}: {code}"),
        }
    }
    println!("{} flips: {faults} faults, {refused} refused", bytes.len());
    assert!(refused > 600, "{refused} of {}", bytes.len());
}

/// And each bit of both signatures on it.
#[test]
fn each_bit_of_a_signature_on_the_order_matters() {
    let case = OrderBuilder::new().attested().build();
    for place in 0..2 {
        for bit in 0..8 * 65 {
            let mut damaged = case.clone();
            let mut signatures: Vec<LockSignature> = damaged.order_signatures.to_vec();
            turn(&mut signatures[place].sig.0, bit);
            damaged.order_signatures = list(signatures);
            assert_eq!(refusal(&damaged), Some(RefuseCode::OrderUnsigned), "{place}: {bit}");
        }
    }
}
