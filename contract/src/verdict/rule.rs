//! Every rule by its id. One line each in `docs/rules.md`, with a fixture in which it holds and
//! one in which it does not.

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $id:literal,)+) => {
        /// A rule of the settlement procedure, or of the gate.
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

    /// G1: keys of all parties are points and differ.
    OrderParties "G-ORDER-PARTIES",
    /// G1: slices name known suppliers, sum to the whole, and deliver in stage order.
    OrderSlices "G-ORDER-SLICES",
    /// G1: value, fees, treasury and durations are in range.
    OrderTerms "G-ORDER-TERMS",
    /// G1: the buyer and every supplier signed the order.
    OrderSigned "G-ORDER-SIGNED",
    /// G1: the slice is neither passed nor refunded.
    SliceOpen "G-SLICE-OPEN",
    /// G1: it is decided before the slice's delivery time.
    Delivery "G-DELIVERY",

    /// G2: the pinned schema is known, sound, and was not withdrawn before the order was opened.
    SchemaKnown "G-SCHEMA",
    /// G2: no role is in all groups of the schema, fallbacks included.
    SchemaDiverse "G-SCHEMA-DIVERSE",
    /// G2: the schema has a time to live in range for each role.
    SchemaTtl "G-SCHEMA-TTL",

    /// G3: the dossier's bytes are canonical JSON.
    DossierCanonical "G-CANONICAL",
    /// G3: members, fields, types and redactions are those of schema and slice.
    DossierFormat "G-FORMAT",
    /// G3: sets in the dossier ascend.
    DossierSet "G-SET",
    /// G3: every required file is listed.
    DossierFiles "G-FILES",

    /// Evidence names this order, slice and schema.
    SliceNamed "G-SLICE-NAMED",
    /// G4: the signature is valid for the registered key.
    AttestorSignature "G-SIGNATURE",
    /// G4: the key is not revoked.
    KeyEmergency "G-KEY-EMERGENCY",
    /// G4: the key is not retired.
    KeyState "G-KEY-STATE",
    /// G4: the key is in force already.
    KeyPending "G-KEY-PENDING",
    /// G4: the attestor may sign in this role, and the schema asks for it.
    AttestorRole "G-ROLE",
    /// G4: the attestor may sign for this schema.
    SchemaAllowed "G-SCHEMA-ALLOWED",
    /// G4: the attestor is active, admitted for the corridor, and its papers are good.
    AttestorStanding "G-STANDING",
    /// G5: it is over the hash of this dossier.
    SameHash "G-SAME-HASH",
    /// G6: no counted revocation names it.
    NotRevoked "G-NOT-REVOKED",
    /// Only the key, its successor or the registry revokes.
    Revoker "G-REVOKER",
    /// G7: it is dated at most the skew ahead of when it was seen.
    NotFuture "G-NOT-FUTURE",
    /// G7: it is no older than its role's time to live.
    Fresh "G-FRESH",

    /// G8: an attestor of a party's class is no candidate.
    PartyClass "G-PARTY",
    /// G8: one class fills one group.
    Independent "G-INDEPENDENT",
    /// G8: all groups can be filled at once.
    Assigned "G-ASSIGNED",
    /// G8: enough independent attestors are counted.
    Counted "G-COUNT",
    /// G8: a fallback stands in while it is in force.
    FallbackUsed "G-FALLBACK",
    /// G8: only one hash has a quorum.
    OneHash "G-CONFLICT",
    /// G8: less than a quorum for another hash stops nothing.
    NoVeto "G-NO-VETO",

    /// G9: an inspection confirms seal and photo.
    SealAgrees "G-SEAL",
    /// G9: the photo's time and place are those of the inspection.
    PhotoAgrees "G-EXIF",
    /// G9: the lot list is the order's.
    LotsAgree "G-LOTS",
    /// G9: the log's device is active and bound to its circuit and the corridor.
    DeviceBound "G-DEVICE",
    /// G9: the intervals are those that the device signed.
    LogProven "G-PROOF",
    /// G9: a segment reaches over its window.
    WindowReach "G-WINDOW-REACH",
    /// G9: no time without measurement is longer than allowed.
    LogGap "G-GAP",
    /// G9: excursions and compliance of each window are within what is allowed.
    LogTemperature "G-TEMPERATURE",
    /// G9: numbers are in range, or a variance covers them.
    Tolerances "G-TOLERANCE",

    /// G10: all earlier stages of the chain have passed.
    StageOrder "G-STAGE-ORDER",
    /// G11: the slice is not frozen.
    NotFrozen "G-NOT-FROZEN",
    /// G12: it is funded, and after production all later slices of the chain.
    Funded "G-FUNDED",
    /// G13: the fact was not claimed before.
    OneClaim "G-ONE-CLAIM",

    /// G14: nobody signed two hashes without revoking the first.
    DoubleSigner "G-DOUBLE-SIGNER",
    /// G14: a counted revocation is a signal.
    RevocationSignal "G-REVOCATION-SIGNAL",

    /// M2: only the buyer objects.
    Objector "M-OBJECTOR",
    /// M2: only the order's neutral rules.
    Ruler "M-RULER",
    /// M2: only the slice's supplier assigns.
    Assigner "M-ASSIGNER",
    /// M2: a revocation names what a token of the chain counted.
    CountedOnly "M-COUNTED",
    /// M2: a revocation is seen within the window of the first pass.
    RevocationTime "M-REVOCATION-TIME",
    /// M2: what was seen after its key was revoked proves nothing about the key's owner.
    FraudKey "M-FRAUD-KEY",
    /// M2: an objection names the slice's token.
    ObjectionCurrent "M-OBJECTION-CURRENT",
    /// M2: an objection is seen before the review ends.
    ObjectionTime "M-OBJECTION-TIME",
    /// M2: a ruling names the first objection.
    RulingNamed "M-RULING-NAMED",
    /// M2: a ruling is seen before its time is over.
    RulingTime "M-RULING-TIME",
    /// M2: an assigned part goes to whom the allowlist had when it was seen.
    RecipientListed "M-RECIPIENT",
    /// M2: assigned parts sum to no more than the slice.
    AssignedWithin "M-ASSIGNED",
    /// M3: no key that made a counted attestation was revoked within the window.
    Compromise "M-COMPROMISE",
    /// M3: nothing that a token counted was lost since the last change.
    LostOnce "M-LOST-ONCE",
    /// M4: freezes are what the tokens say.
    Resume "M-RESUME",
    /// M5: nobody signed two dossiers for one stage and role.
    Fraud "M-FRAUD",
    /// M5: a key's fraud is proven once.
    FraudOnce "M-FRAUD-ONCE",
    /// M6: the slice is neither paid nor refunded.
    AskOpen "M-ASK-OPEN",
    /// M7: no earlier stage was refunded.
    Earlier "M-EARLIER",
    /// M7: the slice passed, or may still pass.
    DeliveryTime "M-DELIVERY",
    /// M7: what it hangs on is whole, or may still be repaired.
    CorrectionTime "M-CORRECTION",
    /// M7: all that follows after production is funded, or may still be.
    TopUp "M-TOP-UP",
    /// M9: the review is over.
    Review "M-REVIEW",
    /// M9: the time for a ruling is over.
    Lapse "M-LAPSE",
    /// M3, M4: the slice hangs on no broken token.
    FreezeScope "M-FREEZE-SCOPE",
    /// Money: the slice is worth at least a unit.
    WorthSomething "M-AMOUNT",
    /// Money: the fee is below the cap of its tier.
    FeeTier "M-FEE-TIER",
    /// Money: the fee is no more than was prepaid.
    FeePrepaid "M-FEE-PREPAID",
    /// Money: half of the fee burns, as far as it can be halved.
    HalfBurns "M-BURN",
    /// Money: the treasury's shares divide without remainder.
    TreasuryDivides "M-TREASURY",
    /// Money: the slice pays all recipients whole.
    PaidByPriority "M-PRIORITY",
    /// G9: a number beyond its range is on a point of the variance.
    OnPoint "M-VARIANCE",
    /// M9: the token's own variances cost at least as much as the ruling.
    Deduction "M-DEDUCTION",
    /// Repair: the supplier corrects the slice's own token, with this dossier.
    Corrector "M-CORRECTOR",
    /// Repair: the token is broken, and it is in time.
    Broken "M-BROKEN",
    /// Repair: what the replaced token counted and has not lost needs no new signature.
    Stands "M-STANDS",
    /// Repair: the claim is free, or that of the replaced token.
    SameClaim "M-SAME-CLAIM",
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
