//! The witness's machine as a table.

use crate::machine::{Row, State, states};

states! {
    /// Where a witness is.
    WitnessState {
        /// No machine yet.
        AwaitingAllocation "AWAITING_ALLOCATION",
        /// Looking whether it is there.
        VerifyingVm "VERIFYING_VM",
        /// Waiting for what the others saw.
        CollectingVotes "COLLECTING_VOTES",
        /// Counting.
        EvaluatingConnectivity "EVALUATING_CONNECTIVITY",
        /// The session runs.
        Monitoring "MONITORING",
        /// Looking into an accusation.
        HandlingMisuse "HANDLING_MISUSE",
        /// Voting to abort.
        VotingAbort "VOTING_ABORT",
        /// Waiting for the others' votes.
        CollectingAbortVotes "COLLECTING_ABORT_VOTES",
        /// Stating how it was.
        Attesting "ATTESTING",
        /// Waiting for the others' signatures.
        CollectingAttestationSigs "COLLECTING_ATTESTATION_SIGS",
        /// Handing out the attestation.
        PropagatingAttestation "PROPAGATING_ATTESTATION",
        /// Over.
        Done "DONE",
    }
}

use WitnessState::{
    Attesting, AwaitingAllocation, CollectingAbortVotes, CollectingAttestationSigs,
    CollectingVotes, Done, EvaluatingConnectivity, HandlingMisuse, Monitoring,
    PropagatingAttestation, VerifyingVm, VotingAbort,
};

/// The states in which a witness waits: the others are passed through within one step.
const WAITS: &[WitnessState] = &[
    AwaitingAllocation,
    VerifyingVm,
    CollectingVotes,
    Monitoring,
    HandlingMisuse,
    CollectingAbortVotes,
    CollectingAttestationSigs,
];

/// The states in which an abort of the others is news.
const ABORTABLE: &[WitnessState] =
    &[VerifyingVm, CollectingVotes, Monitoring, HandlingMisuse, CollectingAbortVotes];

impl State for WitnessState {
    const ALL: &'static [Self] = Self::STATES;
    const ACTOR: &'static str = "Witness";
    const ROWS: &'static [Row<Self>] = &[
        Row {
            from: &[AwaitingAllocation],
            on: "setup_session",
            when: "the lock can settle; once",
            to: AwaitingAllocation,
            repairs: "F51",
        },
        Row {
            from: &[AwaitingAllocation],
            on: "VM_ALLOCATED",
            when: "signed by the provider, dated after the lock and within 120 s of now",
            to: VerifyingVm,
            repairs: "F28 F47 F49",
        },
        Row {
            from: &[AwaitingAllocation],
            on: "t(no allocation)",
            when: "",
            to: Done,
            repairs: "R12 F40",
        },
        Row {
            from: &[VerifyingVm],
            on: "auto",
            when: "the machine answered with its key, or never",
            to: CollectingVotes,
            repairs: "Q1 Q3",
        },
        Row {
            from: &[CollectingVotes],
            on: "VM_CONNECTIVITY_VOTE",
            when: "signed by a member, proven, committed to where that is asked",
            to: CollectingVotes,
            repairs: "R6 F47 F64 Q1",
        },
        Row {
            from: &[VerifyingVm],
            on: "VM_CONNECTIVITY_VOTE",
            when: "the same, while still looking",
            to: VerifyingVm,
            repairs: "R15",
        },
        Row {
            from: &[CollectingVotes],
            on: "auto",
            when: "all voted",
            to: EvaluatingConnectivity,
            repairs: "R6",
        },
        Row {
            from: &[VerifyingVm, CollectingVotes],
            on: "t(CONNECTIVITY_CHECK_TIMEOUT)",
            when: "",
            to: EvaluatingConnectivity,
            repairs: "Q3 R15 F45",
        },
        Row {
            from: &[EvaluatingConnectivity],
            on: "auto",
            when: "ck of the cabal reach, ck see the consumer",
            to: Monitoring,
            repairs: "R7 F14 F16",
        },
        Row {
            from: &[EvaluatingConnectivity],
            on: "auto",
            when: "fewer reach or see",
            to: VotingAbort,
            repairs: "R7 F14 F16",
        },
        Row {
            from: &[Monitoring],
            on: "health check",
            when: "three misses in a row",
            to: VotingAbort,
            repairs: "F39 F41",
        },
        Row {
            from: &[Monitoring],
            on: "MISUSE_ACCUSATION",
            when: "signed by the provider, dated within 120 s, none refuted before",
            to: HandlingMisuse,
            repairs: "F36 F47 Q2",
        },
        Row {
            from: &[HandlingMisuse],
            on: "auto",
            when: "measured, and it is so",
            to: VotingAbort,
            repairs: "F37 Q2",
        },
        Row {
            from: &[HandlingMisuse],
            on: "auto",
            when: "measured, and it is not so",
            to: Monitoring,
            repairs: "F37 Q2",
        },
        Row {
            from: &[HandlingMisuse],
            on: "t(MISUSE_INVESTIGATION_TIMEOUT)",
            when: "",
            to: Monitoring,
            repairs: "Q2",
        },
        Row {
            from: &[VotingAbort],
            on: "auto",
            when: "",
            to: CollectingAbortVotes,
            repairs: "F20 F25",
        },
        Row {
            from: &[CollectingAbortVotes],
            on: "ABORT_VOTE",
            when: "signed by a member",
            to: CollectingAbortVotes,
            repairs: "R6 F20 F47",
        },
        Row {
            from: &[CollectingAbortVotes],
            on: "t(ABORT_VOTE_TIMEOUT)",
            when: "fewer than ak for one body",
            to: Monitoring,
            repairs: "R15 F22",
        },
        Row {
            from: ABORTABLE,
            on: "auto",
            when: "ak members voted for one body",
            to: Attesting,
            repairs: "F20 F21 F24",
        },
        Row {
            from: &[Monitoring],
            on: "VM_CANCELLED",
            when: "signed by the provider, as seen within 120 s, after every own checkpoint",
            to: Attesting,
            repairs: "F27 F28 F47 F49",
        },
        Row {
            from: &[Monitoring],
            on: "CANCEL_REQUEST",
            when: "signed by the consumer, not dated ahead",
            to: Monitoring,
            repairs: "F30 F47",
        },
        Row {
            from: &[Monitoring],
            on: "t(cancel_grace)",
            when: "the consumer asked, the provider did nothing",
            to: Attesting,
            repairs: "F30",
        },
        Row { from: &[Monitoring], on: "t(end_grace)", when: "", to: Done, repairs: "R12 F39" },
        Row {
            from: &[Attesting],
            on: "auto",
            when: "",
            to: CollectingAttestationSigs,
            repairs: "R4 F01 F03",
        },
        Row {
            from: &[CollectingAttestationSigs],
            on: "ATTESTATION_SHARE",
            when: "signed by a member",
            to: CollectingAttestationSigs,
            repairs: "F01 F02 F47",
        },
        Row {
            from: WAITS,
            on: "auto",
            when: "q members signed one body",
            to: PropagatingAttestation,
            repairs: "R5 F01 F02 F09 F38",
        },
        Row {
            from: &[CollectingAttestationSigs],
            on: "t(attestation_wait)",
            when: "",
            to: Done,
            repairs: "R12 F38",
        },
        Row { from: &[PropagatingAttestation], on: "auto", when: "", to: Done, repairs: "F04" },
        Row {
            from: WAITS,
            on: "ATTESTATION_RESULT",
            when: "q members for one body",
            to: Done,
            repairs: "R5 F08 F25",
        },
    ];

    fn name(self) -> &'static str {
        self.text()
    }
}
