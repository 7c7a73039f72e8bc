//! The table for people and the JSON for programs, each number beside its aim.

use std::{fs, path::Path};

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::{
    process::{Audit, Start},
    timing::{Decided, Timings},
};

/// Everything that was measured in one run.
#[derive(Serialize)]
pub struct Report {
    /// Processes that wanted to run in the minute before: noise.
    pub load_before: f64,
    pub component_bytes: usize,
    pub timings: Timings,
    pub start: Start,
    pub audits: [Audit; 2],
    pub sessions_a_minute: f64,
    pub load_after: f64,
}

/// The load average of the last minute.
pub fn load() -> f64 {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(f64::NAN)
}

impl Report {
    pub fn write(&self, path: &Path) {
        let text = serde_json::to_string_pretty(self).expect("JSON") + "\n";
        fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Two tables in Markdown.
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.decisions(), self.others())
    }

    fn decisions(&self) -> Table {
        let mut table = table([
            "members",
            "signatures",
            "libsecp256k1, µs",
            "native, µs",
            "ratio",
            "component, µs",
            "ratio",
            "µs per signature",
        ]);
        for decided in &self.timings.decided {
            let Decided { members, signatures, libsecp256k1_us, native, component, .. } = decided;
            table.add_row([
                members.to_string(),
                signatures.to_string(),
                format!("{libsecp256k1_us:.0}"),
                format!("{:.0}", native.us),
                format!("{:.2}", native.ratio),
                format!("{:.0}", component.us),
                format!("**{:.2}**", component.ratio),
                format!("{:.0}", component.us / *signatures as f64),
            ]);
        }
        table
    }

    fn others(&self) -> Table {
        let mut table = table(["what", "measured", "aim"]);
        let [tenth, whole] = &self.audits;
        let mib = |audit: &Audit| format!("{:.1} MiB", audit.peak_memory_kib as f64 / 1024.0);
        let (start, gate) = (&self.start, &self.timings.gate);
        let rows = [
            (
                "a call alone: one byte, which is no case".to_owned(),
                format!("{:.1} µs", self.timings.no_case_us),
                "",
            ),
            (
                "refused at its lock: settled before".to_owned(),
                format!("{:.1} µs", self.timings.settled_before_us),
                "≤ 30 µs",
            ),
            (
                "refused at its lock: terms out of range".to_owned(),
                format!("{:.1} µs", self.timings.terms_out_of_range_us),
                "≤ 30 µs",
            ),
            (
                format!(
                    "a gate decision: 3 attestations, a log of {} intervals; against {} \
                     signatures and as many leaves",
                    gate.leaves, gate.signatures
                ),
                format!("{:.0} µs: {:.1} times", gate.component.us, gate.component.ratio),
                "",
            ),
            (
                "the same natively".to_owned(),
                format!("{:.0} µs: {:.1} times", gate.native.us, gate.native.ratio),
                "",
            ),
            ("component".to_owned(), format!("{} bytes", self.component_bytes), "≤ 200,000 bytes"),
            (
                format!("`audit` of {} cases", whole.cases),
                format!("{:.0} cases a second", whole.cases_per_second),
                "",
            ),
            (
                format!("its memory at most, at {} and at {} cases", tenth.cases, whole.cases),
                format!("{} and {}", mib(tenth), mib(whole)),
                "flat",
            ),
            (
                "`decide`, a new process, compiling".to_owned(),
                format!("{:.0} ms", start.without_cache_ms),
                "",
            ),
            ("the same, compiled before".to_owned(), format!("{:.0} ms", start.with_cache_ms), ""),
            (
                "whole simulated sessions of five witnesses, on one core".to_owned(),
                format!("{:.0} a minute", self.sessions_a_minute),
                "≥ 1,000 a minute",
            ),
        ];
        for (what, measured, aim) in rows {
            table.add_row([what, measured, aim.to_owned()]);
        }
        table
    }
}

fn table<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
