//! The closed vocabularies of a verdict, with their numbers on the wire (T1–T5 of
//! `docs/protocol.md`). Numbers never change and never reorder.

use crate::codec::numbered::numbered;

numbered! {
    /// The kinds of evidence in a session (T1).
    EvidenceKind {
        /// VM_ALLOCATED, by the provider.
        Allocated = 1 "allocated",
        /// VM_CANCELLED, by the provider.
        Cancelled = 2 "cancelled",
        /// CANCEL_REQUEST, by the consumer.
        CancelRequest = 3 "cancel-request",
        /// MISUSE_ACCUSATION, by the provider. Decides nothing by itself.
        Accusation = 4 "accusation",
        /// VM_CONNECTIVITY_VOTE, by a member of the cabal.
        Vote = 5 "vote",
        /// The statement of an ABORT_VOTE, by members.
        Abort = 6 "abort",
        /// Witnessed service up to a time, by members.
        Checkpoint = 7 "checkpoint",
        /// The whole session, by members.
        Attestation = 8 "attestation",
    }
}

numbered! {
    /// Why a session ended: document 01's TerminationReason (T1).
    Reason {
        /// It ran for at least the agreed minimum.
        CompletedNormal = 0 "COMPLETED_NORMAL",
        /// The consumer asked for the end.
        ConsumerRequest = 1 "CONSUMER_REQUEST",
        /// The provider ended it.
        ProviderVoluntary = 2 "PROVIDER_VOLUNTARY",
        /// The machine was lost.
        VmDied = 3 "VM_DIED",
        /// It reached the agreed maximum.
        Timeout = 4 "TIMEOUT",
        /// The consumer misused the machine.
        ConsumerMisuse = 5 "CONSUMER_MISUSE",
        /// No machine was allocated.
        AllocationFailed = 6 "ALLOCATION_FAILED",
        /// The machine was never reachable.
        ConnectivityFailed = 7 "CONNECTIVITY_FAILED",
    }
}

numbered! {
    /// The settlement conditions of document 01 (T2).
    Condition {
        /// Service as agreed.
        CompletedNormal = 0 "COMPLETED_NORMAL",
        /// The consumer's choice; time used is paid.
        ConsumerTerminatedEarly = 1 "CONSUMER_TERMINATED_EARLY",
        /// The provider's doing; only served time is paid.
        ProviderTerminated = 2 "PROVIDER_TERMINATED",
        /// Nobody is proven to be at fault.
        SessionFailed = 3 "SESSION_FAILED",
    }
}

numbered! {
    /// On what a settlement rests (T3).
    Basis {
        /// One attestation with quorum.
        Attested = 1 "ATTESTED",
        /// An attestation with quorum whose end is that of an abort quorum.
        Aborted = 2 "ABORTED",
        /// The deadline for an allocation passed.
        NoAllocation = 3 "NO_ALLOCATION",
        /// The deadline for verified connectivity passed.
        NoVerification = 4 "NO_VERIFICATION",
        /// The deadline for an end passed.
        NoEnd = 5 "NO_END",
        /// The deadline for an attestation of a known end passed.
        NoAttestation = 6 "NO_ATTESTATION",
        /// Quorums contradicted one another until the deadline for that.
        ConflictEnded = 7 "CONFLICT_ENDED",
    }
}

numbered! {
    /// What a Hold waits for (T3).
    HoldCode {
        /// A counted VM_ALLOCATED.
        WaitAllocation = 16 "WAIT_ALLOCATION",
        /// Votes that verify connectivity.
        WaitVerification = 17 "WAIT_VERIFICATION",
        /// An end.
        WaitEnd = 18 "WAIT_END",
        /// An attestation quorum.
        WaitAttestation = 19 "WAIT_ATTESTATION",
        /// The end of a contradiction between quorums.
        Conflict = 20 "CONFLICT",
    }
}

numbered! {
    /// Why a lock settles nothing (T4). Of several that hold, the lowest number is the answer.
    RefuseCode {
        /// The escrow is not locked any more.
        NotLocked = 32 "NOT_LOCKED",
        /// A party's key is no point, both parties are one, or a party is in the cabal.
        LockKey = 33 "LOCK_KEY",
        /// Fewer than three members, another number than agreed, or too few marked high-trust.
        LockCabal = 34 "LOCK_CABAL",
        /// Thresholds under which two quorums could be disjoint, or that the terms forbid.
        LockQuorum = 35 "LOCK_QUORUM",
        /// Amounts or durations outside their range.
        LockTerms = 36 "LOCK_TERMS",
        /// A party did not validly sign the lock.
        LockUnsignedParty = 37 "LOCK_UNSIGNED_PARTY",
        /// Fewer than a quorum of members validly signed the lock.
        LockUnsignedCabal = 38 "LOCK_UNSIGNED_CABAL",
    }
}

numbered! {
    /// What became of one item of evidence (T5): the first check that it fails.
    ItemCode {
        /// It counts, or it counts for nothing that is read here.
        Counted = 0 "COUNTED",
        /// Its header names another network, session or escrow.
        Foreign = 64 "FOREIGN",
        /// Nobody signed it.
        Unsigned = 65 "UNSIGNED",
        /// No signer may sign this kind.
        NotEntitled = 66 "NOT_ENTITLED",
        /// No entitled signer's signature is valid.
        BadSignature = 67 "BAD_SIGNATURE",
        /// It states a time later than when it was seen.
        FromTheFuture = 68 "FROM_THE_FUTURE",
        /// Allocated before the escrow was locked.
        AllocatedEarly = 69 "ALLOCATED_EARLY",
        /// A claim of more service than there was time since the allocation.
        ClaimTooLong = 70 "CLAIM_TOO_LONG",
        /// An abort for a reason that no abort can have.
        AbortReason = 71 "ABORT_REASON",
        /// An abort without evidence.
        NoEvidence = 72 "NO_EVIDENCE",
        /// An abort that ends the session before the escrow was locked.
        AbortEarly = 73 "ABORT_EARLY",
        /// An attestation of an allocation that does not count (requirement 1).
        AllocatedUnknown = 80 "ALLOCATED_UNKNOWN",
        /// Service before the allocation.
        StartEarly = 81 "START_EARLY",
        /// Service that ends before it starts.
        EndBeforeStart = 82 "END_BEFORE_START",
        /// An attestation of an end event that does not count.
        EndEventUnknown = 83 "END_EVENT_UNKNOWN",
        /// Another reason than that of the end event.
        ReasonDiffers = 84 "REASON_DIFFERS",
        /// Service beyond the end event (requirement 3).
        EndAfterEvent = 85 "END_AFTER_EVENT",
        /// Fewer signers than a quorum (requirement 2).
        QuorumShort = 86 "QUORUM_SHORT",
    }
}

numbered! {
    /// Where money is (T2).
    Pot {
        /// The escrow itself.
        Escrow = 0 "escrow",
    }
}

numbered! {
    /// Where money goes (T2).
    Destination {
        /// To the provider.
        Release = 0 "release",
        /// To nobody, for ever.
        Burn = 1 "burn",
        /// Back to the consumer.
        Refund = 2 "refund",
    }
}
