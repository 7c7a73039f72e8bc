//! The engine profile: one, frozen. Two hosts with different settings could disagree, so there is
//! nothing to set. Each call gets a fresh instance from a pool, and fuel.

use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

use wasmparser::WasmFeatures;
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, ResourceLimiter,
    Strategy,
};

/// What the portable component may use. Everything else is refused before anything runs: floats,
/// SIMD, threads, exceptions, GC, tail calls, 64-bit memories and whatever comes later.
pub(crate) const PORTABLE: WasmFeatures = WasmFeatures::BULK_MEMORY
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::SIGN_EXTENSION);

/// The fuel of one call of the portable build, in wasmtime's units: 14 times what the dearest legal
/// case takes (801 signatures, 2.1 billion units; `tests/tests/fuel.rs` makes it). It is a stop for
/// a broken component and never enters a decision.
pub const FUEL_MAX: u64 = 30_000_000_000;

/// The most linear memory that a component may declare, and that a call may use, in bytes.
pub const MEMORY_BYTES_MAX: usize = 64 << 20;

/// The most native stack that a call may use, in bytes.
const STACK_BYTES_MAX: usize = 512 << 10;
/// Calls at the same time; more wait for their turn.
const CALLS_MAX: u32 = 32;
/// The most elements that a component's table of functions may have.
const TABLE_ELEMENTS_MAX: usize = 10_000;

/// The engine of this process.
pub(crate) fn engine() -> Result<&'static Engine, String> {
    static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
    let made = ENGINE.get_or_init(|| Engine::new(&config()).map_err(|error| format!("{error:#}")));
    made.as_ref().map_err(Clone::clone)
}

fn config() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(CALLS_MAX)
        .total_core_instances(CALLS_MAX)
        .total_memories(CALLS_MAX)
        .total_tables(CALLS_MAX)
        .max_core_instances_per_component(1)
        .max_memories_per_component(1)
        .max_tables_per_component(1)
        .max_memory_size(MEMORY_BYTES_MAX)
        .table_elements(TABLE_ELEMENTS_MAX);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .consume_fuel(true)
        .cranelift_opt_level(OptLevel::Speed)
        .max_wasm_stack(STACK_BYTES_MAX)
        .strategy(Strategy::Cranelift)
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(PORTABLE, true);
    config
}

/// A place among the calls that run at the same time, given back when dropped.
pub(crate) struct Turn(());

static FREE_CALLS: Mutex<u32> = Mutex::new(CALLS_MAX);
static CALL_ENDED: Condvar = Condvar::new();

impl Turn {
    /// Waits for a place: a host that is merely busy does not abstain.
    pub(crate) fn wait() -> Self {
        let free = FREE_CALLS.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free =
            CALL_ENDED.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Self(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *FREE_CALLS.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        CALL_ENDED.notify_one();
    }
}

/// What a call's store remembers: how much memory the component has, and whether it was refused
/// more, so that the trap that follows can be told from a broken assertion.
#[derive(Default)]
pub(crate) struct Call {
    pub(crate) memory_bytes: usize,
    pub(crate) memory_refused: bool,
}

impl ResourceLimiter for Call {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= maximum.unwrap_or(MEMORY_BYTES_MAX).min(MEMORY_BYTES_MAX);
        self.memory_refused |= !allowed;
        if allowed {
            self.memory_bytes = desired;
        }
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= maximum.unwrap_or(TABLE_ELEMENTS_MAX).min(TABLE_ELEMENTS_MAX))
    }
}
