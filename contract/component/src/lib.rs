//! The settlement component: `wit/settlement.wit` in front of `quittance-contract`, an allocator
//! and a panic handler. It has no rule of its own and imports nothing.
#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate alloc;

mod typed;

use alloc::vec::Vec;
use core::panic::PanicInfo;

use bindings::exports::quittance::settlement::contract::{Decision, Explanation, Fault, Guest};

#[allow(missing_docs, clippy::all)]
mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "settlement" });
}

struct Component;

impl Guest for Component {
    fn decide(input: Vec<u8>) -> Result<Vec<u8>, Fault> {
        quittance_contract::decide(&input).map_err(typed::fault)
    }

    fn view(decision: Vec<u8>) -> Result<Decision, Fault> {
        quittance_contract::view(&decision).map(typed::decision).map_err(typed::fault)
    }

    fn explain(input: Vec<u8>) -> Result<Explanation, Fault> {
        quittance_contract::explain(&input).map(typed::explanation).map_err(typed::fault)
    }
}

bindings::export!(Component with_types_in bindings);

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// A broken assertion stops the call; the host reports that it could not decide.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
