//! `quittance case sign`: what one person says about a session or an order, signed with that
//! person's key.
//!
//! The case gives the terms, and with them the header of every statement; nothing in the case changes.
//! Members who are to sign the same bytes run the same command, each with a key of their own.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use quittance_contract::{
    codec::{Hash, PublicKey},
    crypto::VerifyingKey,
    money::Amount,
    session::{
        Abort, Accusation, Allocated, Attestation, CancelRequest, Cancelled, Case, Checkpoint,
        Header, MisuseClass, TopUp, Vote,
    },
    time::{Seconds, Time},
    verdict::{EvidenceKind, Reason},
};

use super::{
    field, order_admission,
    order_draft::OrderDraft,
    roles, session,
    sign_order::OrderObject,
    signed::{Place, Signed, Statement},
};
use crate::cli::{
    any_case::Lane,
    failure::Failure,
    input,
    key::{self, Key},
    output,
};

#[derive(Args)]
pub(crate) struct Sign {
    #[command(subcommand)]
    object: Object,
    /// The case that it is about, as JSON or as canonical bytes; `-` reads standard input
    #[arg(long, value_name = "FILE", global = true)]
    case: Option<PathBuf>,
    /// The signer's secret key
    #[arg(long, value_name = "FILE", global = true)]
    key: Option<PathBuf>,
    /// Where the signed object goes, as JSON: a new file, or `-` for standard output
    #[arg(long, value_name = "FILE", global = true, default_value = "-")]
    out: PathBuf,
}

#[derive(Subcommand)]
enum Object {
    #[command(flatten)]
    Session(SessionObject),
    #[command(flatten)]
    Order(OrderObject),
}

/// What can be said about a session.
#[derive(Subcommand)]
enum SessionObject {
    /// The terms; by consumer, provider and at least q witnesses
    Lock,
    /// More money; by the consumer and at least q witnesses
    TopUp {
        /// Above that of every top-up before it
        #[arg(long)]
        index: NonZeroU32,
        /// What is locked before, in the asset's smallest unit
        #[arg(long, value_name = "UNITS", value_parser = field::text::<Amount>)]
        previous_total: Amount,
        /// What comes in
        #[arg(long, value_name = "UNITS", value_parser = field::text::<Amount>)]
        added: Amount,
    },
    /// The machine is there; by the provider
    Allocated {
        /// The machine's own key: hex digits, or a file that holds them
        #[arg(long, value_name = "KEY", value_parser = key::public)]
        vm_key: PublicKey,
        /// Its WireGuard key
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        wireguard_key: Hash,
        /// The digest of its endpoints
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        endpoints: Hash,
        /// Since when
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        allocated_at: Time,
    },
    /// The session ended, and why; by the provider
    Cancelled {
        /// Why, as COMPLETED_NORMAL
        #[arg(long, value_parser = field::text::<Reason>)]
        reason: Reason,
        /// How long it served
        #[arg(long, value_name = "SECONDS", value_parser = field::seconds)]
        claimed_seconds: Seconds,
        /// When it ended
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        cancelled_at: Time,
    },
    /// The session shall end; by the consumer
    CancelRequest {
        /// From when; may lie in the future
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        requested_at: Time,
    },
    /// The cabal shall look; by the provider
    Accusation {
        /// What kind of misuse, as EGRESS_ABUSE
        #[arg(long, value_parser = field::text::<MisuseClass>)]
        class: MisuseClass,
        /// From when
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        window_start: Time,
        /// Until when
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        window_end: Time,
        /// The digest of the evidence
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        evidence: Hash,
        /// When it was said
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        accused_at: Time,
    },
    /// What a witness sees of the connection
    Vote {
        /// The machine answers
        #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
        can_reach_vm: bool,
        /// The consumer is connected to it
        #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
        can_see_consumer_connected: bool,
        /// When the witness looked
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        voted_at: Time,
    },
    /// The session is over, and why; by witnesses, all the same
    Abort {
        /// Names what happened
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        incident: Hash,
        /// VM_DIED, CONSUMER_MISUSE or CONNECTIVITY_FAILED
        #[arg(long, value_parser = field::text::<Reason>)]
        reason: Reason,
        /// The digest of the evidence
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        evidence: Hash,
        /// When service ended
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        end: Time,
    },
    /// The machine served until then; by witnesses
    Checkpoint {
        /// Counts up
        #[arg(long)]
        number: u32,
        /// Until when
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        alive_until: Time,
        /// The digest of the checkpoint before; zeros, if there is none
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        previous: Option<Hash>,
    },
    /// What the cabal attests; by witnesses, all the same
    Attestation {
        /// The digest of the allocated; not needed if the case has only one
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        allocated: Option<Hash>,
        /// The digest of the event that ended the session; not needed if the case has only one
        #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
        end_event: Option<Hash>,
        /// Whether the connection was verified
        #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
        connectivity_verified: bool,
        /// Since when service ran
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        service_start: Time,
        /// Until when
        #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
        service_end: Time,
        /// Why it ended: the end event's reason
        #[arg(long, value_name = "REASON", value_parser = field::text::<Reason>)]
        termination_reason: Reason,
    },
}

pub(super) fn run(sign: &Sign) -> Result<(), Failure> {
    let needed = |file: &Option<PathBuf>, option, what, remedy| {
        let missing = || Failure::bad_option(option, "missing").expected(what).remedy(remedy);
        file.clone().ok_or_else(missing)
    };
    let case = needed(&sign.case, "--case", "the case that is signed about", "name its file")?;
    let remedy = "`quittance key new` makes one";
    let file = &needed(&sign.key, "--key", "the file with the signer's secret key", remedy)?;
    let source = input::case(&case)?;
    let key = || Key::read(file);
    let lane = Lane::of_bytes(&source.bytes);
    let signed = match (&sign.object, OrderDraft::read(&case, &source)?) {
        (Object::Session(object), None) => {
            let (case, key) = (session(&case, &source)?, key()?);
            let signed = signed(file, &key, object.statement(&case)?)?;
            let place = Place::from(signed.statement.clone());
            // Whenever it is seen: that is not the signer's word.
            roles::may_sign(&case.lock, &place, &signed, Time::MAX).map(|()| signed)
        }
        (Object::Order(object), Some(draft)) if object.is_said_in(lane) => {
            let key = key()?;
            let signed = signed(file, &key, object.statement(&draft, key.peer())?)?;
            let place = Place::from(signed.statement.clone());
            order_admission::may_sign(&draft, &place, &signed).map(|()| signed)
        }
        _ => {
            let what = format!("this is {} case, about which nobody says that", lane.named());
            return Err(Failure::bad(&case, what)
                .expected("a statement about a case of its lane")
                .remedy("`quittance case sign --help` lists what can be said"));
        }
    };
    let signed = signed
        .map_err(|what| Failure::bad(file, what).remedy("use the key of somebody who may"))?;
    output::new_document(&sign.out, &signed)
}

/// A statement with its signature.
fn signed(file: &Path, key: &Key, statement: Statement) -> Result<Signed, Failure> {
    let digest = Place::from(statement.clone()).digest();
    let signed = Signed { statement, signer: key.peer(), sig: key.sign(&digest) };
    // A nonce point with a large x has no signature in our form (docs/protocol.md 4): about one in
    // 2^128.
    if !VerifyingKey::new(&key.public()).is_some_and(|key| key.verifies(&digest, &signed.sig)) {
        return Err(Failure::bad(file, "this key gives no valid signature over this statement")
            .remedy("change the statement, a time by a second say"));
    }
    Ok(signed)
}

impl SessionObject {
    fn statement(&self, case: &Case) -> Result<Statement, Failure> {
        let header = case.lock.header(case.escrow());
        Ok(match *self {
            Self::Lock => Statement::Lock(Box::new(case.lock.clone())),
            Self::TopUp { index, previous_total, added } => {
                Statement::TopUp(top_up(header, index, previous_total, added)?)
            }
            Self::Allocated { vm_key, wireguard_key, endpoints, allocated_at } => {
                Statement::Allocated(Allocated {
                    header,
                    vm_key,
                    wireguard_key,
                    endpoints,
                    allocated_at,
                })
            }
            Self::Cancelled { reason, claimed_seconds, cancelled_at } => {
                Statement::Cancelled(Cancelled { header, reason, claimed_seconds, cancelled_at })
            }
            Self::CancelRequest { requested_at } => {
                Statement::CancelRequest(CancelRequest { header, requested_at })
            }
            Self::Accusation { class, window_start, window_end, evidence, accused_at } => {
                Statement::Accusation(Accusation {
                    header,
                    class,
                    window_start,
                    window_end,
                    evidence,
                    accused_at,
                })
            }
            Self::Vote { can_reach_vm, can_see_consumer_connected, voted_at } => {
                Statement::Vote(Vote { header, can_reach_vm, can_see_consumer_connected, voted_at })
            }
            Self::Abort { incident, reason, evidence, end } => {
                Statement::Abort(Abort { header, incident, reason, evidence, end })
            }
            Self::Checkpoint { number, alive_until, previous } => {
                let previous = previous.unwrap_or(Hash::ZERO);
                Statement::Checkpoint(Checkpoint { header, number, alive_until, previous })
            }
            Self::Attestation {
                allocated,
                end_event,
                connectivity_verified,
                service_start,
                service_end,
                termination_reason,
            } => Statement::Attestation(Attestation {
                header,
                allocated: allocated.map_or_else(|| only(case, "--allocated", ALLOCATED), Ok)?,
                end_event: end_event.map_or_else(|| only(case, "--end-event", ENDS), Ok)?,
                connectivity_verified,
                service_start,
                service_end,
                termination_reason,
            }),
        })
    }
}

fn top_up(
    header: Header,
    index: NonZeroU32,
    previous_total: Amount,
    added: Amount,
) -> Result<TopUp, Failure> {
    let sum = previous_total.0.checked_add(added.0).ok_or_else(|| {
        Failure::bad_option("--added", "the new total is 2^128 or more")
            .expected("a smaller total")
            .remedy("add less")
    })?;
    Ok(TopUp { header, index, previous_total, added, new_total: Amount(sum) })
}

const ALLOCATED: &[EvidenceKind] = &[EvidenceKind::Allocated];
const ENDS: &[EvidenceKind] =
    &[EvidenceKind::Cancelled, EvidenceKind::CancelRequest, EvidenceKind::Abort];

/// The digest of the one item of these kinds.
fn only(case: &Case, option: &str, kinds: &[EvidenceKind]) -> Result<Hash, Failure> {
    let digests: Vec<(EvidenceKind, Hash)> = case
        .items()
        .map(|(item, digest)| (item.body.kind(), digest))
        .filter(|(kind, _)| kinds.contains(kind))
        .collect();
    if let [(_, digest)] = digests[..] {
        return Ok(digest);
    }
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let found: Vec<String> =
        digests.iter().map(|(kind, digest)| format!("{kind} {digest}")).collect();
    let what = match found.len() {
        0 => format!("the case has no {} yet", names.join(", ")),
        _ => format!("the case has several: {}", found.join(", ")),
    };
    Err(Failure::bad_option(option, what)
        .expected("the digest of one item")
        .remedy("name it; `quittance case digest` lists them"))
}
