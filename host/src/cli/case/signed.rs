//! A signed object on its way into a case: what was said, by whom, and the signature.

use quittance_contract::{
    codec::{Hash, SignatureBytes},
    order::{
        Assignment, Correction, Inspection, LogHead, MoneyBody, Objection, Order, OrderAttestation,
        OrderBody, Revocation, Ruling,
    },
    session::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint,
        Lock, TopUp, Vote,
    },
    verdict::EvidenceKind,
};
use serde::{Deserialize, Serialize};

/// What `case sign` writes and `case add` reads. It has no seen_at: that is the ledger's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    /// What is signed.
    pub(super) statement: Statement,
    /// The signer's peer id.
    pub(super) signer: Hash,
    /// The signature over the statement's digest.
    pub(super) sig: SignatureBytes,
}

/// Everything that somebody can sign, in a session or about an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Statement {
    Lock(Box<Lock>),
    TopUp(TopUp),
    Allocated(Allocated),
    Cancelled(Cancelled),
    CancelRequest(CancelRequest),
    Accusation(Accusation),
    Vote(Vote),
    Abort(Abort),
    Checkpoint(Checkpoint),
    Attestation(Attestation),
    Order(Box<Order>),
    OrderAttestation(OrderAttestation),
    Revocation(Revocation),
    Inspection(Inspection),
    LogHead(LogHead),
    Objection(Objection),
    Ruling(Ruling),
    Correction(Correction),
    Assignment(Assignment),
}

/// A statement by where it goes in a case.
#[derive(Clone)]
pub(super) enum Place {
    Lock(Box<Lock>),
    TopUp(TopUp),
    Evidence(Body),
    Order(Box<Order>),
    /// Of an order's gate; some of it is read about its money too.
    OrderEvidence(OrderBody),
    /// Of an order's money alone.
    MoneyEvidence(MoneyBody),
}

impl From<Statement> for Place {
    fn from(statement: Statement) -> Self {
        match statement {
            Statement::Lock(lock) => Self::Lock(lock),
            Statement::TopUp(body) => Self::TopUp(body),
            Statement::Allocated(body) => Self::Evidence(Body::Allocated(body)),
            Statement::Cancelled(body) => Self::Evidence(Body::Cancelled(body)),
            Statement::CancelRequest(body) => Self::Evidence(Body::CancelRequest(body)),
            Statement::Accusation(body) => Self::Evidence(Body::Accusation(body)),
            Statement::Vote(body) => Self::Evidence(Body::Vote(body)),
            Statement::Abort(body) => Self::Evidence(Body::Abort(body)),
            Statement::Checkpoint(body) => Self::Evidence(Body::Checkpoint(body)),
            Statement::Attestation(body) => Self::Evidence(Body::Attestation(body)),
            Statement::Order(order) => Self::Order(order),
            Statement::OrderAttestation(body) => {
                Self::OrderEvidence(OrderBody::OrderAttestation(body))
            }
            Statement::Revocation(body) => Self::OrderEvidence(OrderBody::Revocation(body)),
            Statement::Inspection(body) => Self::OrderEvidence(OrderBody::Inspection(body)),
            Statement::LogHead(body) => Self::OrderEvidence(OrderBody::LogHead(body)),
            Statement::Correction(body) => Self::OrderEvidence(OrderBody::Correction(body)),
            Statement::Objection(body) => Self::MoneyEvidence(MoneyBody::Objection(body)),
            Statement::Ruling(body) => Self::MoneyEvidence(MoneyBody::Ruling(body)),
            Statement::Assignment(body) => Self::MoneyEvidence(MoneyBody::Assignment(body)),
        }
    }
}

impl Place {
    /// What its signers sign.
    pub(super) fn digest(&self) -> Hash {
        match self {
            Self::Lock(lock) => lock.digest(),
            Self::TopUp(body) => body.digest(),
            Self::Evidence(body) => body.digest(),
            Self::Order(order) => order.digest(),
            Self::OrderEvidence(body) => body.digest(),
            Self::MoneyEvidence(body) => body.digest(),
        }
    }

    /// As evidence of an order's gate.
    pub(super) fn of_gate(self) -> Option<OrderBody> {
        match self {
            Self::OrderEvidence(body) => Some(body),
            _ => None,
        }
    }

    /// As evidence about an order's money, which has two kinds in common with the gate.
    pub(super) fn of_money(self) -> Option<MoneyBody> {
        match self {
            Self::OrderEvidence(OrderBody::OrderAttestation(body)) => {
                Some(MoneyBody::OrderAttestation(body))
            }
            Self::OrderEvidence(OrderBody::Revocation(body)) => Some(MoneyBody::Revocation(body)),
            Self::MoneyEvidence(body) => Some(body),
            _ => None,
        }
    }

    /// Its kind, if it is evidence about an order.
    pub(super) const fn kind(&self) -> Option<EvidenceKind> {
        match self {
            Self::OrderEvidence(body) => Some(body.kind()),
            Self::MoneyEvidence(body) => Some(body.kind()),
            _ => None,
        }
    }

    /// Its name in errors and reports.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Lock(_) => "lock",
            Self::TopUp(_) => "top-up",
            Self::Evidence(body) => body.kind().name(),
            Self::Order(_) => "order",
            Self::OrderEvidence(body) => body.kind().name(),
            Self::MoneyEvidence(body) => body.kind().name(),
        }
    }
}
