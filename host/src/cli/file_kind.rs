//! What a file is that is not what somebody needed: so that who named the wrong one is told so, and
//! not at which byte reading stopped.

use serde_json::Value;

/// What these bytes are, if they begin like something that is no JSON of ours and no case.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const NAME_ANOTHER: &str = "name another file";
    const RESAVE: &str = "save it as UTF-8 without a byte order mark";
    let begins: [(&[u8], &str, &str); 11] = [
        (b"\xef\xbb\xbf", "text with a byte order mark in front", RESAVE),
        (b"\xff\xfe", "text in UTF-16", RESAVE),
        (b"\xfe\xff", "text in UTF-16", RESAVE),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture", NAME_ANOTHER),
        (b"\xff\xd8\xff", "a JPEG picture", NAME_ANOTHER),
        (b"%PDF-", "a PDF document", NAME_ANOTHER),
        (b"PK\x03\x04", "a ZIP archive", NAME_ANOTHER),
        (b"\x1f\x8b", "a gzip archive", NAME_ANOTHER),
        (b"\x7fELF", "a program", NAME_ANOTHER),
        (b"\0asm", "a WebAssembly component", "`quittance component check` says what it is"),
        (b"-----BEGIN ", "a key or certificate in PEM", "name the case; --key takes the key"),
    ];
    let found = begins.into_iter().find(|(beginning, ..)| bytes.starts_with(beginning));
    found.map(|(_, what, remedy)| (what, remedy))
}

/// What else of this project some JSON or some bytes are, by the members that only it has.
pub(crate) fn no_case(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if let Ok(Value::Object(members)) = serde_json::from_slice(bytes) {
        let kinds = [
            ("lane", ""),
            ("claim_domain", "a schema of dossiers"),
            ("slices", "an order"),
            ("outcome", "a decision"),
            ("statement", "a signed statement"),
            ("$schema", "a JSON Schema"),
            ("sub_lot", "a dossier"),
            ("fault", "a fault"),
        ];
        let found = kinds.into_iter().find(|(member, _)| members.contains_key(*member));
        let (_, what) = found.filter(|(_, what)| !what.is_empty())?;
        let remedy = match what {
            "a signed statement" => "`quittance case add` puts it into a case",
            "a dossier" => "`quittance dossier verify` checks it; a case has it as `dossier`",
            _ => "name the case that it belongs to",
        };
        return Some((what, remedy));
    }
    let decision = quittance_contract::view(bytes).is_ok();
    decision.then_some(("a decision", "name the case that it decides"))
}
