//! The closed vocabularies of a verdict, with their numbers on the wire (T1–T5 of
//! `docs/protocol.md`, O1, O2 and O4 of `docs/order.md`). Numbers never change and never reorder.

use crate::codec::numbered::numbered;

numbered! {
    /// The kinds of evidence (T1, O1), and what else a decision says that it considered.
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
        /// An order's dossier; in decisions only.
        Dossier = 16 "dossier",
        /// An attestor's statement about a dossier.
        OrderAttestation = 17 "order-attestation",
        /// The withdrawal of such a statement.
        Revocation = 18 "revocation",
        /// An inspector's facts about a seal and its photo.
        Inspection = 19 "inspection",
        /// A device's word on a temperature log.
        LogHead = 20 "log-head",
        /// A buyer's objection to a pass.
        Objection = 21 "objection",
        /// The neutral's answer to it.
        Ruling = 22 "ruling",
        /// A supplier's wish to replace a token that lost an attestation.
        Correction = 23 "correction",
        /// A supplier's payment to a recipient of the allowlist.
        Assignment = 24 "assignment",
        /// A role group of a schema; in decisions only.
        RoleGroup = 32 "role-group",
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
        /// The end of the review.
        Review = 21 "REVIEW",
        /// A ruling on the objection.
        WaitRuling = 22 "WAIT_RULING",
        /// A repair of a token that lost an attestation.
        WaitCorrection = 23 "WAIT_CORRECTION",
        /// A pass.
        WaitPass = 24 "WAIT_PASS",
        /// The money of this slice and of those after it.
        WaitTopUp = 25 "WAIT_TOP_UP",
    }
}

numbered! {
    /// Why a lock settles nothing (T4), or the gate says FAIL (O2). Of several that hold for a lock
    /// or an order, the lowest number is the answer.
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
        /// A key is no point, two are one, or there is no supplier.
        OrderParties = 48 "ORDER_PARTIES",
        /// Slices of strangers, shares that are not a whole, or deliveries out of stage order.
        OrderSlices = 49 "ORDER_SLICES",
        /// Value, fee, treasury or durations outside their range.
        OrderTerms = 50 "ORDER_TERMS",
        /// The buyer or a supplier did not validly sign the order.
        OrderUnsigned = 51 "ORDER_UNSIGNED",
        /// The slice has passed.
        SlicePassed = 52 "SLICE_PASSED",
        /// The slice was refunded.
        SliceRefunded = 53 "SLICE_REFUNDED",
        /// Its delivery time is over.
        DeliveryOver = 54 "DELIVERY_OVER",
        /// The slice is paid.
        SlicePaid = 55 "SLICE_PAID",
        /// A correction of another order.
        Foreign = 64 "FOREIGN",
        /// A correction by somebody else than the supplier.
        NotEntitled = 66 "NOT_ENTITLED",
        /// The schema is unknown, was withdrawn before the order was opened, or is not sound.
        SchemaNotFound = 96 "E_SCHEMA_NOT_FOUND",
        /// The dossier's bytes are not canonical.
        CanonicalDrift = 97 "E_CANONICAL_DRIFT",
        /// The dossier is not well formed for its slice and schema.
        FormatInvalid = 98 "E_FORMAT_INVALID",
        /// A set in the dossier does not strictly ascend.
        SetNotSorted = 99 "E_SET_NOT_SORTED",
        /// A file that the schema requires is not listed.
        FileMissing = 100 "E_FILE_MISSING",
        /// No valid signature of a registered key.
        SigMismatch = 101 "E_SIG_MISMATCH",
        /// The key is not ACTIVE.
        KeyRevoked = 102 "E_KEY_REVOKED",
        /// The attestor may not sign in this role, or the schema does not ask for it.
        RoleNotAssigned = 103 "E_ROLE_NOT_ASSIGNED",
        /// The attestor may not sign for this schema.
        SchemaNotAllowed = 104 "E_SCHEMA_NOT_ALLOWED",
        /// Suspended, banned, outside its corridors, or a paper has expired.
        AttestorNotActive = 105 "E_ATTESTOR_NOT_ACTIVE",
        /// It is over another dossier.
        HashMismatch = 106 "E_HASH_MISMATCH",
        /// A counted revocation names it.
        AttestationRevoked = 107 "E_ATTESTATION_REVOKED",
        /// Dated too far ahead of when it was seen.
        FutureAttest = 108 "E_FUTURE_ATTEST",
        /// Older than its role's time to live.
        StaleAttest = 109 "E_STALE_ATTEST",
        /// Of the class of one that is counted already, or of a party.
        SameOrgDuplicate = 110 "E_SAME_ORG_DUPLICATE",
        /// Fewer independent attestors than the schema asks for.
        InsufficientAttestations = 111 "E_INSUFFICIENT_ATTESTATIONS",
        /// A role group has nobody.
        QuorumMissing = 112 "E_QUORUM_MISSING",
        /// No inspection confirms seal and photo.
        SealMismatch = 113 "E_SEAL_MISMATCH",
        /// The photo's time or place is not that of the inspection.
        SealMismatchExif = 114 "E_SEAL_MISMATCH_EXIF",
        /// The lot list is not the order's.
        LotListMismatch = 115 "E_LOT_LIST_MISMATCH",
        /// The log's device is not active, or bound to another circuit or corridor.
        DeviceNotBound = 116 "E_DEVICE_NOT_BOUND",
        /// The intervals are not proven to be those of the log.
        ProofInvalid = 117 "E_PROOF_INVALID",
        /// A window of the log is not kept.
        TempOutOfRange = 118 "E_TEMP_OUT_OF_RANGE",
        /// A number is out of range, and no variance covers it.
        ToleranceExceeded = 119 "E_TOLERANCE_EXCEEDED",
        /// An earlier stage has not passed.
        StageOrder = 120 "E_STAGE_ORDER",
        /// The slice is frozen.
        Frozen = 121 "E_FROZEN",
        /// It, or a later slice that must be, is not funded.
        PendingFunds = 122 "E_PENDING_FUNDS",
        /// The fact was claimed before.
        OneclaimTaken = 123 "E_ONECLAIM_TAKEN",
        /// A correction of another token than the slice's, or with another dossier.
        NotCurrent = 128 "E_NOT_CURRENT",
        /// A correction of a token that lost nothing.
        NotBroken = 130 "E_NOT_BROKEN",
        /// A correction that comes too late.
        CorrectionLate = 131 "E_CORRECTION_LATE",
    }
}

numbered! {
    /// What became of one item of evidence (T5), or of a role group (O2): the first check that it
    /// fails.
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
        /// The dossier's bytes are not canonical.
        CanonicalDrift = 97 "E_CANONICAL_DRIFT",
        /// The dossier is not well formed for its slice and schema.
        FormatInvalid = 98 "E_FORMAT_INVALID",
        /// A set in the dossier does not strictly ascend.
        SetNotSorted = 99 "E_SET_NOT_SORTED",
        /// A file that the schema requires is not listed.
        FileMissing = 100 "E_FILE_MISSING",
        /// No valid signature of a registered key.
        SigMismatch = 101 "E_SIG_MISMATCH",
        /// The key is not ACTIVE.
        KeyRevoked = 102 "E_KEY_REVOKED",
        /// The attestor may not sign in this role, or the schema does not ask for it.
        RoleNotAssigned = 103 "E_ROLE_NOT_ASSIGNED",
        /// The attestor may not sign for this schema.
        SchemaNotAllowed = 104 "E_SCHEMA_NOT_ALLOWED",
        /// Suspended, banned, outside its corridors, or a paper has expired.
        AttestorNotActive = 105 "E_ATTESTOR_NOT_ACTIVE",
        /// It is over another dossier.
        HashMismatch = 106 "E_HASH_MISMATCH",
        /// A counted revocation names it.
        AttestationRevoked = 107 "E_ATTESTATION_REVOKED",
        /// Dated too far ahead of when it was seen.
        FutureAttest = 108 "E_FUTURE_ATTEST",
        /// Older than its role's time to live.
        StaleAttest = 109 "E_STALE_ATTEST",
        /// Of the class of one that is counted already, or of a party.
        SameOrgDuplicate = 110 "E_SAME_ORG_DUPLICATE",
        /// A role group has nobody.
        QuorumMissing = 112 "E_QUORUM_MISSING",
        /// The log's device is not active, or bound to another circuit or corridor.
        DeviceNotBound = 116 "E_DEVICE_NOT_BOUND",
        /// A revocation of what no token of the chain counted.
        NotCounted = 124 "E_NOT_COUNTED",
        /// A revocation after its window.
        RevocationLate = 125 "E_REVOCATION_LATE",
        /// An objection after the review.
        ObjectionLate = 126 "E_OBJECTION_LATE",
        /// A ruling after its time.
        RulingLate = 127 "E_RULING_LATE",
        /// It names another token than the slice's, or another dossier.
        NotCurrent = 128 "E_NOT_CURRENT",
        /// A ruling on nothing that was objected.
        NoObjection = 129 "E_NO_OBJECTION",
        /// A correction of a token that lost nothing.
        NotBroken = 130 "E_NOT_BROKEN",
        /// A correction that comes too late.
        CorrectionLate = 131 "E_CORRECTION_LATE",
        /// A payment to somebody who was not on the allowlist.
        RecipientNotListed = 132 "E_RECIPIENT_NOT_LISTED",
        /// Payments beyond the slice.
        AssignedTooMuch = 133 "E_ASSIGNED_TOO_MUCH",
    }
}

impl EvidenceKind {
    /// The kinds of a session.
    pub const OF_SESSIONS: [Self; 8] = [
        Self::Allocated,
        Self::Cancelled,
        Self::CancelRequest,
        Self::Accusation,
        Self::Vote,
        Self::Abort,
        Self::Checkpoint,
        Self::Attestation,
    ];
}

impl ItemCode {
    /// The refusal with this number: what the gate answers when a group fails for this code.
    pub(crate) fn refusal(self) -> Option<RefuseCode> {
        RefuseCode::ALL.iter().copied().find(|code| code.number() == self.number())
    }
}

numbered! {
    /// Where money is (T2).
    Pot {
        /// The escrow itself.
        Escrow = 0 "escrow",
        /// The fees that were paid before.
        FeeEscrow = 1 "fee escrow",
    }
}

numbered! {
    /// Where money goes (T2).
    Destination {
        /// To the provider or supplier.
        Release = 0 "release",
        /// To nobody, for ever.
        Burn = 1 "burn",
        /// Back to the consumer or buyer.
        Refund = 2 "refund",
        /// To an account of the treasury.
        Treasury = 3 "treasury",
        /// Nowhere: it stays in its pot.
        Stays = 4 "stays",
    }
}

numbered! {
    /// Why an attestation was revoked (O4).
    RevocationReason {
        /// The signer, or what was signed, was false.
        Fraud = 0 "FRAUD",
        /// What was signed does not agree with the facts.
        DataMismatch = 1 "DATA_MISMATCH",
        /// A mistake in writing.
        Clerical = 2 "CLERICAL",
        /// Another dossier takes its place.
        Superseded = 3 "SUPERSEDED",
    }
}

numbered! {
    /// Why a slice changes (order-money 15).
    ChangeBasis {
        /// A token lost an attestation that it counted.
        Lost = 32 "LOST",
        /// Freezes follow from the tokens again.
        Resumed = 33 "RESUMED",
        /// A key signed two dossiers.
        Proven = 34 "PROVEN",
        /// The review is over.
        Released = 35 "RELEASED",
        /// The neutral ruled.
        Ruled = 36 "RULED",
        /// Nobody ruled in time.
        Lapsed = 37 "LAPSED",
        /// An earlier stage was refunded.
        EarlierRefunded = 38 "EARLIER_REFUNDED",
        /// It did not pass in time.
        DeliveryOver = 39 "DELIVERY_OVER",
        /// It was not repaired in time.
        CorrectionMissed = 40 "CORRECTION_MISSED",
        /// The money did not come in time.
        TopUpMissed = 41 "TOP_UP_MISSED",
    }
}

numbered! {
    /// What a buyer objects to (order-money 15).
    ObjectionReason {
        /// Seal or photo.
        SealMismatch = 0 "SEAL_MISMATCH",
        /// The lots.
        LotListMismatch = 1 "LOT_LIST_MISMATCH",
        /// The temperature.
        Temperature = 2 "TEMPERATURE",
        /// A document that is missing.
        DocumentMissing = 3 "DOCUMENT_MISSING",
        /// The goods.
        Quality = 4 "QUALITY",
    }
}
