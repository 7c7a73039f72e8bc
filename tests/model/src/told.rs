//! A way through the states, for people.

use stateright::Path;

use crate::{
    model::{Action, State},
    stage::Cabal,
};

impl Cabal {
    /// When, where everybody is, and what happens; who hears something is named by place.
    pub fn explain(&self, path: Path<State, Action>) -> String {
        let t = self.table();
        let mut told = String::new();
        for (s, action) in path.into_vec() {
            let actor = |place: usize| t.actors[usize::from(s.actors[place])].state();
            let actors: Vec<&str> = self.places().map(actor).collect();
            let what = action.map(|action| match action {
                Action::Hear(flight) => {
                    let (to, message) = &t.flights[usize::from(flight)];
                    format!("{to} hears {}", message.name())
                }
                other => format!("{other:?}"),
            });
            told +=
                &format!("\n  {:>4} {}: {}", s.clock, actors.join(" "), what.unwrap_or_default());
        }
        told
    }
}
