//! The temperature log of a folder against its dossier: the readings against the head that the
//! dossier names, the head against the device's key, and the parts that a case has of it.

use std::path::PathBuf;

use quittance_contract::{
    codec::{Hash, PublicKey},
    crypto::peer_id,
    order::{ColdChain, Schema, dossier::Dossier, log::Log},
    verdict::RefuseCode,
};

use super::{
    drift::{Drift, RESTORE},
    folder,
    head::{self, HeadFile, Signed},
    log, readings,
};
use crate::cli::{failure::Failure, input};

pub(super) struct Temperature<'a> {
    /// The folder of the dossier, with head and parts beside it.
    pub(super) beside: PathBuf,
    /// The folder with the log.
    pub(super) folder: PathBuf,
    /// The name of the log.
    pub(super) name: &'a str,
    pub(super) schema: &'a Schema,
    pub(super) chain: &'a ColdChain,
    pub(super) dossier: &'a Dossier,
    /// The key that somebody says is the device's.
    pub(super) device: Option<PublicKey>,
    /// The key that a case's ledger has under this key id.
    pub(super) registered: &'a dyn Fn(&Hash) -> Option<PublicKey>,
}

/// What is known of the signature over the head, and what is not as stated.
pub(super) fn check(held: &Temperature<'_>, drifts: &mut Vec<Drift>) -> Result<String, Failure> {
    let path = held.beside.join(folder::LOG_HEAD);
    let head: HeadFile = input::parse(&path, &input::read(&path)?)?;
    let expected = held.dossier.log.unwrap_or(Hash::ZERO);
    if head.digest() != expected {
        let drift = not_proven(folder::LOG_HEAD, "not the head that the dossier names");
        drifts.push(drift.between(expected, head.digest()));
    }
    let signed = held.signature(&head, drifts);
    held.readings(&head, drifts)?;
    Ok(signed)
}

fn not_proven(file: &str, what: impl Into<String>) -> Drift {
    Drift::new(file, what).code(RefuseCode::ProofInvalid).remedy(RESTORE)
}

impl Temperature<'_> {
    fn signature(&self, head: &HeadFile, drifts: &mut Vec<Drift>) -> String {
        let named = head.head().device;
        let remedy = "take the head that the device signed";
        let bad = |what: &str| {
            Drift::new(folder::LOG_HEAD, what).code(RefuseCode::SigMismatch).remedy(remedy)
        };
        if let Some(given) = self.device.map(|key| peer_id(&key)).filter(|given| *given != named) {
            let drift = bad("not of the device whose key is given").at("device");
            drifts.push(drift.between(given, named));
        }
        let given = self.device.filter(|key| peer_id(key) == named);
        let key = given.or_else(|| (self.registered)(&named));
        match head.signature(key.as_ref()) {
            Signed::NotYet => return "not signed yet".to_owned(),
            Signed::NotChecked => {
                return "signature not checked: no key given (--device, or --order with a case \
                        whose state has the device)"
                    .to_owned();
            }
            Signed::ByDevice => return format!("signed by its device {named}"),
            Signed::ByAnother { device, signer } => {
                drifts.push(bad("signed by another than its device").between(device, signer));
            }
            Signed::Invalid => {
                let drift = bad("the signature is not valid for the device's key").at("sig");
                drifts.push(drift.between(format!("one by {named}"), "another"));
            }
        }
        "not signed by its device".to_owned()
    }

    fn readings(&self, head: &HeadFile, drifts: &mut Vec<Drift>) -> Result<(), Failure> {
        let path = self.folder.join(self.name);
        if !path.is_file() {
            // A log that the dossier lists was told of with the files.
            if !drifts.iter().any(|drift| drift.file == self.name && drift.what == "missing") {
                drifts.push(not_proven(self.name, "missing"));
            }
            return Ok(());
        }
        let intervals = match readings::read(&path) {
            Ok(intervals) => intervals,
            Err(failure) => {
                drifts.push(Drift::unreadable(self.name, &path, failure));
                return Ok(());
            }
        };
        let stated = head.head();
        if let Some(of_csv) = head::measured(&intervals, stated) {
            let parts = [
                ("size", stated.size.to_string(), of_csv.size.to_string()),
                ("root", stated.root.to_string(), of_csv.root.to_string()),
                ("start", stated.start.to_string(), of_csv.start.to_string()),
                ("end", stated.end.to_string(), of_csv.end.to_string()),
            ];
            for (part, expected, found) in parts {
                if expected != found {
                    let drift = not_proven(self.name, "not the log of the head").at(part);
                    drifts.push(drift.between(expected, found));
                }
            }
        }
        let windows = log::windows(self.schema, self.chain, self.dossier);
        let of_csv = log::of_case(self.chain, &intervals, &windows).ok();
        self.parts(of_csv.as_ref(), drifts)
    }

    /// The log as a case has it, if it is there.
    fn parts(&self, of_csv: Option<&Log>, drifts: &mut Vec<Drift>) -> Result<(), Failure> {
        let path = self.beside.join(folder::LOG);
        if !path.is_file() {
            return Ok(());
        }
        let log: Log = input::parse(&path, &input::read(&path)?)?;
        if Some(&log) == of_csv {
            return Ok(());
        }
        let place = differing(&log, of_csv);
        let what = format!("not the parts of {} that a case needs", self.name);
        let drift = not_proven(folder::LOG, what)
            .remedy("build it again from that log, or take the log that was signed");
        drifts.push(place.into_iter().fold(drift, Drift::at));
        Ok(())
    }
}

/// Where two logs differ first, if they are of one form.
fn differing(log: &Log, of_csv: Option<&Log>) -> Option<String> {
    let (expected, found) = (serde_json::json!(of_csv?), serde_json::json!(log));
    Some(crate::cli::difference::first(&expected, &found)?.field)
}
