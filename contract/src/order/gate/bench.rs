//! The checks of one piece of evidence, as the gate and the money rules make them: what fails is
//! skipped with a code, and can change nothing.

use alloc::vec::Vec;

use crate::{
    codec::{Hash, PublicKey},
    crypto::{VerifyingKey, peer_id},
    evidence::Signature,
    order::{object::Revocation, state::State, terms::Order},
    registry::{KeyState, KeyTimes},
    time::Time,
    verdict::{Findings, ItemCode, Measure, Rule, Subject},
};

/// A check that failed: its code.
pub(in crate::order) type Judged<T> = Result<T, ItemCode>;

/// What the checks of one item need.
pub(in crate::order) struct Bench<'b, 'a> {
    pub(in crate::order) findings: &'b mut Findings,
    pub(in crate::order) about: Subject,
    pub(in crate::order) at: Time,
    pub(in crate::order) order: &'a Order,
}

impl Bench<'_, '_> {
    pub(in crate::order) fn check(
        &mut self,
        rule: Rule,
        passed: bool,
        needed: impl Into<Measure>,
        had: impl Into<Measure>,
        code: ItemCode,
    ) -> Judged<()> {
        let passed = self.findings.check(rule, self.about, passed, needed, had);
        if passed { Ok(()) } else { Err(code) }
    }

    /// Whether it names the order, and what else of it is asked.
    pub(in crate::order) fn named(&mut self, passed: bool) -> Judged<()> {
        let (needed, had) = (Measure::Nothing, Measure::Nothing);
        self.check(Rule::SliceNamed, passed, needed, had, ItemCode::Foreign)
    }

    /// When the signature of this key over the item was seen, if it is valid.
    pub(in crate::order) fn signature(
        &mut self,
        signatures: &[Signature],
        digest: &Hash,
        key_id: &Hash,
        key: Option<&PublicKey>,
    ) -> Judged<Time> {
        let listed = signatures.iter().find(|signature| signature.signer == *key_id);
        let seen = listed
            .filter(|signature| key.is_some_and(|key| valid(key, digest, signature)))
            .map(|signature| signature.seen_at);
        let had = Measure::Digest(*key_id);
        let code = ItemCode::SigMismatch;
        self.check(Rule::AttestorSignature, seen.is_some(), Measure::Nothing, had, code)?;
        seen.ok_or(code)
    }

    /// The same of somebody whom the order names; nobody else is entitled.
    pub(in crate::order) fn signed_by(
        &mut self,
        rule: Rule,
        signatures: &[Signature],
        digest: &Hash,
        signer: &Hash,
        key: Option<&PublicKey>,
    ) -> Judged<Time> {
        let entitled = signatures.iter().any(|signature| signature.signer == *signer);
        let (needed, had) = (Measure::Digest(*signer), Measure::from(signatures.len()));
        self.check(rule, entitled, needed, had, ItemCode::NotEntitled)?;
        self.signature(signatures, digest, signer, key)
    }

    /// Whether a key is active, or retired where that is enough.
    pub(in crate::order) fn key_state(
        &mut self,
        key: &impl KeyTimes,
        retired_counts: bool,
    ) -> Judged<()> {
        let state = key.state(self.at);
        for (rule, state_of) in [
            (Rule::KeyEmergency, KeyState::Revoked),
            (Rule::KeyState, KeyState::Retired),
            (Rule::KeyPending, KeyState::Pending),
        ] {
            let passed = state != state_of || (retired_counts && state == KeyState::Retired);
            let needed = Measure::Name(KeyState::Active.name());
            let had = Measure::Name(state.name());
            self.check(rule, passed, needed, had, ItemCode::KeyRevoked)?;
        }
        Ok(())
    }

    /// A time ahead is judged by when it was seen, so waiting makes nothing younger.
    pub(in crate::order) fn not_future(&mut self, dated: Time, seen: Time) -> Judged<()> {
        let latest = seen.plus(self.order.policy.clock_skew_seconds);
        let passed = dated.unix_seconds() <= latest;
        let needed = Measure::At(latest);
        self.check(Rule::NotFuture, passed, needed, dated, ItemCode::FutureAttest)
    }

    /// When the signatures of a revocation were seen that are by somebody entitled, valid, and not
    /// of the future (order 10.4). `key_id` made the attestation.
    pub(in crate::order) fn revocation(
        &mut self,
        signatures: &[Signature],
        body: &Revocation,
        digest: &Hash,
        key_id: &Hash,
        ledger: State<'_>,
    ) -> Judged<Vec<Time>> {
        let entitled = entitled_to_revoke(ledger, self.at, key_id);
        let by_entitled: Vec<(&Signature, &PublicKey)> = signatures
            .iter()
            .filter_map(|s| Some((s, entitled.iter().find(|(id, _)| *id == s.signer)?.1)))
            .collect();
        let (needed, had) = (Measure::Nothing, Measure::from(by_entitled.len()));
        let code = ItemCode::NotEntitled;
        self.check(Rule::Revoker, !by_entitled.is_empty(), needed, had, code)?;
        let is_valid = |(signature, key): &&(&Signature, &PublicKey)| valid(key, digest, signature);
        let seen: Vec<Time> =
            by_entitled.iter().filter(is_valid).map(|(signature, _)| signature.seen_at).collect();
        let (needed, had) = (Measure::Count(1), Measure::from(seen.len()));
        let code = ItemCode::SigMismatch;
        self.check(Rule::AttestorSignature, !seen.is_empty(), needed, had, code)?;
        let latest = seen.iter().max().copied().unwrap_or(body.revoked_at);
        self.not_future(body.revoked_at, latest)?;
        let skew = self.order.policy.clock_skew_seconds;
        let in_time = |seen: &Time| body.revoked_at.unix_seconds() <= seen.plus(skew);
        Ok(seen.into_iter().filter(in_time).collect())
    }
}

fn valid(key: &PublicKey, digest: &Hash, signature: &Signature) -> bool {
    VerifyingKey::new(key).is_some_and(|key| key.verifies(digest, &signature.sig))
}

/// Who may revoke an attestation by this key: itself unless it is revoked or pending, its
/// successor, the registry.
fn entitled_to_revoke<'a>(
    ledger: State<'a>,
    at: Time,
    key_id: &Hash,
) -> Vec<(Hash, &'a PublicKey)> {
    let mut entitled = Vec::new();
    if let Some(key) = ledger.key(key_id) {
        if matches!(key.state(at), KeyState::Active | KeyState::Retired) {
            entitled.push((*key_id, &key.key));
        }
        if let Some(successor) = &key.successor
            && let Some(next) = ledger.key(successor)
            && next.attestor == key.attestor
            && next.state(at) == KeyState::Active
        {
            entitled.push((*successor, &next.key));
        }
    }
    let revokers = ledger.registry().into_iter().flat_map(|registry| registry.revokers.iter());
    entitled.extend(revokers.map(|key| (peer_id(key), key)));
    entitled
}
