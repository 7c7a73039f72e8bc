//! Every bit that anybody signed matters: with exactly the signatures and the evidence that a
//! settlement needs, one flipped bit gives a fault, a Refuse, a Hold or another settlement (the
//! documented fallback), never the same Settle part.
//!
//! Only the host's own words are left alone: `status`, `at` and every `seen_at`.

use std::{ops::Range, thread};

use quittance_contract::{
    decide,
    verdict::{Basis, Condition, Outcome, Reason, Settle},
    view,
};
use quittance_tests::{
    layout::{Field, fields},
    session::{CaseBuilder, Who},
};

const THREADS: usize = 2;

/// What became of the flips of one story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    faults: usize,
    refusals: usize,
    holds: usize,
    other_settlements: usize,
}

impl Tally {
    const fn all(self) -> usize {
        self.faults + self.refusals + self.holds + self.other_settlements
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            faults: self.faults + other.faults,
            refusals: self.refusals + other.refusals,
            holds: self.holds + other.holds,
            other_settlements: self.other_settlements + other.other_settlements,
        }
    }
}

fn settle(case: &[u8]) -> Settle {
    let decision = view(&decide(case).expect("a case")).expect("a decision");
    let Outcome::Settle(settle) = decision.outcome else { panic!("{:?}", decision.outcome) };
    settle
}

/// An escrow of three, agreed by exactly q and both parties.
fn minimal() -> CaseBuilder {
    CaseBuilder::new(3)
}

/// Ended by the provider and attested by exactly q; decided at once, when nothing else settles.
fn completed() -> CaseBuilder {
    let mut case = minimal();
    let allocated = case.say(case.allocated(60), &[Who::Provider], 65);
    let end = case.cancelled(1000, Reason::CompletedNormal, 900);
    let end = case.say(end, &[Who::Provider], 1005);
    let body = case.attestation(allocated, end, (120, 1000), Reason::CompletedNormal);
    case.say(body, &case.members(3), 1100);
    case.at = 1100;
    case
}

/// The same with a top-up signed by exactly q, decided after every deadline.
fn topped_up() -> CaseBuilder {
    let mut case = completed();
    case.top_up(1, 10_000_000, 1_000, 100);
    case.at = 7200;
    case
}

/// Ended by the consumer's request, which is the attested end event.
fn requested() -> CaseBuilder {
    let mut case = minimal();
    let allocated = case.say(case.allocated(60), &[Who::Provider], 65);
    let request = case.say(case.cancel_request(1000), &[Who::Consumer], 1005);
    let body = case.attestation(allocated, request, (120, 1060), Reason::ConsumerRequest);
    case.say(body, &case.members(3), 1100);
    case
}

/// Ended by an abort of exactly ak members, which is the attested end event.
fn aborted() -> CaseBuilder {
    let mut case = minimal();
    let allocated = case.say(case.allocated(60), &[Who::Provider], 65);
    let abort = case.say(case.abort(1000, Reason::VmDied), &case.members(3), 1005);
    let body = case.attestation(allocated, abort, (120, 1000), Reason::VmDied);
    case.say(body, &case.members(3), 1100);
    case
}

/// Ended by a provider who claims misuse, proven by an abort of exactly ak members.
fn misused() -> CaseBuilder {
    let mut case = minimal();
    let allocated = case.say(case.allocated(60), &[Who::Provider], 65);
    let claim = case.cancelled(2000, Reason::ConsumerMisuse, 1900);
    let claim = case.say(claim, &[Who::Provider], 2005);
    case.say(case.abort(2000, Reason::ConsumerMisuse), &case.members(3), 2005);
    let body = case.attestation(allocated, claim, (120, 1990), Reason::ConsumerMisuse);
    case.say(body, &case.members(3), 2100);
    case
}

/// Never attested: paid by votes, checkpoints and a claim, one more of which is not there.
fn witnessed() -> CaseBuilder {
    let mut case = minimal();
    case.say(case.allocated(60), &[Who::Provider], 65);
    case.say(case.vote(120, true, true), &case.members(3), 125);
    case.say(case.checkpoint(1, 1020), &case.members(3), 1025);
    case.say(case.cancelled(1100, Reason::ProviderVoluntary, 1000), &[Who::Provider], 1105);
    case.at = 1105 + 3600;
    case
}

/// Flips these bits one at a time. Bits are counted from the first byte of the case.
fn flip_each(case: &CaseBuilder, bits: &[usize]) -> Tally {
    let case = case.bytes();
    let whole = settle(&case);
    let flip = |bits: &[usize]| {
        let mut tally = Tally::default();
        let mut damaged = case.clone();
        for bit in bits {
            damaged[bit / 8] ^= 1 << (bit % 8);
            match decide(&damaged).map(|decision| view(&decision).expect("a decision").outcome) {
                Err(_) => tally.faults += 1,
                Ok(Outcome::Refuse(_)) => tally.refusals += 1,
                Ok(Outcome::Hold(_)) => tally.holds += 1,
                Ok(Outcome::Settle(settle)) => {
                    assert_ne!(settle, whole, "bit {bit}, in {}", name_of(&case, *bit));
                    tally.other_settlements += 1;
                }
                Ok(other @ (Outcome::Pass(_) | Outcome::Change(_))) => panic!("{other:?}"),
            }
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
        tally
    };
    thread::scope(|scope| {
        let parts = bits.chunks(bits.len().div_ceil(THREADS));
        let threads: Vec<_> = parts.map(|part| scope.spawn(|| flip(part))).collect();
        let tallies = threads.into_iter().map(|thread| thread.join().expect("no equal settlement"));
        tallies.fold(Tally::default(), Tally::plus)
    })
}

fn name_of(case: &[u8], bit: usize) -> String {
    let at_bit = |field: &Field| field.range().contains(&(bit / 8));
    fields(case).into_iter().find(at_bit).expect("a field at each byte").path
}

fn is_a_hosts_word(field: &Field) -> bool {
    ["status", "at"].contains(&&*field.path) || field.path.ends_with(".seen_at")
}

fn bits(range: Range<usize>) -> impl Iterator<Item = usize> {
    8 * range.start..8 * range.end
}

/// Each bit of VM_ALLOCATED, VM_CANCELLED and the attestation, and of a signature on each; whoever
/// damages one gets a Hold, since nothing else can settle so early.
#[test]
fn each_bit_of_a_completed_session_matters() {
    let case = completed();
    let evidence = fields(&case.bytes()).into_iter().filter(|field| {
        field.path.contains("].body.") || field.path.ends_with(".signatures[0].sig")
    });
    let all: Vec<usize> = evidence.flat_map(|field| bits(field.range())).collect();
    let tally = flip_each(&case, &all);
    println!("{} flips: {tally:?}", tally.all());
    assert_eq!(all.len(), 8 * (201 + 113 + 178 + 3 * 65));
    assert_eq!(tally.faults + tally.holds, all.len());
    assert_eq!((tally.refusals, tally.other_settlements), (0, 0), "{tally:?}");
}

/// One bit, at ever another place in its byte, of each third byte of all that is not the
/// host's word, the lock and top-ups included, in a story for each way to settle.
#[test]
fn bits_of_each_story_matter() {
    let stories: [(&str, CaseBuilder, Basis, Condition); 5] = [
        ("topped up", topped_up(), Basis::Attested, Condition::CompletedNormal),
        ("requested", requested(), Basis::Attested, Condition::ConsumerTerminatedEarly),
        ("aborted", aborted(), Basis::Attested, Condition::SessionFailed),
        ("misused", misused(), Basis::Attested, Condition::ConsumerTerminatedEarly),
        ("witnessed", witnessed(), Basis::NoAttestation, Condition::ProviderTerminated),
    ];
    for (name, case, basis, condition) in stories {
        let bytes = case.bytes();
        let whole = settle(&bytes);
        assert_eq!((whole.basis, whole.condition), (basis, condition), "{name}");
        let signed = fields(&bytes).into_iter().filter(|field| !is_a_hosts_word(field));
        let offsets = signed.flat_map(|field| field.range());
        let sample: Vec<usize> =
            offsets.step_by(3).enumerate().map(|(place, offset)| 8 * offset + place % 8).collect();
        let tally = flip_each(&case, &sample);
        println!("{name}: {} flips: {tally:?}", tally.all());
        assert!(tally.refusals > 100, "{name}: {tally:?}");
        assert!(tally.other_settlements > 100, "{name}: {tally:?}");
    }
}

/// A provider's claim of misuse falls back when the abort that proves it is damaged.
#[test]
fn damaged_proof_falls_back() {
    let case = misused();
    let mut bytes = case.bytes();
    let abort = fields(&bytes).into_iter().find(|field| field.path == "evidence[2].body.incident");
    bytes[abort.expect("the abort is third").offset] ^= 1;
    let fallback = settle(&bytes);
    assert_eq!(fallback.condition, Condition::ProviderTerminated);
    assert_eq!(fallback.payable_seconds, settle(&case.bytes()).payable_seconds);
}

/// The same bits do not matter where more is there than needed: the test above can fail.
#[test]
fn with_a_spare_signature_the_settlement_stands() {
    let mut case = CaseBuilder::new(5).completed();
    let last = case.evidence.last_mut().expect("an attestation");
    last.signers.push((Who::Member(3), 3745));
    let bytes = case.bytes();
    let sig = "evidence[2].signatures[0].sig";
    let spare = fields(&bytes).into_iter().find(|field| field.path == sig).expect("a signature");
    let mut damaged = bytes.clone();
    damaged[spare.offset] ^= 1;
    let (whole, damaged) = (settle(&bytes), settle(&damaged));
    assert_eq!(whole.allocations, damaged.allocations);
    assert_ne!(whole.attestation_block, damaged.attestation_block, "it names who counts");
}
