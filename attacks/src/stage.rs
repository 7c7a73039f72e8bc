//! Where an attack is played: what is done, what came of it, and whether that is what has to come
//! of it. A play says all three; who replays it reads them, and a test fails where one differs.

use std::{cell::RefCell, fmt::Debug, rc::Rc};

use quittance_contract::{
    codec::{FaultCode, Hash},
    crypto::peer_id,
    session::{Lock, UntrustedCase},
    verdict::{Decision, Outcome, Settle, Signal},
};

use crate::file::LOCKED_AT;

/// What became of the bytes of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A decision, as bytes.
    Decided(Vec<u8>),
    /// They are no case.
    Faulted(FaultCode),
}

/// Decides the bytes of a case: natively, or by the component. An error is a host that could not,
/// and says nothing about the case.
pub type Decide<'d> = &'d mut dyn FnMut(&[u8]) -> Result<Verdict, String>;

/// Decides natively.
///
/// # Errors
/// Never.
pub fn natively(case: &[u8]) -> Result<Verdict, String> {
    let fault = |fault: quittance_contract::codec::Fault| Verdict::Faulted(fault.code);
    Ok(quittance_contract::decide(case).map_or_else(fault, Verdict::Decided))
}

/// A line of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Seconds after the lock, where a machine did it.
    pub at: Option<u64>,
    /// What kind of line it is.
    pub kind: Kind,
    /// What happened.
    pub what: String,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What is done.
    Act,
    /// What a machine does about it.
    Machine,
    /// What came of it, as it has to.
    Held,
    /// What came of it, and should not have.
    Broken,
}

pub(crate) type Lines = Rc<RefCell<Vec<Line>>>;

/// The stage of one play.
pub struct Stage<'d> {
    decide: Decide<'d>,
    pub(crate) lines: Lines,
    pub(crate) failed: Option<String>,
}

impl<'d> Stage<'d> {
    pub(crate) fn new(decide: Decide<'d>) -> Self {
        Self { decide, lines: Lines::default(), failed: None }
    }

    /// Once, where the same is so of several in a row.
    fn line(&self, kind: Kind, what: String) {
        let line = Line { at: None, kind, what };
        let mut lines = self.lines.borrow_mut();
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }

    /// Says what is done.
    pub(crate) fn act(&self, what: &str) {
        self.line(Kind::Act, what.to_owned());
    }

    /// Says what came of it.
    pub(crate) fn is<T: Debug + PartialEq>(&self, what: &str, had: T, expected: T) {
        let held = had == expected;
        let text = format!("{what}: {had:?}").replace('"', "");
        if held {
            self.line(Kind::Held, text);
        } else {
            self.line(Kind::Broken, format!("{text}; expected {expected:?}").replace('"', ""));
        }
    }

    /// Says what somebody claims, and whether it is so.
    pub(crate) fn holds(&self, what: &str, held: bool) {
        let kind = if held { Kind::Held } else { Kind::Broken };
        self.line(kind, what.to_owned());
    }

    /// Decides a case; the decision, if it is one.
    pub(crate) fn decision(&mut self, case: &UntrustedCase) -> Result<Decision, FaultCode> {
        match self.decide_bytes(&case.to_bytes()) {
            Verdict::Faulted(code) => Err(code),
            Verdict::Decided(bytes) => {
                let decision = quittance_contract::view(&bytes);
                Ok(decision.expect("what was decided is a decision"))
            }
        }
    }

    /// Decides bytes.
    pub(crate) fn decide_bytes(&mut self, case: &[u8]) -> Verdict {
        let answer = (self.decide)(case);
        if let Err(why) = &answer {
            self.failed.get_or_insert(why.clone());
        }
        // The play goes on natively; its replay is given up all the same.
        answer.or_else(|_| natively(case)).expect("the rules answer everything")
    }

    /// Decides a case, and says what has to come of it, in the words of [`summary`].
    pub(crate) fn comes_to(&mut self, what: &str, case: &UntrustedCase, expected: &str) {
        let had = match self.decision(case) {
            Ok(decision) => summary(&case.lock, &decision),
            Err(code) => format!("Fault {code}"),
        };
        self.is(what, had.as_str(), expected);
    }

    /// Says what code an item of a case has to get.
    pub(crate) fn coded(&mut self, what: &str, case: &UntrustedCase, item: Hash, expected: &str) {
        let decision = self.decision(case);
        let considered = decision.iter().flat_map(|decision| decision.considered.iter());
        let found = considered.into_iter().find(|considered| considered.digest == item);
        let had = found.map_or("not considered", |item| item.code.name());
        self.is(what, had, expected);
    }

    /// How a case is settled, if it is.
    pub(crate) fn settle(&mut self, case: &UntrustedCase) -> Option<Settle> {
        match self.decision(case).ok()?.outcome {
            Outcome::Settle(settle) => Some(settle),
            _ => None,
        }
    }
}

/// A decision in a line; times are seconds after the lock.
pub(crate) fn summary(lock: &Lock, decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Refuse(refuse) => format!("Refuse {}", refuse.code),
        // Neither comes out of a session.
        Outcome::Pass(_) => "Pass".to_owned(),
        Outcome::Change(change) => format!("Change {}", change.basis),
        Outcome::Hold(hold) => {
            let until = hold.next_deadline.0 - LOCKED_AT;
            format!("Hold {} {} of {} until {until}", hold.code, hold.had, hold.needed)
        }
        Outcome::Settle(settle) => {
            let reason = settle.reason.map_or("without reason", |reason| reason.name());
            let [release, burn, refund] = amounts(settle);
            let mut signals: Vec<String> = settle
                .signals
                .iter()
                .map(|signal| format!("{} {}", signal.name(), subject(lock, signal)))
                .collect();
            signals.dedup();
            let (basis, condition) = (settle.basis, settle.condition);
            let seconds = settle.payable_seconds.count();
            let money = format!("release {release}, burn {burn}, refund {refund}");
            let signals = signals.join(", ");
            let separator = if signals.is_empty() { "" } else { "; " };
            format!(
                "Settle {basis} {reason} as {condition}, {seconds} s: {money}{separator}{signals}"
            )
        }
    }
}

/// Release, burn and refund.
pub(crate) fn amounts(settle: &Settle) -> [u128; 3] {
    let amount = |place: usize| settle.allocations.get(place).map_or(0, |part| part.amount.0);
    [amount(0), amount(1), amount(2)]
}

fn subject(lock: &Lock, signal: &Signal) -> String {
    let subject = signal.subject();
    if subject == peer_id(&lock.provider) {
        return "provider".to_owned();
    }
    if subject == peer_id(&lock.consumer) {
        return "consumer".to_owned();
    }
    let place = lock.cabal.iter().position(|member| peer_id(&member.key) == subject);
    place.map_or_else(|| "nobody".to_owned(), |place| format!("member {place}"))
}
