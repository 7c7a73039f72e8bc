//! The command `quittance` as a process: how long it takes to start, how fast it audits, and how
//! much memory it needs. Linux only: memory is read from /proc.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use quittance_tests::session::CaseBuilder;
use serde::Serialize;

/// Starts of each kind, in turn; the table shows their medians.
const STARTS: usize = 15;

/// Milliseconds for a process that decides one case.
#[derive(Serialize)]
pub struct Start {
    /// Nowhere to keep what is compiled.
    pub without_cache_ms: f64,
    /// Compiled, and kept for the next one.
    pub filling_cache_ms: f64,
    /// Kept by an earlier one.
    pub with_cache_ms: f64,
}

/// One audit.
#[derive(Serialize)]
pub struct Audit {
    pub cases: u32,
    pub cases_per_second: f64,
    pub peak_memory_kib: u64,
}

/// Times starts with and without the compile cache.
pub fn start(program: &Path) -> Start {
    let folder = Scratch::new("start");
    let case = folder.path("one.case");
    fs::write(&case, CaseBuilder::new(5).completed().bytes()).expect("a case is written");
    let caches = folder.path("caches");
    let decide = |caches: &Path| {
        let started = Instant::now();
        let mut command = Command::new(program);
        command.arg("decide").arg(&case).env("XDG_CACHE_HOME", caches).stdout(Stdio::null());
        assert!(command.status().expect("it starts").success());
        started.elapsed().as_secs_f64() * 1e3
    };
    let (mut without, mut filling, mut with) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let _ = fs::remove_dir_all(&caches);
        without.push(decide(Path::new("/dev/null")));
        filling.push(decide(&caches));
        with.push(decide(&caches));
    }
    Start {
        without_cache_ms: median(without),
        filling_cache_ms: median(filling),
        with_cache_ms: median(with),
    }
}

/// Audits so many distinct cases, which the rules decided natively before.
pub fn audit(program: &Path, cases: u32) -> Audit {
    let folder = Scratch::new("audit");
    for number in 0..cases {
        let case = CaseBuilder::numbered(number, 5, |_| {}).completed().bytes();
        let decision = quittance_contract::decide(&case).expect("a case");
        fs::write(folder.path(&format!("{number:05}.case")), case).expect("a case is written");
        fs::write(folder.path(&format!("{number:05}.expect")), decision).expect("written");
    }
    let caches = folder.path("caches");
    let audit = || {
        let mut command = Command::new(program);
        command.arg("audit").arg(&folder.0).env("XDG_CACHE_HOME", &caches);
        let started = Instant::now();
        let mut child = command.stdout(Stdio::null()).spawn().expect("it starts");
        let mut peak_memory_kib = 0;
        let ended = loop {
            if let Some(ended) = child.try_wait().expect("it can be waited for") {
                break ended;
            }
            peak_memory_kib = peak_memory_kib_of(child.id()).unwrap_or(peak_memory_kib);
            thread::sleep(Duration::from_millis(2));
        };
        let seconds = started.elapsed().as_secs_f64();
        assert!(ended.success(), "all {cases} cases are as expected");
        Audit { cases, cases_per_second: f64::from(cases) / seconds, peak_memory_kib }
    };
    audit()
}

/// The most memory that a process ever had in use; it ends as a zombie without any.
fn peak_memory_kib_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A folder that is removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
        let folder = root.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
