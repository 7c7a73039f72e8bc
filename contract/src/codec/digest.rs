//! Tagged digests: SHA-256(tag ‖ 0x00 ‖ body). One tag for each kind of object, so that a signature
//! over one kind says nothing about any other.

use borsh::{BorshSerialize, io::Result, io::Write};
use sha2::{Digest as _, Sha256};

use super::Hash;

/// What a digest is of (protocol 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A lock; its digest is the escrow digest.
    Lock,
    /// A top-up.
    TopUp,
    /// A provider's VM_ALLOCATED.
    Allocated,
    /// A provider's VM_CANCELLED.
    Cancelled,
    /// A consumer's CANCEL_REQUEST.
    CancelRequest,
    /// A provider's MISUSE_ACCUSATION.
    Accusation,
    /// A member's VM_CONNECTIVITY_VOTE.
    Vote,
    /// The statement of an ABORT_VOTE.
    Abort,
    /// A checkpoint of witnessed service.
    Checkpoint,
    /// The statement that the cabal attests.
    Attestation,
    /// An order; its digest is the escrow digest of the order.
    Order,
    /// A schema: what an order pins.
    Schema,
    /// The name of a schema: what an allowlist holds.
    SchemaName,
    /// A role group of a schema.
    Group,
    /// A lot list.
    Lots,
    /// A redacted value.
    Redaction,
    /// What a dossier claims.
    Claim,
    /// An attestor's statement about a dossier.
    OrderAttestation,
    /// The withdrawal of such a statement.
    Revocation,
    /// An inspector's facts about a seal and its photo.
    Inspection,
    /// A device's word on a temperature log.
    LogHead,
    /// The token of a passed stage.
    Emt,
    /// A buyer's objection to a pass.
    Objection,
    /// The neutral's answer to it.
    Ruling,
    /// A supplier's wish to replace a token.
    Correction,
    /// A supplier's payment to a recipient.
    Assignment,
    /// The bytes of a whole case.
    Case,
    /// One run of given rules over one case.
    DecisionId,
    /// What is paid at most once.
    Settlement,
    /// The name of a set of rules.
    Rules,
}

impl Tag {
    /// The bytes before the zero byte.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Lock => "quittance/session/lock/v1",
            Self::TopUp => "quittance/session/top-up/v1",
            Self::Allocated => "quittance/session/allocated/v1",
            Self::Cancelled => "quittance/session/cancelled/v1",
            Self::CancelRequest => "quittance/session/cancel-request/v1",
            Self::Accusation => "quittance/session/accusation/v1",
            Self::Vote => "quittance/session/vote/v1",
            Self::Abort => "quittance/session/abort/v1",
            Self::Checkpoint => "quittance/session/checkpoint/v1",
            Self::Attestation => "quittance/session/attestation/v1",
            Self::Order => "quittance/order/order/v1",
            Self::Schema => "quittance/order/schema/v1",
            Self::SchemaName => "quittance/order/schema-name/v1",
            Self::Group => "quittance/order/group/v1",
            Self::Lots => "quittance/order/lots/v1",
            Self::Redaction => "quittance/order/redaction/v1",
            Self::Claim => "quittance/order/claim/v1",
            Self::OrderAttestation => "quittance/order/attestation/v1",
            Self::Revocation => "quittance/order/revocation/v1",
            Self::Inspection => "quittance/order/inspection/v1",
            Self::LogHead => "quittance/order/log-head/v1",
            Self::Emt => "quittance/order/emt/v1",
            Self::Objection => "quittance/order/objection/v1",
            Self::Ruling => "quittance/order/ruling/v1",
            Self::Correction => "quittance/order/correction/v1",
            Self::Assignment => "quittance/order/assignment/v1",
            Self::Case => "quittance/case/v1",
            Self::DecisionId => "quittance/decision-id/v1",
            Self::Settlement => "quittance/settlement/v1",
            Self::Rules => "quittance/rules/v1",
        }
    }

    /// The digest of a value's canonical bytes under this tag.
    ///
    /// # Panics
    /// Never: hashing takes all bytes.
    pub fn digest(self, body: &impl BorshSerialize) -> Hash {
        let mut digest = self.start();
        let written = body.serialize(&mut digest);
        assert!(written.is_ok(), "hashing refuses nothing");
        digest.finish()
    }

    /// The digest of bytes under this tag.
    pub fn digest_bytes(self, bytes: &[u8]) -> Hash {
        let mut digest = self.start();
        digest.0.update(bytes);
        digest.finish()
    }

    fn start(self) -> Digest {
        let mut digest = Digest::new();
        digest.0.update(self.text());
        digest.0.update([0]);
        digest
    }
}

/// SHA-256 over what is written to it.
pub struct Digest(Sha256);

impl Digest {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }

    /// SHA-256 of bytes without a tag: peer ids, PoV hashes and file digests.
    pub fn untagged(bytes: &[u8]) -> Hash {
        let mut digest = Self::new();
        digest.0.update(bytes);
        digest.finish()
    }
}

impl Digest {
    /// SHA-256 of a byte and a value's canonical bytes: leaves and nodes of RFC 6962 trees.
    ///
    /// # Panics
    /// Never: hashing takes all bytes.
    pub fn prefixed(prefix: u8, value: &impl BorshSerialize) -> Hash {
        let mut digest = Self::new();
        digest.0.update([prefix]);
        let written = value.serialize(&mut digest);
        assert!(written.is_ok(), "hashing refuses nothing");
        digest.finish()
    }
}

impl Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
