//! `quittance audit --matrix`: which ways for a session to end the fixtures show.
//!
//! One row a reason; columns by what it rests on (an attestation with the proof that the reason
//! needs, one without, a deadline) and by the consumer's cancel (none, one that cuts nothing, one
//! that cuts paid service). A cell without a case needs an argument why there can be none.

use std::collections::BTreeMap;

use quittance::{Settlement, Verdict};
use quittance_contract::verdict::{Basis, Decision, EvidenceKind, ItemCode, Outcome, Reason, Rule};
use serde_json::{Value, json};

use super::{Exit, failure::Failure, table};

/// On what a reason rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    Proven,
    Claimed,
    Deadline,
}

/// What the consumer's cancel does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cancel {
    None,
    Idle,
    Cuts,
}

const GROUNDS: [(Ground, &str); 3] =
    [(Ground::Proven, "attested"), (Ground::Claimed, "claimed"), (Ground::Deadline, "deadline")];
const CANCELS: [(Cancel, &str); 3] =
    [(Cancel::None, "no cancel"), (Cancel::Idle, "cancel"), (Cancel::Cuts, "cancel cuts")];

type Cell = (Reason, Ground, Cancel);

/// How many cases each cell has.
#[derive(Default)]
pub(super) struct Matrix {
    cells: BTreeMap<Cell, usize>,
}

impl Matrix {
    /// Counts a case that settles for a reason.
    pub(super) fn note(&mut self, settlement: &Settlement, case: &[u8]) -> Result<(), Failure> {
        let explained = settlement.explain(case).map_err(Failure::abstained)?;
        let decided = settlement.decide(case).map_err(Failure::abstained)?;
        let (Verdict::Decided(explained), Verdict::Decided(bytes)) = (explained, decided) else {
            return Ok(());
        };
        let decision = super::decide::decoded(bytes.as_bytes())?;
        let failed = |rule: Rule| {
            explained.findings.iter().any(|finding| finding.rule == rule.id() && !finding.passed)
        };
        let Outcome::Settle(settle) = &decision.outcome else { return Ok(()) };
        let Some(reason) = settle.reason else { return Ok(()) };
        let ground = match settle.basis {
            Basis::Attested | Basis::Aborted if failed(Rule::ReasonProof) => Ground::Claimed,
            Basis::Attested | Basis::Aborted => Ground::Proven,
            _ => Ground::Deadline,
        };
        let cancel = match has_cancel(&decision) {
            false => Cancel::None,
            true if failed(Rule::CancelCap) => Cancel::Cuts,
            true => Cancel::Idle,
        };
        *self.cells.entry((reason, ground, cancel)).or_default() += 1;
        Ok(())
    }

    /// A cell that is empty without an argument is a mismatch.
    pub(super) fn exit(&self) -> Exit {
        if self.open() > 0 { Exit::Mismatch } else { Exit::Done }
    }

    /// How many ways for a session to end no case shows and no argument rules out.
    pub(super) fn open(&self) -> usize {
        let missing = |cell: &Cell| !self.cells.contains_key(cell) && argument(*cell).is_none();
        cells().filter(missing).count()
    }

    pub(super) fn text(&self) -> String {
        let columns: Vec<String> = GROUNDS
            .iter()
            .flat_map(|(_, ground)| CANCELS.map(|(_, cancel)| format!("{ground}, {cancel}")))
            .collect();
        let headings = ["reason".to_owned()].into_iter().chain(columns);
        let mut matrix = table::with_headings(headings);
        let mut arguments: Vec<&str> = Vec::new();
        for reason in Reason::ALL {
            let mut row = vec![reason.name().to_owned()];
            for cell in cells().filter(|(of, _, _)| of == reason) {
                row.push(match (self.cells.get(&cell), argument(cell)) {
                    (Some(cases), _) => cases.to_string(),
                    (None, None) => "OPEN".to_owned(),
                    (None, Some(argument)) => {
                        let place = arguments.iter().position(|known| *known == argument);
                        let place = place.unwrap_or_else(|| {
                            arguments.push(argument);
                            arguments.len() - 1
                        });
                        format!("({})", place + 1)
                    }
                });
            }
            matrix.add_row(row);
        }
        let mut text = matrix.to_string();
        for (place, argument) in arguments.iter().enumerate() {
            text += &format!("\n({}) {argument}", place + 1);
        }
        text
    }

    pub(super) fn to_json(&self) -> Value {
        let name = |cell: Cell| {
            let (reason, ground, cancel) = cell;
            let ground = GROUNDS.iter().find(|(of, _)| *of == ground).map(|(_, name)| *name);
            let cancel = CANCELS.iter().find(|(of, _)| *of == cancel).map(|(_, name)| *name);
            json!({
                "reason": reason,
                "ground": ground,
                "cancel": cancel,
                "cases": self.cells.get(&cell).copied().unwrap_or(0),
                "argument": argument(cell),
            })
        };
        cells().map(name).collect()
    }
}

fn has_cancel(decision: &Decision) -> bool {
    decision
        .considered
        .iter()
        .any(|item| item.kind == EvidenceKind::CancelRequest && item.code == ItemCode::Counted)
}

fn cells() -> impl Iterator<Item = Cell> {
    Reason::ALL.iter().flat_map(|reason| {
        GROUNDS.iter().flat_map(move |(ground, _)| {
            CANCELS.iter().map(move |(cancel, _)| (*reason, *ground, *cancel))
        })
    })
}

/// Why no case can be in this cell.
fn argument((reason, ground, cancel): Cell) -> Option<&'static str> {
    use Cancel::{Cuts, None as NoCancel};
    use Ground::{Claimed, Deadline, Proven};
    use Reason::{
        AllocationFailed, CompletedNormal, ConnectivityFailed, ConsumerRequest, ProviderVoluntary,
    };
    match (reason, ground, cancel) {
        (ProviderVoluntary, Claimed, _) => Some("who stops by choice needs no proof of it"),
        (AllocationFailed, Proven, _) => {
            Some("an attestation names an allocation that counts, so this claim always falls back")
        }
        (CompletedNormal, Deadline, _) => {
            Some("without a quorum nobody is believed that all went well (P7)")
        }
        (ConsumerRequest, Proven | Deadline, NoCancel) => Some("the cancel is the proof"),
        (AllocationFailed, Deadline, Cuts) | (ConnectivityFailed, Proven | Deadline, Cuts) => {
            Some("nothing is payable, so there is nothing to cut")
        }
        (_, Deadline, Cuts) => Some(
            "a cancel is itself an end seen, and nothing is paid past the first end seen, so its \
             later cap cuts nothing (P7)",
        ),
        (ConsumerRequest, Claimed, Cuts) => Some(
            "a cancel that cuts was seen, and is dated, before the claim was: it is the proof (P6)",
        ),
        _ => None,
    }
}
