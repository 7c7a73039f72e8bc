//! `quittance case show`: what is in a case, for a person. Nothing is decided: that is what `explain`
//! is for; but a signature that is not its signer's is told.

use std::path::Path;

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::{VerifyingKey, peer_id},
    session::{Case, LockSignature, Signature},
};
use serde::Serialize;

use super::{checked, show_order};
use crate::cli::{
    any_case::AnyCase,
    failure::Failure,
    input, output,
    table::{self, short},
    words::{Party, Words, grouped, statement},
};

/// A case in people's words.
#[derive(Serialize)]
struct Shown {
    escrow: String,
    terms: Vec<(&'static str, String)>,
    parties: Vec<Party>,
    said: Vec<Said>,
    at: String,
}

/// One thing that was signed.
#[derive(Serialize)]
struct Said {
    what: &'static str,
    digest: Hash,
    says: String,
    /// Each signer with when the ledger saw it; a lock's signatures have no such time.
    signed: Vec<String>,
}

pub(super) fn run(file: &Path, json: bool) -> Result<(), Failure> {
    let case = checked(file, &input::case(file)?)?;
    let shown = match case {
        AnyCase::Session(case) => Shown::of(&case),
        AnyCase::Order(case) => return show_order::run(&*case, json),
        AnyCase::Money(case) => return show_order::run(&*case, json),
    };
    if json { output::json(&shown) } else { output::text(&shown.text()) }
}

impl Shown {
    fn of(case: &Case) -> Self {
        let words = Words::of(case);
        Self {
            escrow: case.escrow().to_string(),
            terms: terms(&words),
            said: said(case, &words),
            at: case.at.to_string(),
            parties: words.parties,
        }
    }

    fn text(&self) -> String {
        let mut text = format!("escrow {}\n", self.escrow);
        for (name, value) in &self.terms {
            text += &format!("  {name:<14} {value}\n");
        }
        let mut parties = table::new(["who", "peer id"]);
        for party in &self.parties {
            parties.add_row([party.name.clone(), party.peer.to_string()]);
        }
        let mut said = table::new(["what", "digest", "says", "signed by, seen"]);
        for one in &self.said {
            let digest = short(&one.digest);
            said.add_row([one.what, &digest, &one.says, &one.signed.join("\n")]);
        }
        text + &format!("{parties}\n{said}\ndecided at {}", self.at)
    }
}

fn terms(words: &Words<'_>) -> Vec<(&'static str, String)> {
    let (lock, status) = (&words.case.lock, words.case.status);
    let (terms, policy) = (&lock.terms, &lock.policy);
    let seconds = |seconds: quittance_contract::time::Seconds| grouped(seconds.count().into());
    vec![
        ("status", status.to_string()),
        ("locked", format!("{} at {}", words.money(lock.amount.0), lock.locked_at)),
        ("price", format!("{} an hour", words.money(terms.rate_per_hour.0))),
        (
            "duration",
            format!(
                "{} to {} seconds",
                seconds(terms.min_duration_seconds),
                seconds(terms.max_duration_seconds)
            ),
        ),
        (
            "quorum",
            format!(
                "{} of {} witnesses; {} % to verify, {} % to abort",
                policy.attestation_threshold,
                policy.witness_count,
                policy.connectivity_threshold_percent,
                policy.abort_threshold_percent
            ),
        ),
        (
            "trust",
            format!(
                "T {}, K {}",
                millionths(lock.trust_micro.0),
                millionths(lock.k_payment_micro.0)
            ),
        ),
        ("challenge", format!("{} seconds", seconds(policy.challenge_seconds))),
        ("rules", lock.rules.to_string()),
    ]
}

fn millionths(micro: u64) -> String {
    table::money(micro.into(), 6)
}

fn said(case: &Case, words: &Words<'_>) -> Vec<Said> {
    let lock = &case.lock;
    let members = lock.cabal.iter().map(|member| member.key);
    let keys: Vec<PublicKey> = members.chain([lock.consumer, lock.provider]).collect();
    let valid = |signer: &Hash, digest: &Hash, sig: &SignatureBytes| {
        validity(keys.iter().find(|key| peer_id(key) == *signer), digest, sig)
    };
    let seen = |digest: Hash| {
        move |s: &Signature| {
            let valid = valid(&s.signer, &digest, &s.sig);
            format!("{}, {}{valid}", words.name(&s.signer), s.seen_at)
        }
    };
    let escrow = case.escrow();
    let agreed = |s: &LockSignature| words.name(&s.signer) + valid(&s.signer, &escrow, &s.sig);
    let lock = Said {
        what: "lock",
        digest: case.escrow(),
        says: "the terms above".to_owned(),
        signed: case.lock_signatures.iter().map(agreed).collect(),
    };
    let top_ups = case.top_ups.iter().map(|top_up| Said {
        what: "top-up",
        digest: top_up.body.digest(),
        says: format!(
            "number {}: {} more, to {}",
            top_up.body.index,
            words.money(top_up.body.added.0),
            words.money(top_up.body.new_total.0)
        ),
        signed: top_up.signatures.iter().map(seen(top_up.body.digest())).collect(),
    });
    let items = case.items().map(|(item, digest)| Said {
        what: item.body.kind().name(),
        digest,
        says: statement(words, &item.body),
        signed: item.signatures.iter().map(seen(digest)).collect(),
    });
    [lock].into_iter().chain(top_ups).chain(items).collect()
}

/// What is to be said of a signature, behind whose it is; nothing of a valid one.
pub(super) fn validity(
    key: Option<&PublicKey>,
    digest: &Hash,
    sig: &SignatureBytes,
) -> &'static str {
    match key.map(|key| VerifyingKey::new(key).is_some_and(|key| key.verifies(digest, sig))) {
        Some(true) => "",
        Some(false) => ", NOT VALID",
        None => ", not checked: no key",
    }
}
