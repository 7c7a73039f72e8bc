//! `quittance case sign` for orders: what parties, attestors and devices say about a slice.
//!
//! The case gives the order, the slice that is asked for and the dossier; its ledger values need not
//! be whole yet, since they depend on who signs.

use clap::Subcommand;
use quittance_contract::{
    codec::{Hash, Text},
    crypto::{VerifyingKey, peer_id},
    order::{
        Inspection, LogHead, MicroDegrees, OrderAttestation, OrderBody, Revocation, Slice,
        UntrustedOrderCase,
        dossier::pov_hash,
        log::{Log, root},
    },
    quorum::AttestorRole,
    time::Time,
    verdict::{OrderHeader, RevocationReason},
};

use super::{
    field,
    signed::{Place, Signed, Statement},
};
use crate::cli::{failure::Failure, ledger::Ledger, words::short};

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
}

impl OrderObject {
    /// What somebody with this key id signs.
    pub(super) fn statement(
        &self,
        case: &UntrustedOrderCase,
        key_id: Hash,
    ) -> Result<Statement, Failure> {
        let header = header(case);
        let place = asked(case)?.place();
        Ok(match self {
            Self::Order => Statement::Order(Box::new(case.order.clone())),
            Self::OrderAttestation { role, issued_at } => {
                Statement::OrderAttestation(OrderAttestation {
                    header,
                    place,
                    schema: asked(case)?.schema,
                    role: *role,
                    key_id,
                    pov_hash: pov_hash(&case.dossier),
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
            Self::LogHead { circuit } => Statement::LogHead(log_head(case, key_id, *circuit)?),
        })
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

fn header(case: &UntrustedOrderCase) -> OrderHeader {
    case.order.header(case.order.digest())
}

fn asked(case: &UntrustedOrderCase) -> Result<&Slice, Failure> {
    case.order.slices.get(usize::from(case.asked)).ok_or_else(|| {
        Failure::bad_option("--case", "asked is no index of a slice")
            .at("asked")
            .expected(format!("a number below {}", case.order.slices.len()))
            .remedy("correct the case")
    })
}

/// Whether a signature could count in this case; else what is wrong with it. What the ledger says of
/// a key is asked if the case has it.
pub(super) fn may_sign(
    case: &UntrustedOrderCase,
    place: &Place,
    signed: &Signed,
) -> Result<(), String> {
    let not_entitled = |who: &str| Err(format!("NOT_ENTITLED: only {who} signs this"));
    let valid = |key| {
        let key = VerifyingKey::new(key);
        let valid = key.is_some_and(|key| key.verifies(&place.digest(), &signed.sig));
        let code = "E_SIG_MISMATCH: the signature is not valid for the key";
        if valid { Ok(()) } else { Err(format!("{code} of {}", short(&signed.signer))) }
    };
    let ledger = Ledger(&case.state);
    let registered = ledger.key(&signed.signer).map(|value| &value.key);
    match place {
        Place::Order(_) => {
            let order = &case.order;
            let mut parties = order.suppliers.iter().chain([&order.buyer]);
            match parties.find(|party| peer_id(&party.key) == signed.signer) {
                Some(party) => valid(&party.key),
                None => not_entitled("the buyer or a supplier"),
            }
        }
        Place::OrderEvidence(body) => {
            about_this(case, body)?;
            let (owner, key) = match body {
                OrderBody::OrderAttestation(body) => (Some(body.key_id), registered),
                OrderBody::Inspection(body) => (Some(body.key_id), registered),
                OrderBody::LogHead(body) => {
                    (Some(body.device), ledger.device(&body.device).map(|device| &device.key))
                }
                OrderBody::Correction(_) => {
                    let slice = asked(case).map_err(|failure| failure.message())?;
                    (Some(slice.supplier), case.order.supplier(&slice.supplier))
                }
                OrderBody::Revocation(_) => {
                    let registry = ledger.registry();
                    let mut revokers = registry.into_iter().flat_map(|r| r.revokers.iter());
                    let revoker = revokers.find(|key| peer_id(key) == signed.signer);
                    (None, registered.or(revoker))
                }
            };
            if owner.is_some_and(|owner| owner != signed.signer) {
                return not_entitled("the key that it names");
            }
            key.map_or(Ok(()), valid)
        }
        _ => Err("a statement about a session says nothing about an order".to_owned()),
    }
}

/// Whether a body is about this order, slice and schema; else it would be FOREIGN.
fn about_this(case: &UntrustedOrderCase, body: &OrderBody) -> Result<(), String> {
    let slice = asked(case).map_err(|failure| failure.message())?;
    let of_slice = |found: &OrderHeader, place| *found == header(case) && place == &slice.place();
    let holds = match body {
        OrderBody::OrderAttestation(body) => {
            of_slice(&body.header, &body.place) && body.schema == slice.schema
        }
        OrderBody::Inspection(body) => of_slice(&body.header, &body.place),
        OrderBody::LogHead(body) => body.network == case.order.network,
        OrderBody::Correction(body) => body.header == header(case),
        OrderBody::Revocation(body) => {
            let known = case.evidence.iter().any(|item| {
                let attestation = matches!(item.body, OrderBody::OrderAttestation(_));
                attestation && item.body.digest() == body.attestation
            });
            if !known {
                let named = short(&body.attestation);
                return Err(format!("FOREIGN: no attestation of this case has the digest {named}"));
            }
            body.header == header(case)
        }
    };
    if holds { Ok(()) } else { Err("FOREIGN: it names another order, slice or schema".to_owned()) }
}
