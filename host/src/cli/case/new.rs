//! `quittance case new`: a case with a lock that nobody has signed yet, from a policy profile.
//!
//! What is not asked for gets a usual value. All of it can be changed in the JSON, until somebody
//! signs.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Args, ValueEnum};
use quittance_contract::{
    codec::{Digest, FaultCode, Hash, List, PublicKey},
    crypto::peer_id,
    money::{Amount, Micro},
    session::{Height, Lane, Lock, Member, Policy, Selection, Status, Terms, UntrustedCase},
    time::{Seconds, Time},
    unreleased_rules,
    verdict::{Outcome, RefuseCode, Version},
    view,
};

use super::field;
use crate::cli::{failure::Failure, key, output};

#[derive(Args)]
pub(crate) struct New {
    /// Which thresholds and waits the lock begins with
    #[arg(long, value_enum, default_value = "document")]
    profile: Profile,
    /// The public key of who pays: hex digits, or a file that holds them
    #[arg(long, value_name = "KEY", value_parser = key::public)]
    consumer: PublicKey,
    /// The public key of who may be paid
    #[arg(long, value_name = "KEY", value_parser = key::public)]
    provider: PublicKey,
    /// The public key of a witness of high trust; once for each
    #[arg(long, value_name = "KEY", value_parser = key::public)]
    high_trust_witness: Vec<PublicKey>,
    /// The public key of another witness; once for each
    #[arg(long, value_name = "KEY", value_parser = key::public)]
    witness: Vec<PublicKey>,
    /// How much is locked, in the asset's smallest unit
    #[arg(long, value_name = "UNITS", value_parser = field::text::<Amount>)]
    amount: Amount,
    /// The price of an hour, in the asset's smallest unit
    #[arg(long, value_name = "UNITS", value_parser = field::text::<Amount>)]
    rate_per_hour: Amount,
    /// Decimal places in which people write amounts of the asset
    #[arg(long, default_value_t = 6)]
    decimals: u8,
    /// Service shorter than this is not complete
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = field::seconds)]
    min_duration_seconds: Seconds,
    /// Service longer than this is not paid
    #[arg(long, value_name = "SECONDS", default_value = "36000", value_parser = field::seconds)]
    max_duration_seconds: Seconds,
    /// When the money was locked, as 2026-01-01T00:00:00Z; now, if not given
    #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
    locked_at: Option<Time>,
    /// The session's name, 64 hex digits; drawn, if not given
    #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
    session: Option<Hash>,
    /// Where the case goes, as JSON: a new file, or `-` for standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
}

/// Templates of a policy. Only what the lock says counts.
#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    /// A quorum of three, no challenge window: for three to five witnesses
    Document,
    /// A quorum of more than two thirds, and a challenge window of an hour
    Safe,
}

pub(super) fn run(new: &New) -> Result<(), Failure> {
    let case = new.case()?;
    settleable(&case)?;
    output::new_document(&new.out, &case)
}

/// A lock that could settle nothing, whoever signs it, is not worth signing.
fn settleable(case: &UntrustedCase) -> Result<(), Failure> {
    let bytes = case.to_bytes();
    let decided = quittance_contract::decide(&bytes).and_then(|bytes| view(&bytes));
    let what = match decided.map(|decision| decision.outcome) {
        Err(fault) if fault.code == FaultCode::Order => "a witness is named twice".to_owned(),
        Err(fault) => format!("this is no case: fault {fault}"),
        Ok(Outcome::Refuse(refuse)) if refuse.code < RefuseCode::LockUnsignedParty => {
            format!("this lock could settle nothing: {}", refuse.code)
        }
        Ok(_) => return Ok(()),
    };
    Err(Failure::bad_option("case new", what)
        .expected(
            "two parties, and 3 to 31 witnesses as the profile asks, all with keys of their own",
        )
        .remedy("docs/rules.md says what each LOCK rule asks for"))
}

impl New {
    fn case(&self) -> Result<UntrustedCase, Failure> {
        let cabal = List::new(self.cabal()).ok_or_else(|| {
            Failure::bad_option("--witness", "more than 31 witnesses")
                .expected("3 to 31 witnesses, of high trust or not")
                .remedy("name fewer")
        })?;
        let witness_count = u8::try_from(cabal.len()).expect("at most 31");
        let locked_at = self.locked_at.map_or_else(now, Ok)?;
        let lock = Lock {
            network: name("test"),
            session: self.session.map_or_else(drawn, Ok)?,
            consumer: self.consumer,
            provider: self.provider,
            cabal,
            asset: name("test"),
            decimals: self.decimals,
            amount: self.amount,
            terms: Terms {
                rate_per_hour: self.rate_per_hour,
                min_duration_seconds: self.min_duration_seconds,
                max_duration_seconds: self.max_duration_seconds,
                misuse_classes: Hash::ZERO,
            },
            policy: self.profile.policy(witness_count),
            trust_micro: Micro(500_000_000),
            k_payment_micro: Micro(10_000),
            trust_height: Height(1),
            selection: Selection {
                seed_commitment: Hash::ZERO,
                consumer_nonce: Hash::ZERO,
                provider_nonce: Hash::ZERO,
                candidates: Hash::ZERO,
            },
            locked_at,
            rules: unreleased_rules(),
        };
        Ok(UntrustedCase {
            version: Version::V1,
            lane: Lane::Session,
            lock,
            lock_signatures: List::default(),
            top_ups: List::default(),
            status: Status::Locked,
            evidence: List::default(),
            at: locked_at,
        })
    }

    /// The witnesses in the order of the lock.
    fn cabal(&self) -> Vec<Member> {
        let high = self.high_trust_witness.iter().map(|key| Member { key: *key, high_trust: true });
        let other = self.witness.iter().map(|key| Member { key: *key, high_trust: false });
        let mut members: Vec<Member> = high.chain(other).collect();
        members.sort_by_key(|member| peer_id(&member.key));
        members
    }
}

impl Profile {
    const fn policy(self, witness_count: u8) -> Policy {
        match self {
            Self::Document => Policy::document(witness_count),
            Self::Safe => Policy::safe(witness_count),
        }
    }
}

/// The 32 bytes that stand for a name.
fn name(text: &str) -> Hash {
    Digest::untagged(text.as_bytes())
}

/// 32 bytes of this machine's randomness.
fn drawn() -> Result<Hash, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::bad_option("--session", error)
            .expected("a machine with randomness")
            .remedy("give 64 hex digits")
    })?;
    Ok(Hash(bytes))
}

fn now() -> Result<Time, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since.and_then(|since| Time::new(since.as_secs())).ok_or_else(|| {
        Failure::bad_option("--locked-at", "this machine's clock is out of range")
            .expected("1970 to 9999")
            .remedy("give the time")
    })
}
