//! `quittance case add`: signed objects into a case, as a ledger admits them.
//!
//! What a ledger would not let in, because it does not count, is refused here too, and then nothing
//! is written.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

use clap::Args;
use quittance_contract::{
    codec::List,
    session::{
        Admission, Body, Case, Item, LockSignature, Signature, SignedTopUp, TopUp, UntrustedCase,
        admit,
    },
    time::Time,
    verdict::{Rule, Subject},
};

use super::{
    add_order, field,
    order_draft::OrderDraft,
    roles, session,
    signed::{Place, Signed},
};
use crate::cli::{failure::Failure, input, output, table::short};

#[derive(Args)]
pub(crate) struct Add {
    /// The case; it is rewritten in its own form. `-` reads standard input and writes standard
    /// output
    case: PathBuf,
    /// Signed objects, as `case sign` writes them; `-` reads standard input. All signatures of a
    /// top-up are added together
    pub(super) signed: Vec<PathBuf>,
    /// When the ledger saw them: once for all, or once for each in their order; signatures over a
    /// lock or an order have no such time
    #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
    seen_at: Vec<Time>,
    /// When the case is decided; by default as before, but not before the latest --seen-at
    #[arg(long, value_name = "TIME", value_parser = field::text::<Time>)]
    pub(super) at: Option<Time>,
    /// Where the case goes instead of into its own file; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(add: &Add) -> Result<(), Failure> {
    if add.signed.is_empty() && add.at.is_none() {
        return Err(Failure::bad_option("SIGNED", "there is nothing to add")
            .expected("signed objects, or --at")
            .remedy("`quittance case sign` writes them"));
    }
    let source = input::case(&add.case)?;
    if let Some(draft) = OrderDraft::read(&add.case, &source)? {
        return add_order::run(add, &source, draft);
    }
    let mut case = session(&add.case, &source)?.deref().clone();
    let mut top_ups = Vec::new();
    for (nth, file) in add.signed.iter().enumerate() {
        let signed: Signed = input::parse(file, &input::read(file)?)?;
        let place = Place::from(signed.statement.clone());
        let seen_at = match place {
            Place::Lock(_) => Time::MAX,
            _ => add.seen_at(nth)?,
        };
        roles::may_sign(&case.lock, &place, &signed, seen_at)
            .map_err(|what| refused(file, what))?;
        let signature = Signature { signer: signed.signer, seen_at, sig: signed.sig };
        match place {
            Place::Lock(lock) if *lock == case.lock => add_lock(&mut case, file, &signed)?,
            Place::Lock(lock) => {
                let what = format!("this signs another lock, {}", lock.digest());
                return Err(Failure::bad(file, what)
                    .expected(format!("the lock of this case, {}", case.lock.digest()))
                    .remedy("sign this case's lock"));
            }
            Place::TopUp(body) => top_ups.push((file.as_path(), body, signature)),
            Place::Evidence(body) => add_evidence(&mut case, file, body, signature)?,
            Place::Order(_) | Place::OrderEvidence(_) | Place::MoneyEvidence(_) => {
                return Err(refused(file, "it is about an order, not a session".to_owned()));
            }
        }
    }
    case.at = add.at.unwrap_or_else(|| case.at.max(add.last_seen_at().unwrap_or(case.at)));
    add_top_ups(&mut case, top_ups)?;
    write(add, &source, &case)
}

impl Add {
    pub(super) fn case(&self) -> &Path {
        &self.case
    }

    /// Where the case goes.
    pub(super) fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(&self.case)
    }

    /// When the ledger saw the nth of them.
    pub(super) fn seen_at(&self, nth: usize) -> Result<Time, Failure> {
        let (times, files) = (self.seen_at.len(), self.signed.len());
        if times > 1 && times != files {
            return Err(Failure::bad_option(
                "--seen-at",
                format!("{times} times for {files} files"),
            )
            .expected("one time for all, or one for each")
            .remedy("give as many, in the order of the files"));
        }
        self.seen_at.get(nth).or(self.seen_at.first()).copied().ok_or_else(|| {
            let file = self.signed.get(nth).map(|file| file.display().to_string());
            Failure::bad_option("--seen-at", "when did the ledger see it?")
                .at(file.unwrap_or_default())
                .expected("a time, as 2026-01-01T00:00:00Z")
                .remedy("give the block time of its admission")
        })
    }

    pub(super) fn last_seen_at(&self) -> Option<Time> {
        self.seen_at.iter().copied().max()
    }
}

pub(super) fn refused(file: &Path, what: String) -> Failure {
    Failure::bad(file, what).expected("an object that counts in this case").remedy(
        "nothing was added; docs/protocol.md 11, docs/order.md 11 and docs/order-money.md 15 \
             list the codes",
    )
}

pub(super) fn full(file: &Path) -> Failure {
    refused(file, "the case has no room for more of these".to_owned())
}

fn add_lock(case: &mut UntrustedCase, file: &Path, signed: &Signed) -> Result<(), Failure> {
    let mut signatures = case.lock_signatures.to_vec();
    match signatures.binary_search_by_key(&signed.signer, |known| known.signer) {
        // Whichever of two valid signatures is there, the lock is signed.
        Ok(_) => {}
        Err(place) => {
            signatures.insert(place, LockSignature { signer: signed.signer, sig: signed.sig });
        }
    }
    case.lock_signatures = List::new(signatures).ok_or_else(|| full(file))?;
    Ok(())
}

fn add_evidence(
    case: &mut UntrustedCase,
    file: &Path,
    body: Body,
    signature: Signature,
) -> Result<(), Failure> {
    let signer = signature.signer;
    let (kind, digest) = (body.kind(), body.digest());
    let signatures = List::new(vec![signature]).ok_or_else(|| full(file))?;
    let submitted: Vec<Item> =
        case.evidence.iter().cloned().chain([Item { body, signatures }]).collect();
    let Some(Admission { admitted, refused: out }) = admit(&case.lock, &submitted) else {
        return Err(refused(file, "no evidence can be about this lock".to_owned()));
    };
    let stays = |item: &Item| item.body.kind() == kind && item.body.digest() == digest;
    let is_in = admitted.iter().any(|item| {
        stays(item) && item.signatures.iter().any(|signature| signature.signer == signer)
    });
    if !is_in {
        let what = format!("its signer has two bodies of the kind {kind} that say more");
        return Err(refused(file, what));
    }
    for gone in out {
        output::aside(&format!(
            "note: {} {} is no longer in the case: {}",
            gone.kind,
            short(&gone.digest),
            gone.code
        ));
    }
    case.evidence = admitted;
    Ok(())
}

/// A signature of a top-up, with the file that it comes from.
type TopUpSignature<'f> = (&'f Path, TopUp, Signature);

/// A top-up enters with all its signatures at once, and only if it counts then: so nothing that
/// comes later can change it.
fn add_top_ups(case: &mut UntrustedCase, signed: Vec<TopUpSignature<'_>>) -> Result<(), Failure> {
    let mut new: Vec<(&Path, SignedTopUp)> = Vec::new();
    for (file, body, signature) in signed {
        let known = new.iter_mut().find(|(_, top_up)| top_up.body == body);
        let (_, top_up) = match known {
            Some(known) => known,
            None => {
                new.push((file, SignedTopUp { body, signatures: List::default() }));
                new.last_mut().ok_or_else(|| full(file))?
            }
        };
        let mut signatures = top_up.signatures.to_vec();
        let place = signatures.binary_search_by_key(&signature.signer, |known| known.signer);
        if let Err(place) = place {
            signatures.insert(place, signature);
        }
        top_up.signatures = List::new(signatures).ok_or_else(|| full(file))?;
    }
    new.sort_by_key(|(_, top_up)| top_up.body.index);
    for (file, top_up) in new {
        add_top_up(case, file, top_up)?;
    }
    Ok(())
}

fn add_top_up(case: &mut UntrustedCase, file: &Path, top_up: SignedTopUp) -> Result<(), Failure> {
    let index = top_up.body.index;
    if let Some(last) = case.top_ups.last().filter(|last| last.body.index >= index) {
        let what = format!("a top-up with index {} is in already", last.body.index);
        return Err(refused(file, format!("{what}; this one has {index}")));
    }
    let mut top_ups = case.top_ups.to_vec();
    top_ups.push(top_up);
    case.top_ups = List::new(top_ups).ok_or_else(|| full(file))?;
    let explained = quittance_contract::explain(&case.to_bytes())
        .map_err(|fault| refused(file, format!("with it the case is none: fault {fault}")))?;
    let about = Subject::TopUp(index.get());
    let mut found = explained.findings.iter().filter(|finding| finding.about == about).peekable();
    if found.peek().is_none() {
        return Err(refused(file, "this lock is not valid yet: not enough have signed it".into()));
    }
    match found.find(|finding| !finding.passed) {
        None => Ok(()),
        Some(failed) => {
            let what = match failed.rule {
                Rule::TopUpChain => "it does not continue the total that is locked",
                Rule::TopUpSigned => "the consumer or a quorum of witnesses has not signed it",
                _ => "it was agreed after an end was seen",
            };
            Err(refused(file, format!("the top-up does not count: {what} ({})", failed.rule)))
        }
    }
}

/// Writes the case in the form in which it came, and says what is in it now.
fn write(add: &Add, source: &input::Source, case: &UntrustedCase) -> Result<(), Failure> {
    let bytes = case.to_bytes();
    let case = Case::from_bytes(&bytes).map_err(|fault| {
        Failure::bad(&add.case, format!("with this it is no case: fault {fault}"))
            .expected("limits and times as docs/protocol.md 6.4 has them")
            .remedy("nothing was written; check --seen-at and --at")
    })?;
    let out = add.out();
    if source.from_json {
        output::document::<UntrustedCase>(out, &case)?;
    } else {
        output::bytes(out, &bytes)?;
    }
    if out != Path::new("-") {
        output::text(&format!(
            "{}: {} lock signatures, {} top-ups, {} items of evidence, decided at {}",
            out.display(),
            case.lock_signatures.len(),
            case.top_ups.len(),
            case.evidence.len(),
            case.at
        ))?;
    }
    Ok(())
}
