//! `quittance case sign` for orders: what parties, attestors and devices say about a slice and its
//! money.
//!
//! The case gives the order, the slice that is asked for, the dossier and the token by which the
//! slice passed; its ledger values need not be whole yet, since they depend on who signs.

use clap::Subcommand;
use quittance_contract::{
    codec::{Hash, Text},
    money::{Amount, Ppm},
    order::{
        Assignment, Correction, Inspection, LogHead, MicroDegrees, Objection, OrderAttestation,
        Revocation, Ruling, UntrustedOrderCase,
        dossier::pov_hash,
        log::{Log, root},
    },
    quorum::AttestorRole,
    time::Time,
    verdict::{EvidenceKind, ObjectionReason, RevocationReason},
};

use super::{field, order_draft::OrderDraft, signed::Statement};
use crate::cli::{any_case::Lane, failure::Failure};

/// What can be said about an order's slice.
#[derive(Subcommand)]
pub(crate) enum OrderObject {
    /// The order; by the buyer and every supplier
    Order,
    /// The case's dossier, and the files in it, as seen by an attestor; by its key
    OrderAttestation {
        /// In which role, as INSPECTOR
        #[arg(long, value_parser = field::text::<AttestorRole>)]
        role: AttestorRole,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        issued_at: Time,
    },
    /// An attestation no longer holds; by its key, that key's successor, or the registry
    Revocation {
        /// The digest of the attestation
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        attestation: Hash,
        /// Why, as SUPERSEDED
        #[arg(long, value_parser = field::text::<RevocationReason>)]
        reason: RevocationReason,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        revoked_at: Time,
    },
    /// What an inspector saw of a seal and its photo; by its key
    Inspection {
        /// The number on the seal, as read on the spot
        #[arg(long, value_name = "TEXT", value_parser = field::text::<Text>)]
        seal: Text,
        /// The digest of the photo
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        photo: Hash,
        /// The photo was taken no earlier
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        taken_from: Time,
        /// The photo was taken no later
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        taken_until: Time,
        /// The southern edge of the box where it was taken, in micro-degrees
        #[arg(long, value_name = "MICRODEGREES", allow_negative_numbers = true)]
        south: MicroDegrees,
        /// The western edge
        #[arg(long, value_name = "MICRODEGREES", allow_negative_numbers = true)]
        west: MicroDegrees,
        /// The northern edge
        #[arg(long, value_name = "MICRODEGREES", allow_negative_numbers = true)]
        north: MicroDegrees,
        /// The eastern edge
        #[arg(long, value_name = "MICRODEGREES", allow_negative_numbers = true)]
        east: MicroDegrees,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        issued_at: Time,
    },
    /// The case's temperature log, which has to be there in full; by the device
    LogHead {
        /// The cooling circuit that the device measures
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        circuit: Hash,
    },
    /// The slice shall pass again, by the case's dossier; by its supplier
    Correction {
        /// The digest of the token that is to be replaced; the slice's own, if not given
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        replaces: Option<Hash>,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        corrected_at: Time,
    },
    /// The slice should not have passed; by the buyer, while the review runs
    Objection {
        /// The digest of the token that is objected to; the one under review, if not given
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        emt: Option<Hash>,
        /// What is wrong, as QUALITY
        #[arg(long, value_parser = field::text::<ObjectionReason>)]
        reason: ObjectionReason,
        /// The digest of what shows it; for the neutral
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        evidence: Hash,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        objected_at: Time,
    },
    /// An objection is decided; by the order's neutral
    Ruling {
        /// The digest of the objection; not needed if the case has only one
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        objection: Option<Hash>,
        /// What the buyer gets back of the slice, in millionths: 0 rejects the objection
        #[arg(long, value_name = "PPM", value_parser = parts)]
        deduction: Ppm,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        ruled_at: Time,
    },
    /// Somebody is paid out of the slice; by its supplier
    Assignment {
        /// The account that is paid
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        recipient: Hash,
        /// How much, in the asset's smallest unit, if the slice pays enough
        #[arg(long, value_name = "UNITS", value_parser = field::text::<Amount>)]
        amount: Amount,
        /// When it is signed
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        assigned_at: Time,
    },
}

fn parts(text: &str) -> Result<Ppm, String> {
    let expected = || format!("expected 0 to {} millionths", Ppm::MAX.number());
    text.parse().ok().and_then(Ppm::new).ok_or_else(expected)
}

impl OrderObject {
    /// Whether somebody says that about a case of this lane.
    pub(super) fn is_said_in(&self, lane: Lane) -> bool {
        match self {
            Self::Order | Self::Revocation { .. } => true,
            Self::Objection { .. } | Self::Ruling { .. } | Self::Assignment { .. } => {
                lane == Lane::OrderMoney
            }
            Self::OrderAttestation { .. }
            | Self::Inspection { .. }
            | Self::LogHead { .. }
            | Self::Correction { .. } => lane == Lane::Order,
        }
    }

    /// What somebody with this key id signs.
    pub(super) fn statement(&self, draft: &OrderDraft, key_id: Hash) -> Result<Statement, Failure> {
        let header = draft.header();
        let place = draft.slice()?.place();
        Ok(match self {
            Self::Order => Statement::Order(Box::new(draft.order().clone())),
            Self::OrderAttestation { role, issued_at } => {
                Statement::OrderAttestation(OrderAttestation {
                    header,
                    place,
                    schema: draft.slice()?.schema,
                    role: *role,
                    key_id,
                    pov_hash: pov_hash(&of_gate(draft)?.dossier),
                    issued_at: *issued_at,
                })
            }
            Self::Revocation { attestation, reason, revoked_at } => {
                let (attestation, reason) = (*attestation, *reason);
                let revoked_at = *revoked_at;
                Statement::Revocation(Revocation { header, attestation, reason, revoked_at })
            }
            Self::Inspection {
                seal,
                photo,
                taken_from,
                taken_until,
                south,
                west,
                north,
                east,
                issued_at,
            } => Statement::Inspection(Inspection {
                header,
                place,
                key_id,
                seal: seal.clone(),
                photo: *photo,
                taken_from: *taken_from,
                taken_until: *taken_until,
                south: *south,
                west: *west,
                north: *north,
                east: *east,
                issued_at: *issued_at,
            }),
            Self::LogHead { circuit } => {
                Statement::LogHead(log_head(of_gate(draft)?, key_id, *circuit)?)
            }
            Self::Correction { replaces, corrected_at } => Statement::Correction(Correction {
                header,
                replaces: token(replaces.or_else(|| draft.emt()), "--replaces")?,
                pov_hash: pov_hash(&of_gate(draft)?.dossier),
                corrected_at: *corrected_at,
            }),
            Self::Objection { emt, reason, evidence, objected_at } => {
                Statement::Objection(Objection {
                    header,
                    emt: token(emt.or_else(|| draft.reviewed()), "--emt")?,
                    reason: *reason,
                    evidence: *evidence,
                    objected_at: *objected_at,
                })
            }
            Self::Ruling { objection, deduction, ruled_at } => Statement::Ruling(Ruling {
                header,
                objection: objected(draft, *objection)?,
                deduction: *deduction,
                ruled_at: *ruled_at,
            }),
            Self::Assignment { recipient, amount, assigned_at } => {
                let (recipient, amount, assigned_at) = (*recipient, *amount, *assigned_at);
                Statement::Assignment(Assignment { header, place, recipient, amount, assigned_at })
            }
        })
    }
}

fn of_gate(draft: &OrderDraft) -> Result<&UntrustedOrderCase, Failure> {
    match draft {
        OrderDraft::Gate(case) => Ok(case),
        OrderDraft::Money(_) => Err(Failure::bad_option("--case", "it has no dossier")
            .expected("an order case")
            .remedy("name the case in which the slice is to pass")),
    }
}

/// The token that somebody means.
fn token(found: Option<Hash>, option: &str) -> Result<Hash, Failure> {
    found.ok_or_else(|| {
        Failure::bad_option(option, "the slice has no token in this case: it has not passed")
            .expected("the digest of an EMT")
            .remedy("ask the ledger for a case after the slice passed, or name the token")
    })
}

/// The objection that is ruled on: the only one, if none is named.
fn objected(draft: &OrderDraft, named: Option<Hash>) -> Result<Hash, Failure> {
    let all = draft.items().into_iter().filter(|(kind, _)| *kind == EvidenceKind::Objection);
    let all: Vec<Hash> = all.map(|(_, digest)| digest).collect();
    match (named.as_ref(), &all[..]) {
        (Some(named), _) | (None, [named]) => Ok(*named),
        (None, _) => {
            let what = format!("the case has {} objections", all.len());
            Err(Failure::bad_option("--objection", what)
                .expected("the digest of one of them")
                .remedy("name it; `quittance case digest` lists them"))
        }
    }
}

fn log_head(case: &UntrustedOrderCase, device: Hash, circuit: Hash) -> Result<LogHead, Failure> {
    let Log::Full(intervals) = &case.log else {
        return Err(no_log());
    };
    let ends = intervals.first().zip(intervals.last());
    let (root, (first, last)) = root(intervals).zip(ends).ok_or_else(no_log)?;
    Ok(LogHead {
        network: case.order.network,
        device,
        circuit,
        corridor: case.order.corridor,
        size: u32::try_from(intervals.len()).unwrap_or(u32::MAX),
        root,
        start: first.start,
        end: last.end,
    })
}

fn no_log() -> Failure {
    Failure::bad_option("--case", "the case has no intervals to sign")
        .at("log")
        .expected("the whole log, as {\"full\": [ … ]}")
        .remedy("put it into the case; parts of it with proofs can take its place afterwards")
}
