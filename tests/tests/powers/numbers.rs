//! Every number that a kind, a status or an outcome could have.

use quittance_contract::{
    codec::{FaultCode, decode},
    order::{
        Entry, MoneyBody, OrderBody, OrderLane, SliceStatus,
        due::{MONEY_LANE, MoneyLane},
    },
    session::{Body, Lane, Status},
    verdict::{ChangeBasis, Decision, Destination, EvidenceKind, Outcome, Pot},
};
use quittance_tests::order::{KEY_BYTES, absent};

use super::fields::By;

/// What something can do, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moves {
    /// Nothing of an order.
    Nothing,
    /// Help a slice to pass, or keep it from passing.
    Gate,
    /// Stop money, or send it back to the buyer.
    Stop,
    /// Divide a slice that passed between the two who signed the order, or whom they name.
    Divide,
}

/// Of each kind of evidence: the lanes in which it can be submitted, who signs it, what it moves
/// there. A kind more does not compile.
const fn of_evidence(kind: EvidenceKind) -> (&'static [u8], By, Moves) {
    match kind {
        EvidenceKind::Allocated | EvidenceKind::Cancelled | EvidenceKind::Accusation => {
            (&[1], By::Session, Moves::Nothing)
        }
        EvidenceKind::CancelRequest
        | EvidenceKind::Vote
        | EvidenceKind::Abort
        | EvidenceKind::Checkpoint
        | EvidenceKind::Attestation => (&[1], By::Session, Moves::Nothing),
        // In decisions only.
        EvidenceKind::Dossier | EvidenceKind::RoleGroup => (&[], By::Decision, Moves::Nothing),
        // In lane 3 two of them are a proof against their signer, which moves no money.
        EvidenceKind::OrderAttestation => (&[2, 3], By::Attestor, Moves::Gate),
        EvidenceKind::Revocation => (&[2, 3], By::Revoker, Moves::Stop),
        EvidenceKind::Inspection => (&[2], By::Attestor, Moves::Gate),
        EvidenceKind::LogHead => (&[2], By::Device, Moves::Gate),
        EvidenceKind::Correction => (&[2], By::Supplier, Moves::Gate),
        EvidenceKind::Objection => (&[3], By::Buyer, Moves::Stop),
        EvidenceKind::Ruling => (&[3], By::Neutral, Moves::Divide),
        EvidenceKind::Assignment => (&[3], By::Supplier, Moves::Divide),
    }
}

/// Of each kind of ledger value: who writes it. A kind more does not compile.
pub fn of_entry(entry: &Entry) -> By {
    match entry {
        Entry::Registry { value: _ }
        | Entry::Organisation { organisation: _, value: _ }
        | Entry::Attestor { attestor: _, value: _ }
        | Entry::Key { key_id: _, value: _ }
        | Entry::Device { key_id: _, value: _ } => By::Registry,
        Entry::Schema { schema: _, value: _ }
        | Entry::Fallback { schema: _, corridor: _, index: _, value: _ }
        | Entry::Recipient { corridor: _, account: _, value: _ } => By::Governance,
        Entry::Slice { escrow: _, supplier: _, sub_lot: _, stage: _, value: _ }
        | Entry::Claim { claim: _, value: _ }
        | Entry::Emt { emt: _, value: _ }
        | Entry::Escrow { escrow: _, value: _ }
        | Entry::Proven { key_id: _, value: _ } => By::Decision,
    }
}

/// The numbers with which a value can begin: a number that is none of its kinds is refused before
/// anything after it is read.
fn begins<T: borsh::BorshDeserialize>() -> Vec<u8> {
    let refused = |number: &u8| match decode::<T>(&[*number]) {
        Ok(_) => false,
        Err(fault) => fault.code == FaultCode::BadValue,
    };
    (0..=255).filter(|number| !refused(number)).collect()
}

#[test]
fn lanes() {
    assert_eq!(begins::<Lane>(), [1]);
    assert_eq!(begins::<OrderLane>(), [2]);
    assert_eq!(begins::<MoneyLane>(), [3]);
    assert_eq!(MONEY_LANE, 3);
    // And the whole library, asked with each of them.
    for lane in 0..=255u8 {
        let fault = quittance_contract::decide(&[1, lane]).expect_err("two bytes");
        let known = [1, 2, 3].contains(&lane);
        assert_eq!(fault.code == FaultCode::Truncated, known, "lane {lane}: {fault}");
    }
}

#[test]
fn evidence() {
    let of_lane = |lane: u8| -> Vec<u8> {
        let all = EvidenceKind::ALL.iter().copied();
        all.filter(|kind| of_evidence(*kind).0.contains(&lane)).map(EvidenceKind::number).collect()
    };
    assert_eq!(begins::<Body>(), of_lane(1));
    assert_eq!(begins::<OrderBody>(), of_lane(2));
    assert_eq!(begins::<MoneyBody>(), of_lane(3));
    let all: Vec<u8> = EvidenceKind::ALL.iter().map(|kind| kind.number()).collect();
    assert_eq!(begins::<EvidenceKind>(), all);

    // Nobody who governs signs anything, and who signs what moves the gate divides no money.
    for kind in EvidenceKind::ALL {
        let (lanes, by, moves) = of_evidence(*kind);
        assert!(!matches!(by, By::Governance | By::Registry | By::Host), "{kind}");
        let of_order = lanes.iter().any(|lane| *lane > 1);
        assert_eq!(of_order, moves != Moves::Nothing, "{kind}");
        let party = matches!(by, By::Buyer | By::Supplier | By::Neutral);
        assert!(moves != Moves::Divide || party, "{kind}");
    }
}

#[test]
fn ledger_values() {
    let kinds: Vec<u8> = (1..).zip(KEY_BYTES).map(|(kind, _)| kind).collect();
    assert_eq!(begins::<Entry>(), kinds);
    let writer = |(kind, length): (u8, usize)| {
        let key = [&[kind][..], &vec![0; length]].concat();
        of_entry(&absent(&key))
    };
    let by: Vec<By> = (1..).zip(KEY_BYTES).map(writer).collect();
    // What a gate, a claim, funding and a release leave is nobody's to write: 8 to 11, and 13.
    let decided: Vec<usize> = (1..=13).filter(|kind| by[kind - 1] == By::Decision).collect();
    assert_eq!(decided, [8, 9, 10, 11, 13]);
}

/// Statuses and outcomes come out of decisions; where they stand in a case they are what a decision
/// wrote. A number more does not compile.
#[test]
fn what_comes_out() {
    let moves_money = |basis: ChangeBasis| match basis {
        ChangeBasis::Lost | ChangeBasis::Resumed | ChangeBasis::Proven => false,
        ChangeBasis::Released
        | ChangeBasis::Ruled
        | ChangeBasis::Lapsed
        | ChangeBasis::EarlierRefunded
        | ChangeBasis::DeliveryOver
        | ChangeBasis::CorrectionMissed
        | ChangeBasis::TopUpMissed => true,
    };
    let moving = ChangeBasis::ALL.iter().filter(|basis| moves_money(**basis)).count();
    assert_eq!((begins::<ChangeBasis>().len(), moving), (10, 7));
    let ends = |status: SliceStatus| match status {
        SliceStatus::Unfunded | SliceStatus::Locked | SliceStatus::Releasable => false,
        SliceStatus::Unlocked | SliceStatus::Refunded => true,
    };
    let ended: Vec<u8> =
        SliceStatus::ALL.iter().filter(|s| ends(**s)).map(|s| s.number()).collect();
    assert_eq!((begins::<SliceStatus>(), ended), (vec![0, 1, 2, 3, 4], vec![3, 4]));
    let destination = |to: Destination| match to {
        Destination::Release
        | Destination::Burn
        | Destination::Refund
        | Destination::Treasury
        | Destination::Stays => to.number(),
    };
    let all: Vec<u8> = Destination::ALL.iter().map(|to| destination(*to)).collect();
    assert_eq!(begins::<Destination>(), all);
    assert_eq!((begins::<Pot>(), begins::<Status>()), (vec![0, 1], vec![0, 1]));
    assert_eq!(begins::<Outcome>(), [0, 1, 2, 3, 4]);
    // None of these is submitted: no body begins with an outcome, and a decision is no case.
    let pay_out = |decision: &Decision| match &decision.outcome {
        Outcome::Settle(_) | Outcome::Change(_) => true,
        Outcome::Hold(_) | Outcome::Refuse(_) | Outcome::Pass(_) => false,
    };
    let _: fn(&Decision) -> bool = pay_out;
}
