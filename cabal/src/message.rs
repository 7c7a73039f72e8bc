//! The ten messages of document 01, as signed canonical bytes.
//!
//! Bodies that a case can hold are the contract's; the rest is here, under tags of its own. Who
//! delivers a message does not matter: what counts is who signed it (R1, R3).

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, List, SignatureBytes, Tag, decode},
    limits,
    session::{Abort, Accusation, Allocated, Attestation, CancelRequest, Cancelled, Header, Vote},
    time::Time,
    verdict::Reason,
};

use crate::{digest, effect::Refusal, signer::Signer};

/// Bytes of a message at most (R14); nothing longer is read.
pub const MESSAGE_BYTES: usize = 16 * 1024;

/// Something that can be signed about a session.
pub trait Statement: BorshSerialize {
    /// What is signed.
    fn digest(&self) -> Hash;
    /// Which session it is about.
    fn header(&self) -> &Header;
}

macro_rules! statements {
    ($($name:ident $digest:expr;)+) => {
        $(impl Statement for $name {
            fn digest(&self) -> Hash {
                ($digest)(self)
            }
            fn header(&self) -> &Header {
                &self.header
            }
        })+
    };
}

statements! {
    Abort |body| Tag::Abort.digest(body);
    Accusation |body| Tag::Accusation.digest(body);
    Allocated |body| Tag::Allocated.digest(body);
    Attestation |body| Tag::Attestation.digest(body);
    CancelRequest |body| Tag::CancelRequest.digest(body);
    Cancelled |body| Tag::Cancelled.digest(body);
    Commitment |body| digest("quittance/cabal/commitment/v1", body);
    Ready |body| digest("quittance/cabal/ready/v1", body);
    Terminated |body| digest("quittance/cabal/terminated/v1", body);
    Vote |body| Tag::Vote.digest(body);
}

/// A statement with one signature.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Signed<B> {
    /// What is said.
    pub body: B,
    /// By whom: a peer id.
    pub signer: Hash,
    /// The signature over its digest.
    pub sig: SignatureBytes,
}

impl<B: Statement> Signed<B> {
    /// Signs.
    pub fn new(body: B, me: Hash, signer: &dyn Signer) -> Self {
        let sig = signer.sign(&body.digest());
        Self { body, signer: me, sig }
    }
}

/// VM_READY: the provider tells the consumer which machine is meant (F50).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Ready {
    /// Which session.
    pub header: Header,
    /// The digest of the VM_ALLOCATED that the witnesses got.
    pub allocated: Hash,
    /// The machine is there since.
    pub allocated_at: Time,
}

/// SESSION_TERMINATED: the provider tells the consumer that it is over (F50).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Terminated {
    /// Which session.
    pub header: Header,
    /// Why.
    pub reason: Reason,
    /// Since when.
    pub ended_at: Time,
}

/// That a member has a vote which it does not show yet (F64).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Commitment {
    /// Which session.
    pub header: Header,
    /// The digest of the vote's digest and its nonce.
    pub vote: Hash,
}

/// A vote, with what proves that its signer looked (Q1).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProvenVote {
    /// The vote.
    pub signed: Signed<Vote>,
    /// The nonce that the member sent to the machine, and committed to its vote with.
    pub nonce: Hash,
    /// The machine's answer; none in a no.
    pub reply: Option<Reply>,
}

impl ProvenVote {
    /// What has to have been committed to.
    pub fn commitment(&self) -> Hash {
        digest("quittance/cabal/vote/v1", &(self.signed.body.digest(), self.nonce))
    }
}

/// The machine's answer to a probe, signed with its own key.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Reply {
    /// Seconds since the consumer's last handshake with it, if there was one.
    pub handshake_age: Option<u32>,
    /// By the key in VM_ALLOCATED, over [`Reply::digest`].
    pub sig: SignatureBytes,
}

impl Reply {
    /// What the machine signs: it answers one witness, once.
    pub fn digest(header: &Header, witness: Hash, nonce: Hash, handshake_age: Option<u32>) -> Hash {
        digest("quittance/cabal/reply/v1", &(header, witness, nonce, handshake_age))
    }
}

/// VM_CONNECTIVITY_VOTE: in profile `safe` committed to before it is shown.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ConnectivityVote {
    /// First this.
    Commit(Signed<Commitment>),
    /// Then this.
    Reveal(ProvenVote),
}

/// ATTESTATION_RESULT: one body with the signatures of a quorum. Anybody can put it together, and
/// anybody can check it (R5, F08).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Bundle {
    /// What is attested.
    pub body: Attestation,
    /// By whom.
    pub signatures: List<(Hash, SignatureBytes), { limits::MEMBERS }>,
}

/// The messages of document 01.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Message {
    /// Provider to witnesses: VM_ALLOCATED.
    VmAllocated(Signed<Allocated>) = 1,
    /// Provider to witnesses: VM_CANCELLED.
    VmCancelled(Signed<Cancelled>) = 2,
    /// Provider to witnesses: MISUSE_ACCUSATION.
    MisuseAccusation(Signed<Accusation>) = 3,
    /// Provider to consumer: VM_READY.
    VmReady(Signed<Ready>) = 4,
    /// Provider to consumer: SESSION_TERMINATED.
    SessionTerminated(Signed<Terminated>) = 5,
    /// Consumer to provider, and to the witnesses (F30): CANCEL_REQUEST.
    CancelRequest(Signed<CancelRequest>) = 6,
    /// Witness to witnesses and provider: VM_CONNECTIVITY_VOTE.
    ConnectivityVote(ConnectivityVote) = 7,
    /// Witness to all (F25): ABORT_VOTE.
    AbortVote(Signed<Abort>) = 8,
    /// Witness to all: ATTESTATION_SHARE.
    AttestationShare(Signed<Attestation>) = 9,
    /// Anybody to all: ATTESTATION_RESULT.
    AttestationResult(Bundle) = 10,
}

impl Message {
    /// The document's names, by number from 1.
    pub const NAMES: [&'static str; 10] = [
        "VM_ALLOCATED",
        "VM_CANCELLED",
        "MISUSE_ACCUSATION",
        "VM_READY",
        "SESSION_TERMINATED",
        "CANCEL_REQUEST",
        "VM_CONNECTIVITY_VOTE",
        "ABORT_VOTE",
        "ATTESTATION_SHARE",
        "ATTESTATION_RESULT",
    ];

    /// The document's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::VmAllocated(_) => "VM_ALLOCATED",
            Self::VmCancelled(_) => "VM_CANCELLED",
            Self::MisuseAccusation(_) => "MISUSE_ACCUSATION",
            Self::VmReady(_) => "VM_READY",
            Self::SessionTerminated(_) => "SESSION_TERMINATED",
            Self::CancelRequest(_) => "CANCEL_REQUEST",
            Self::ConnectivityVote(_) => "VM_CONNECTIVITY_VOTE",
            Self::AbortVote(_) => "ABORT_VOTE",
            Self::AttestationShare(_) => "ATTESTATION_SHARE",
            Self::AttestationResult(_) => "ATTESTATION_RESULT",
        }
    }

    /// Reads a message: its length first, then strictly (R1, R14).
    ///
    /// # Errors
    /// The bytes are no message.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MESSAGE_BYTES {
            return Err(Refusal::Malformed);
        }
        decode(bytes).map_err(|_| Refusal::Malformed)
    }

    /// The canonical bytes.
    ///
    /// # Panics
    /// Never: writing to memory refuses nothing.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = borsh::to_vec(self);
        assert!(bytes.is_ok(), "a message in memory has an encoding");
        bytes.unwrap_or_default()
    }
}
