//! A stage that passes again, for people: what the ledger has to do, and why a correction does not
//! count; and that every refusal of an order says something of its own.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use quittance_contract::{
    order::{Entry, UntrustedOrderCase},
    time::Time,
};
use serde_json::{Value, json};

use super::{file, folder, quittance, root};

/// What a refusal says that has no words of its own.
fn is_general(told: &str, code: &str) -> bool {
    told.contains("these terms settle nothing") || told.contains(&format!("{code} no longer holds"))
}

fn fixture(name: &str) -> String {
    format!("fixtures/order/repair/{name}.case")
}

fn read(path: &str) -> Value {
    serde_json::from_slice(&fs::read(root().join(path)).unwrap()).unwrap()
}

/// What is printed, without the lines and branches that it is broken into.
fn told(arguments: &[&str]) -> String {
    let out = quittance(arguments).with(0).out;
    let words = out.split(|c: char| c.is_whitespace() || "│├└─".contains(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(told: &str, all: &[&str]) {
    for words in all {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
}

/// The state after a Pass of a repair, as docs/order-money.md 4.3 has it.
fn carried_out(case: &mut Value, emt: &Value, digest: &str) {
    let asked = usize::try_from(case["asked"].as_u64().unwrap()).unwrap();
    let stage = case["order"]["slices"][asked]["stage"].clone();
    for entry in case["state"].as_array_mut().unwrap() {
        match entry["kind"].as_str().unwrap() {
            "SLICE" if entry["stage"] == stage => entry["value"]["emt"] = json!(digest),
            "CLAIM" => entry["value"]["emt"] = json!(digest),
            "EMT" => {
                entry["emt"] = json!(digest);
                entry["value"]["emt"] = emt.clone();
                entry["value"]["lost"] = json!([]);
            }
            _ => {}
        }
    }
}

#[test]
fn a_repaired_slice_keeps_its_status() {
    let same = |old: &str| format!("with first_passed_at and review_of of EMT {old}…,");
    let other =
        |old: &str| format!("with first_passed_at of EMT {old}… and its own digest as review_of,");
    let same_dossier: (&str, &dyn Fn(&str) -> String) = ("RELEASABLE", &same);
    for (name, (status, taken)) in [
        ("of-a-paid-stage", ("UNLOCKED", same_dossier.1)),
        ("same-dossier", same_dossier),
        ("another-dossier", ("RELEASABLE", &other)),
    ] {
        let case = fixture(name);
        let emt = read(&format!("fixtures/order/repair/{name}.expect.json"))["emt"].clone();
        let taken = taken(&emt["replaces"].as_str().unwrap()[..12]);
        let keeps = format!("the SLICE keeps its status, {status},");
        let (decided, explained) = (told(&["decide", &case]), told(&["explain", &case]));
        for told in [&decided, &explained] {
            says(told, &[&taken, &keeps, "as replaced_by of that one", "emt of the SLICE"]);
            assert!(!told.contains("to RELEASABLE"), "{told}");
        }
        says(&explained, &["the same case over the state after that is Refuse E_NOT_CURRENT"]);
        let next = if status == "UNLOCKED" { "stays paid as it is" } else { "is reviewed for" };
        says(&explained, &["RESUMED", next]);
        // It is what the component says of that state.
        let digest = decided.split("EMT ").nth(1).unwrap().split(' ').next().unwrap();
        let mut after = read(&format!("{case}.json"));
        carried_out(&mut after, &emt, digest);
        let path = file(&folder(&format!("carried_{name}")), "a.case.json", after.to_string());
        let again = quittance(&["decide", "--json", &path]).with(0).json();
        assert_eq!(
            (&again["outcome"], &again["code"]),
            (&json!("refuse"), &json!("E_NOT_CURRENT"))
        );
    }
    let first = told(&["explain", "fixtures/order/pass/on-board.case"]);
    says(&first, &["the SLICE to RELEASABLE with it", "is Refuse SLICE_PASSED"]);
}

/// When the token of a fixture's slice cannot be repaired any more.
fn cut(name: &str) -> Time {
    let case: UntrustedOrderCase =
        serde_json::from_value(read(&format!("{}.json", fixture(name)))).unwrap();
    let lost = case.state.iter().find_map(|entry| match entry {
        Entry::Emt { value: Some(stage), .. } => stage.lost.iter().map(|lost| lost.lost_at).min(),
        _ => None,
    });
    Time::new(lost.unwrap().plus(case.order.policy.correction_seconds)).unwrap()
}

#[test]
fn a_correction_that_does_not_count_says_why_and_what_would() {
    for (name, by_cut, words) in [
        (
            "second-correction",
            false,
            &[
                "names another EMT than the slice has",
                "a correction of the EMT that the slice has, ",
            ][..],
        ),
        ("of-another-dossier", true, &["a correction over this dossier, "]),
        ("correction-of-the-replaced", false, &["a correction of the EMT that the slice has, "]),
        ("emt-is-whole", false, &["first an attestor whom EMT", "— by 2026-01-16T00:00:00Z"]),
        (
            "largest-code",
            false,
            &["the EMT has lost no attestation, so there is nothing to repair"],
        ),
        ("too-late", false, &["the time to repair the EMT is over", "is refunded"]),
        ("correction-by-buyer", true, &["by the slice's supplier", "signed by supplier, whose"]),
        (
            "correction-damaged",
            true,
            &["is not validly signed by", "a valid signature of supplier"],
        ),
        ("correction-ahead", true, &["dated at most 300 s ahead of when it is seen"]),
        (
            "correction-of-another-order",
            true,
            &["the correction names another order", "names this order, "],
        ),
        ("nobody-fresh", true, &["attestations of more firms"]),
        ("lost-one-again", true, &["can sign anew, this dossier or a corrected one"]),
    ] {
        let told = told(&["explain", &fixture(name)]);
        says(&told, words);
        let ways = told
            .split("what would change it")
            .nth(1)
            .unwrap()
            .split(" names order ")
            .next()
            .unwrap();
        if by_cut {
            assert!(ways.contains(&format!("— by {}", cut(name))), "{name}: {ways}");
        }
        assert!(!ways.contains("— by 2026-01-31"), "{name}: that is its delivery time: {ways}");
        let code = told.strip_prefix("Refuse ").unwrap().split(' ').next().unwrap();
        assert!(!is_general(&told, code), "{name}: {told}");
    }
    let late = told(&["explain", &fixture("too-late")]);
    let ways =
        late.split("what would change it").nth(1).unwrap().split(" names order ").next().unwrap();
    assert!(!ways.contains("— by "), "nothing can be done by any time: {ways}");
    let whole = "fixtures/stories/orders/out-of-order/05-correction-of-a-whole-one.case";
    says(&told(&["decide", whole]), &["Refuse E_NOT_BROKEN: the EMT has lost no attestation"]);
}

#[test]
#[ignore = "takes half a minute: scripts/test runs it"]
fn no_refusal_of_an_order_is_without_words() {
    let mut tried = BTreeSet::new();
    for stem in refused(&["fixtures/order", "fixtures/stories"].map(|f| root().join(f))) {
        let expected: Value =
            serde_json::from_slice(&fs::read(stem.with_extension("expect.json")).unwrap()).unwrap();
        let code = expected["code"].as_str().unwrap().to_owned();
        // One case of each code; a unit test of the command reads all of them.
        if !tried.insert(code.clone()) {
            continue;
        }
        let case = stem.with_extension("case");
        let told = told(&["explain", case.to_str().unwrap()]);
        assert!(told.contains(&format!("Refuse {code}")), "{}", case.display());
        assert!(!is_general(&told, &code), "{}: {told}", case.display());
    }
    assert!(tried.len() >= 41, "only {tried:?}");
}

/// The fixtures of these folders that expect a Refuse, each without its suffix.
fn refused(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(refused(&[path]));
            } else if let Some(stem) = path.to_str().unwrap().strip_suffix(".expect.json") {
                let expected = fs::read_to_string(&path).unwrap();
                let stem = Path::new(stem).to_owned();
                found.extend(expected.contains("\"outcome\": \"refuse\"").then_some(stem));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn an_edge_that_is_over_is_told_as_before() {
    for (case, words) in [
        ("freeze/revoked-too-late", "needed before 2026-01-16T00:00:00Z"),
        ("money/objected-at-review-end", "needed before 2026-01-02T02:00:00Z"),
    ] {
        says(&told(&["explain", &format!("fixtures/order/{case}.case")]), &[words]);
    }
    let (late, cut) = (told(&["explain", &fixture("too-late")]), cut("too-late"));
    says(&late, &[&format!("needed before {cut}, had {cut}")]);
    let released = told(&["explain", "fixtures/order/money/released.case"]);
    says(&released, &["of the 6600.000000 charged are burned"]);
    assert!(!released.contains("at most 6600"), "{released}");
}

/// What slices and order hold is compared with their statuses and sums; each number is named.
#[test]
fn amounts_that_do_not_agree_are_named() {
    for (fault, words) in [
        ("money-locked-above-funded", &["locked in the chain", "above funded"][..]),
        ("money-unlocked-above-funded", &["unlocked", "above funded"]),
        ("money-refunded-above-funded", &["refunded", "above funded"]),
        ("money-fees-above-prepaid", &["fees of the chain's open slices", "above prepaid"]),
        ("money-charged-above-prepaid", &["charged", "above prepaid"]),
        ("money-returned-above-prepaid", &["returned", "above prepaid"]),
        ("money-burned-above-charged", &["burned", "above charged"]),
        ("money-releasable-short", &["stage 1 is RELEASABLE with", "needs at least its amount"]),
        ("money-unfunded-with-money", &["is UNFUNDED with", "may have none"]),
        ("money-unlocked-with-money", &["is UNLOCKED with", "may have none"]),
        ("money-refunded-with-money", &["is REFUNDED with", "may have none"]),
        ("money-sums-do-not-wrap", &["more than a u128 holds"]),
        ("money-escrow-absent", &["ESCROW has no value"]),
        ("money-emt-absent", &["has no value"]),
        ("money-emt-of-another-order", &["is of another order"]),
        ("money-emt-of-another-place", &["is of another slice"]),
        ("money-lost-not-counted", &["which it did not count"]),
        ("money-repair-lost-not-counted", &["which it did not count"]),
        ("money-repair-emt-absent", &["has no value"]),
    ] {
        let ended = quittance(&["decide", &format!("fixtures/order/faults/{fault}.case")]).with(2);
        ended.saying(&[&["HOST_STATE"], words].concat());
    }
}
