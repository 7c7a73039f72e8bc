//! Where output goes: whole or not at all, and never silently lost.

use std::{
    fs::{self, File},
    os::unix::ffi::OsStrExt,
    path::Path,
    process::Stdio,
};

use super::{CASE, Ended, command, folder, quittance, root, text};

/// Every command that prints, into a device that is always full.
#[test]
fn a_full_disk_is_told() {
    let case = "fixtures/session/money/trust-500.case.json";
    for arguments in [
        &["decide", CASE][..],
        &["decide", CASE, "--json"],
        &["decide", CASE, "--out", "/dev/full"],
        &["explain", CASE],
        &["audit", CASE],
        &["audit", CASE, "--junit", "/dev/full"],
        &["diff", CASE, CASE],
        &["case", "decode", CASE],
        &["case", "digest", CASE],
        &["case", "encode", case, "--out", "/dev/full"],
        &["case", "schema"],
        &["component", "info"],
        &["generate", "completions", "bash"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = Ended::from(command(arguments).stdout(full).output().unwrap());
        let ended = ended.with(2);
        assert!(ended.err.contains("No space left on device"), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
}

#[test]
fn a_closed_pipe_has_read_enough() {
    for arguments in [
        &["audit", CASE][..],
        &["case", "decode", CASE],
        &["case", "digest", CASE],
        &["case", "schema"],
        &["component", "info"],
        &["diff", CASE, CASE],
        &["generate", "completions", "zsh"],
    ] {
        let mut child =
            command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::from(child.wait_with_output().unwrap()).with(0);
        assert_eq!(ended.err, "", "{arguments:?}");
    }
}

/// A file is replaced when its successor is complete; until then it stays as it was.
#[test]
fn a_file_is_whole_or_as_before() {
    let folder = folder("whole_files");
    let out = folder.join("decision");
    fs::write(&out, "before").unwrap();
    let ended = quittance(&["decide", "Cargo.toml", "--out", text(&out)]);
    assert_eq!(ended.exit, 2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "before");
    quittance(&["decide", CASE, "--out", text(&out)]).with(0);
    assert_eq!(
        fs::read(&out).unwrap(),
        fs::read(root().join(CASE).with_extension("expect")).unwrap()
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "and nothing lies beside it");
    let ended = quittance(&["decide", CASE, "--out", "no/such/folder/decision"]).with(2);
    ended.saying(&["no/such/folder/decision", "nothing was written there"]);
}

/// What is there keeps its permissions and its place behind a link; keys and read-only files stay.
#[test]
fn what_is_replaced_keeps_what_its_owner_gave_it() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("kept");
    let (out, link) = (folder.join("decision"), folder.join("link"));
    fs::write(&out, "before").unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&out, &link).unwrap();
    quittance(&["decide", CASE, "--out", text(&link)]).with(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_ne!(fs::read(&out).unwrap(), b"before");
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o400)).unwrap();
    quittance(&["decide", CASE, "--out", text(&out)]).with(2).saying(&["the file is read-only"]);
    let key = folder.join("key");
    quittance(&["key", "new", "--out", text(&key)]).with(0);
    let ended = quittance(&["explain", CASE, "--html", "--out", text(&key)]).with(2);
    ended.saying(&["a secret key is not replaced", "nothing was written there"]);
    quittance(&["key", "show", text(&key)]).with(0);
}

#[test]
fn names_in_no_encoding_are_names() {
    let folder = folder("bytes_in_names");
    let name = folder.join(std::ffi::OsStr::from_bytes(b"caf\xe9.case"));
    fs::copy(root().join(CASE), &name).unwrap();
    let run = |arguments: &[&str], path: &Path| {
        Ended::from(command(arguments).arg(path).output().unwrap())
    };
    run(&["decide"], &name).with(0);
    run(&["decide"], &folder.join(std::ffi::OsStr::from_bytes(b"no\xff"))).with(2).saying(&["no"]);
    // An audit names what it cannot match to a stem in text.
    let audited = run(&["audit"], &folder).with(2);
    assert!(audited.out.contains("not UTF-8; expected"), "{}", audited.out);
}

#[test]
fn packages_get_completions_and_manual_pages() {
    let folder = folder("man");
    quittance(&["generate", "man", "--out", text(&folder)]).with(0);
    for page in ["quittance.1", "quittance-audit.1", "quittance-case-sign-vote.1"] {
        let page = fs::read_to_string(folder.join(page)).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = quittance(&["generate", "completions", shell]).with(0).out;
        for word in ["quittance", "cancel-request", "seen-at"] {
            assert!(script.contains(word), "{word} is not in the script for {shell}");
        }
    }
    let ended = quittance(&["generate", "man", "--out", "no/such/folder"]).with(2);
    ended.saying(&["no/such/folder/quittance.1", "a file that can be written"]);
}
