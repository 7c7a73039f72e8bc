//! The JSON form of a decision: one flat object, its outcome named first.

use alloc::borrow::Cow;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Allocation, AttestationBlock, Basis, Change, ChangeBasis, Condition, Considered, Deadline,
    Decision, Emt, Hold, HoldCode, Outcome, Pass, Reason, Refuse, RefuseCode, Settle, Signal,
    Version,
};
use crate::{
    codec::{Hash, List},
    limits,
    money::Amount,
    order::Entry,
    time::{Seconds, Time},
};

type ConsideredList = List<Considered, { limits::EVIDENCE_ITEMS }>;

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "lowercase", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "one decision is in memory at a time")]
enum Flat {
    Settle {
        version: Version,
        rules: Hash,
        case_digest: Hash,
        settlement_id: Hash,
        basis: Basis,
        condition: Condition,
        #[serde(deserialize_with = "crate::codec::json::present")]
        reason: Option<Reason>,
        start: Time,
        payable_seconds: Seconds,
        allocations: List<Allocation, { limits::ALLOCATIONS }>,
        signals: List<Signal, { limits::SIGNALS }>,
        #[serde(deserialize_with = "crate::codec::json::present")]
        attestation_block: Option<AttestationBlock>,
        considered: ConsideredList,
    },
    Hold {
        version: Version,
        rules: Hash,
        case_digest: Hash,
        settlement_id: Hash,
        code: HoldCode,
        needed: u32,
        had: u32,
        next_deadline: Deadline,
        accrued: Amount,
        considered: ConsideredList,
    },
    Refuse {
        version: Version,
        rules: Hash,
        case_digest: Hash,
        settlement_id: Hash,
        code: RefuseCode,
        considered: ConsideredList,
    },
    Change {
        version: Version,
        rules: Hash,
        case_digest: Hash,
        settlement_id: Hash,
        basis: ChangeBasis,
        allocations: List<Allocation, { limits::CHANGE_ALLOCATIONS }>,
        signals: List<Signal, { limits::SIGNALS }>,
        writes: List<Entry, { limits::WRITES }>,
        considered: ConsideredList,
    },
    Pass {
        version: Version,
        rules: Hash,
        case_digest: Hash,
        settlement_id: Hash,
        emt: Emt,
        signals: List<Signal, { limits::SIGNALS }>,
        considered: ConsideredList,
    },
}

impl From<&Decision> for Flat {
    fn from(decision: &Decision) -> Self {
        let Decision { version, rules, case_digest, settlement_id, .. } = *decision;
        let considered = decision.considered.clone();
        match decision.outcome.clone() {
            Outcome::Settle(settle) => Self::Settle {
                version,
                rules,
                case_digest,
                settlement_id,
                basis: settle.basis,
                condition: settle.condition,
                reason: settle.reason,
                start: settle.start,
                payable_seconds: settle.payable_seconds,
                allocations: settle.allocations,
                signals: settle.signals,
                attestation_block: settle.attestation_block,
                considered,
            },
            Outcome::Hold(Hold { code, needed, had, next_deadline, accrued }) => Self::Hold {
                version,
                rules,
                case_digest,
                settlement_id,
                code,
                needed,
                had,
                next_deadline,
                accrued,
                considered,
            },
            Outcome::Refuse(Refuse { code }) => {
                Self::Refuse { version, rules, case_digest, settlement_id, code, considered }
            }
            Outcome::Change(Change { basis, allocations, signals, writes }) => Self::Change {
                version,
                rules,
                case_digest,
                settlement_id,
                basis,
                allocations,
                signals,
                writes,
                considered,
            },
            Outcome::Pass(Pass { emt, signals }) => {
                Self::Pass { version, rules, case_digest, settlement_id, emt, signals, considered }
            }
        }
    }
}

impl From<Flat> for Decision {
    fn from(flat: Flat) -> Self {
        match flat {
            Flat::Settle {
                version,
                rules,
                case_digest,
                settlement_id,
                basis,
                condition,
                reason,
                start,
                payable_seconds,
                allocations,
                signals,
                attestation_block,
                considered,
            } => {
                let outcome = Outcome::Settle(Settle {
                    basis,
                    condition,
                    reason,
                    start,
                    payable_seconds,
                    allocations,
                    signals,
                    attestation_block,
                });
                Self { version, rules, case_digest, settlement_id, outcome, considered }
            }
            Flat::Hold {
                version,
                rules,
                case_digest,
                settlement_id,
                code,
                needed,
                had,
                next_deadline,
                accrued,
                considered,
            } => {
                let outcome = Outcome::Hold(Hold { code, needed, had, next_deadline, accrued });
                Self { version, rules, case_digest, settlement_id, outcome, considered }
            }
            Flat::Refuse { version, rules, case_digest, settlement_id, code, considered } => {
                let outcome = Outcome::Refuse(Refuse { code });
                Self { version, rules, case_digest, settlement_id, outcome, considered }
            }
            Flat::Change {
                version,
                rules,
                case_digest,
                settlement_id,
                basis,
                allocations,
                signals,
                writes,
                considered,
            } => {
                let outcome = Outcome::Change(Change { basis, allocations, signals, writes });
                Self { version, rules, case_digest, settlement_id, outcome, considered }
            }
            Flat::Pass { version, rules, case_digest, settlement_id, emt, signals, considered } => {
                let outcome = Outcome::Pass(Pass { emt, signals });
                Self { version, rules, case_digest, settlement_id, outcome, considered }
            }
        }
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Flat::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(<Flat as Deserialize>::deserialize(deserializer)?.into())
    }
}

impl JsonSchema for Decision {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Decision")
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Flat::json_schema(generator)
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Version")
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": 1 })
    }
}
