//! What the three actors have in common: how an input becomes a step.

use quittance_contract::codec::Hash;

use crate::{
    effect::Refusal,
    input::{Answer, Input, Timer, Trigger},
    message::Message,
    turn::{Timers, Turn},
};

/// An actor by what each kind of input is to it.
pub(crate) trait Actor {
    /// The host wants something.
    fn trigger(&mut self, trigger: Trigger, turn: &mut Turn<'_>);

    /// Somebody says something. Nothing changes before the signature is checked.
    fn message(&mut self, message: &Message, turn: &mut Turn<'_>) -> Result<(), Refusal>;

    /// A probe came back; for most actors nothing.
    fn probed(&mut self, _: Hash, _: &Answer, _: &mut Turn<'_>) {}

    /// A deadline that was set has come.
    fn deadline(&mut self, timer: Timer, turn: &mut Turn<'_>);

    /// The deadlines that are set.
    fn timers(&mut self) -> &mut Timers;

    /// Takes any input. What is refused is said, and changes nothing.
    fn take(&mut self, input: Input, turn: &mut Turn<'_>) {
        match input {
            Input::Trigger(trigger) => self.trigger(trigger, turn),
            Input::Message(bytes) => {
                let taken =
                    Message::from_bytes(&bytes).and_then(|message| self.message(&message, turn));
                if let Err(refusal) = taken {
                    turn.refuse(refusal);
                }
            }
            Input::Probed { nonce, answer } => self.probed(nonce, &answer, turn),
            Input::Deadline(timer) => {
                if self.timers().came(timer, turn.at) {
                    self.deadline(timer, turn);
                }
            }
        }
    }
}
