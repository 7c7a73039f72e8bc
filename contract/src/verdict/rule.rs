//! Every rule by its id. One line each in `docs/rules.md`, with a fixture in which it holds and
//! one in which it does not.

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $id:literal,)+) => {
        /// A rule of the settlement procedure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $variant),+ }

        impl Rule {
            /// Every rule, in the order in which the procedure applies them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The id, as in `docs/rules.md`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }
        }
    };
}

rules! {
    /// P1: the escrow is still locked.
    LockStatus "LOCK-STATUS",
    /// P1: the parties' keys are two points, outside the cabal.
    LockKey "LOCK-KEY",
    /// P1: the cabal has the agreed size, at least three, and enough high-trust members.
    LockCabal "LOCK-CABAL",
    /// P1: thresholds under which any two quorums share a member.
    LockQuorum "LOCK-QUORUM",
    /// P1: amounts and durations are in range.
    LockTerms "LOCK-TERMS",
    /// P1: both parties signed the lock.
    LockParties "LOCK-PARTIES",
    /// P1: a quorum of members signed the lock.
    LockMembers "LOCK-MEMBERS",

    /// P2: the header names this network, session and escrow.
    ItemHeader "ITEM-HEADER",
    /// P2: somebody signed.
    ItemSigned "ITEM-SIGNED",
    /// P2: the signer may sign this kind.
    ItemEntitled "ITEM-ENTITLED",
    /// P2: the signature is valid for the registered key.
    ItemSignature "ITEM-SIGNATURE",
    /// P2: no time in the body is later than when the signature was seen.
    ItemTime "ITEM-TIME",
    /// P2: allocated no earlier than locked.
    AllocatedTime "ALLOCATED-TIME",
    /// P2: the provider claims no more service than there was time for.
    CancelledClaim "CANCELLED-CLAIM",
    /// P2: an abort has one of the three reasons that end a running session.
    AbortReason "ABORT-REASON",
    /// P2: an abort names its evidence.
    AbortEvidence "ABORT-EVIDENCE",
    /// P2: an abort ends the session no earlier than it was locked.
    AbortTime "ABORT-TIME",

    /// Top-ups: the totals chain from what is locked.
    TopUpChain "TOPUP-CHAIN",
    /// Top-ups: the consumer and a quorum of members signed.
    TopUpSigned "TOPUP-SIGNED",
    /// Top-ups: agreed no later than the first end was seen.
    TopUpTime "TOPUP-TIME",

    /// P3: enough members signed one abort.
    AbortQuorum "ABORT-QUORUM",

    /// P4, requirement 1: the attested allocation counts.
    AttestAllocated "ATTEST-ALLOCATED",
    /// P4: attested service starts no earlier than the allocation.
    AttestStart "ATTEST-START",
    /// P4: attested service ends no earlier than it starts.
    AttestOrder "ATTEST-ORDER",
    /// P4: the attested end event counts.
    AttestEvent "ATTEST-EVENT",
    /// P4, requirement 4: the attested reason is the event's.
    AttestReason "ATTEST-REASON",
    /// P4, requirement 3: attested service ends no later than the event.
    AttestEnd "ATTEST-END",
    /// P4, requirement 2: a quorum of members signed the attestation.
    AttestQuorum "ATTEST-QUORUM",

    /// P5: no two attestations have quorums.
    ConflictBodies "CONFLICT-BODIES",
    /// P5: no quorum of checkpoints speaks for service after the attested end.
    ConflictCheckpoints "CONFLICT-CHECKPOINTS",
    /// P5: no abort quorum ends the session before the attested end.
    ConflictAbort "CONFLICT-ABORT",
    /// P5: no quorum of checkpoints speaks for service after the abort quorum's end.
    ConflictService "CONFLICT-SERVICE",
    /// P5: a conflict is over when its time is.
    ConflictEnd "CONFLICT-END",

    /// P6: the cabal verified the connection.
    ReasonVerified "REASON-VERIFIED",
    /// P6: the reported reason has the proof that it needs.
    ReasonProof "REASON-PROOF",

    /// P7: an allocation was seen in time.
    WaitAllocation "WAIT-ALLOCATION",
    /// P7: votes seen in time verify the connection.
    WaitVerification "WAIT-VERIFICATION",
    /// P7: an end was seen in time.
    WaitEnd "WAIT-END",
    /// P7: the time to attest is over.
    WaitAttestation "WAIT-ATTESTATION",

    /// P6: no service is paid past a consumer's cancel, counted from when it was seen.
    CancelCap "CANCEL-CAP",
    /// P6: no service is paid past the agreed maximum.
    PayMaximum "PAY-MAXIMUM",
    /// The service is charged no more than the escrow holds.
    PayEscrow "PAY-ESCROW",

    /// P8: nobody signed two statements that exclude one another.
    SignalEquivocation "SIGNAL-EQUIVOCATION",
    /// P8: no member signed only what the quorum contradicts.
    SignalDissent "SIGNAL-DISSENT",
    /// P8: every member attested in time.
    SignalAbsent "SIGNAL-ABSENT",
}

impl core::fmt::Display for Rule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.id())
    }
}

#[cfg(feature = "json")]
impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
