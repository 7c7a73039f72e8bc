//! The embedding API: load a component once, ask it as often as you like, from any thread.

use quittance_contract::{
    codec::{Fault, FaultCode},
    length_limit,
};
use wasmtime::{
    Engine, Store, Trap,
    component::{Component, Linker},
};

use crate::{
    bindings::{self, SettlementPre, typed},
    component::{CheckError, CheckedComponent},
    engine::{Call, FUEL_MAX, MEMORY_BYTES_MAX, Turn, engine},
    rules::{ComponentLock, LockError, RulesName},
    verdict::{Abstain, DecisionBytes, Verdict},
};

/// The component that this host was built with.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/settlement.wasm"));

/// A loaded settlement component. Each call runs in an instance of its own, so no call can
/// influence another; calls from several threads run at the same time.
pub struct Settlement {
    component: CheckedComponent,
    linked: SettlementPre<Call>,
    serves: Serves,
    test_network: bool,
}

/// What a call took: for sizing, never for consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// In wasmtime's units, of [`FUEL_MAX`].
    pub fuel: u64,
    /// Linear memory at the end, which never shrinks, of [`MEMORY_BYTES_MAX`].
    pub memory_bytes: usize,
}

/// Whose rules a component may be asked about.
enum Serves {
    /// Those that `component.lock` lists it for.
    Listed(Vec<RulesName>),
    /// Any: an auditor's own component.
    Any,
}

/// Why a component cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It fails the static check.
    #[error("the component is refused: {0}")]
    Check(#[from] CheckError),
    /// The engine does not run on this machine.
    #[error("the WebAssembly engine does not start here: {0}")]
    Engine(String),
    /// The lock file is unreadable.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// It does not compile, or its functions have other types than those of the interface.
    #[error("the component does not fit wit/settlement.wit: {0}")]
    Misfit(String),
    /// `component.lock` does not list it: it settles no escrow.
    #[error(
        "contract/component.lock does not list the component {digest}; if the rules were changed \
         on purpose, run scripts/reproduce --write"
    )]
    Unlisted {
        /// SHA-256 of the component, in hex.
        digest: String,
    },
}

impl Settlement {
    /// Loads the component that this host was built with.
    ///
    /// # Errors
    /// [`LoadError::Unlisted`] if `contract/component.lock` does not list it, as after a change of
    /// the rules; [`LoadError::Engine`] where the machine cannot run the engine.
    pub fn embedded() -> Result<Self, LoadError> {
        Self::load(EMBEDDED.to_vec())
    }

    /// As [`embedded`](Self::embedded), but keeps the compiled component in a folder, so that the
    /// next process starts in milliseconds. What is kept is native code: the folder has to be
    /// readable and writable by nobody but this user, and is made so if it is missing. Whatever is
    /// wrong with the folder or with what is in it, the component is compiled as without it.
    ///
    /// # Errors
    /// As [`embedded`](Self::embedded).
    #[cfg(feature = "cache")]
    pub fn embedded_cached(folder: &std::path::Path) -> Result<Self, LoadError> {
        Self::listed(EMBEDDED.to_vec(), |engine, component| {
            crate::cache::compiled(engine, component, folder)
        })
    }

    /// Loads a component that `contract/component.lock` lists.
    ///
    /// # Errors
    /// The component is not listed, fails the static check, or does not fit the interface.
    pub fn load(component: Vec<u8>) -> Result<Self, LoadError> {
        Self::listed(component, compiled)
    }

    /// Loads any component that passes the static check, whatever rules a case pins: for auditors
    /// who compare components. Never for moving money.
    ///
    /// # Errors
    /// The component fails the static check, or does not fit the interface.
    pub fn load_unlisted(component: Vec<u8>) -> Result<Self, LoadError> {
        Self::link(CheckedComponent::new(component)?, Serves::Any, compiled)
    }

    /// Says that this is a test network, or an audit of fixtures: unreleased rules may decide.
    #[must_use]
    pub fn on_test_network(self) -> Self {
        Self { test_network: true, ..self }
    }

    fn listed(
        component: Vec<u8>,
        compile: impl FnOnce(&Engine, &CheckedComponent) -> wasmtime::Result<Component>,
    ) -> Result<Self, LoadError> {
        let component = CheckedComponent::new(component)?;
        let rules = ComponentLock::embedded()?.rules_of(&component.digest());
        if rules.is_empty() {
            return Err(LoadError::Unlisted { digest: component.digest_hex() });
        }
        Self::link(component, Serves::Listed(rules), compile)
    }

    fn link(
        component: CheckedComponent,
        serves: Serves,
        compile: impl FnOnce(&Engine, &CheckedComponent) -> wasmtime::Result<Component>,
    ) -> Result<Self, LoadError> {
        let engine = engine().map_err(LoadError::Engine)?;
        let misfit = |error: wasmtime::Error| LoadError::Misfit(format!("{error:#}"));
        let compiled = compile(engine, &component).map_err(misfit)?;
        let instance = Linker::new(engine).instantiate_pre(&compiled).map_err(misfit)?;
        let linked = SettlementPre::new(instance).map_err(misfit)?;
        Ok(Self { component, linked, serves, test_network: false })
    }

    /// Decides a case: the consensus call. Equal bytes give equal verdicts on every host that does
    /// not abstain.
    ///
    /// `case` is the canonical bytes (docs/protocol.md), at most 256 KiB for a session.
    ///
    /// # Errors
    /// [`Abstain`]: this host could not tell, or must not under the rules that the case pins.
    pub fn decide(&self, case: &[u8]) -> Result<Verdict<DecisionBytes>, Abstain> {
        self.decide_metered(case).map(|(verdict, _)| verdict)
    }

    /// As [`decide`](Self::decide), with what it took.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn decide_metered(&self, case: &[u8]) -> Result<(Verdict<DecisionBytes>, Spent), Abstain> {
        if let Some(fault) = over_length(case) {
            return Ok((Verdict::Faulted(fault), Spent { fuel: 0, memory_bytes: 0 }));
        }
        let (verdict, spent) = self.call(|contract, store| contract.call_decide(store, case))?;
        if let Verdict::Decided(decision) = &verdict {
            self.check_rules(RulesName::copied_into(decision))?;
        }
        Ok((verdict.map(DecisionBytes), spent))
    }

    /// Reads the canonical bytes of a decision.
    ///
    /// # Errors
    /// [`Abstain`]: this host could not tell.
    pub fn view(&self, decision: &[u8]) -> Result<Verdict<typed::Decision>, Abstain> {
        if let Some(fault) = over_length(decision) {
            return Ok(Verdict::Faulted(fault));
        }
        self.call(|contract, store| contract.call_view(store, decision)).map(|(view, _)| view)
    }

    /// Decides a case and tells every rule that was applied on the way, from the same pass.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn explain(&self, case: &[u8]) -> Result<Verdict<typed::Explanation>, Abstain> {
        if let Some(fault) = over_length(case) {
            return Ok(Verdict::Faulted(fault));
        }
        let (verdict, _) = self.call(|contract, store| contract.call_explain(store, case))?;
        if let Verdict::Decided(explanation) = &verdict {
            self.check_rules(RulesName::from_bytes(&explanation.decision.rules))?;
        }
        Ok(verdict)
    }

    /// The component and what the static check learnt about it.
    pub fn component(&self) -> &CheckedComponent {
        &self.component
    }

    /// The rules that this component is listed for; none if it was loaded unlisted.
    pub fn rules(&self) -> &[RulesName] {
        match &self.serves {
            Serves::Listed(rules) => rules,
            Serves::Any => &[],
        }
    }

    /// A case pins its rules, and the component copies their name into its answer, which nobody
    /// gets to see if it serves others. Bytes that are no case pin none: a fault is for all.
    fn check_rules(&self, pinned: Option<RulesName>) -> Result<(), Abstain> {
        let Serves::Listed(rules) = &self.serves else {
            return Ok(());
        };
        let Some(pinned) = pinned.filter(|pinned| rules.contains(pinned)) else {
            return Err(Abstain::ForeignRules(pinned));
        };
        if pinned == RulesName::unreleased() && !self.test_network {
            return Err(Abstain::UnreleasedRules);
        }
        Ok(())
    }

    /// One call in a fresh instance; its answer and what it took.
    fn call<T>(
        &self,
        function: impl FnOnce(
            &bindings::exports::quittance::settlement::contract::Guest,
            &mut Store<Call>,
        ) -> wasmtime::Result<Result<T, WitFault>>,
    ) -> Result<(Verdict<T>, Spent), Abstain> {
        let _turn = Turn::wait();
        let mut store = Store::new(self.linked.engine(), Call::default());
        store.limiter(|call| call);
        let unset = |error: wasmtime::Error| Abstain::Instantiate(format!("{error:#}"));
        store.set_fuel(FUEL_MAX).map_err(unset)?;
        let instance = self.linked.instantiate(&mut store).map_err(unset)?;
        let contract = instance.quittance_settlement_contract();
        match function(contract, &mut store) {
            Ok(answer) => {
                let fuel = FUEL_MAX - store.get_fuel().map_err(unset)?;
                let verdict = answer.map_or_else(|f| Verdict::Faulted(f.into()), Verdict::Decided);
                Ok((verdict, Spent { fuel, memory_bytes: store.data().memory_bytes }))
            }
            Err(error) => Err(abstention(&error, store.data())),
        }
    }
}

use bindings::exports::quittance::settlement::contract::Fault as WitFault;

/// Compiles a component.
pub(crate) fn compiled(
    engine: &Engine,
    component: &CheckedComponent,
) -> wasmtime::Result<Component> {
    Component::new(engine, component.bytes())
}

/// The limit that the component checks too, with the same fault (docs/protocol.md 6.2); longer
/// bytes could trap while they are handed over, before any rule sees them.
fn over_length(bytes: &[u8]) -> Option<Fault> {
    let limit = length_limit(bytes);
    (bytes.len() > limit).then(|| Fault {
        code: FaultCode::TooLarge,
        place: format!("{} bytes; at most {limit} allowed", bytes.len()),
    })
}

fn abstention(error: &wasmtime::Error, call: &Call) -> Abstain {
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Abstain::OutOfFuel { max: FUEL_MAX },
        _ if call.memory_refused => Abstain::Memory { bytes_max: MEMORY_BYTES_MAX },
        Some(trap) => Abstain::Trap(trap.to_string()),
        None => Abstain::Trap(format!("{error:#}")),
    }
}
