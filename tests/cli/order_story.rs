//! Stories of orders whose money came in as it cannot: after the slice's time, after its chain was
//! refunded, or beyond what all slices are worth.

use std::{fs, path::Path};

use quittance_contract::order::due::UntrustedMoneyCase;
use serde_json::{Value, json};

use super::{file, folder, quittance, root, text};

const REFUNDED: &str = "fixtures/stories/impact/attestor-down-to-the-end";

fn read(name: &str) -> Value {
    serde_json::from_slice(&fs::read(root().join(REFUNDED).join(name)).unwrap()).unwrap()
}

fn entry<'c>(case: &'c mut Value, kind: &str, place: usize) -> &'c mut Value {
    let state = case["state"].as_array_mut().unwrap();
    &mut state.iter_mut().filter(|entry| entry["kind"] == kind).nth(place).unwrap()["value"]
}

/// Writes a case with the decision that the component gives, so that only the story can break.
fn write(folder: &Path, n: u8, case: &Value) {
    let path = file(folder, &format!("{n:02}-case.case.json"), case.to_string());
    let decision = quittance(&["decide", "--json", &path]).with(0).out;
    file(folder, &format!("{n:02}-case.expect.json"), decision);
}

/// What stage 2 is, and what was paid in for the order.
fn paid_in(case: &mut Value, status: &str, locked: &str, funded: &str) {
    let slice = json!({ "status": status, "frozen": false, "locked": locked, "emt": null });
    // Of what was never funded the ledger holds nothing.
    *entry(case, "SLICE", 1) = if status == "UNFUNDED" { Value::Null } else { slice };
    entry(case, "ESCROW", 0)["funded"] = json!(funded);
}

#[test]
fn a_slice_is_not_funded_after_its_chain_was_refunded() {
    for (before, after, connects) in [
        (("UNFUNDED", "0", "330000000000"), ("UNFUNDED", "0", "330000000000"), true),
        (("UNFUNDED", "0", "330000000000"), ("LOCKED", "1320000000000", "1650000000000"), false),
    ] {
        let folder = folder(&format!("refunded_{connects}"));
        for (n, name, (status, locked, funded)) in
            [(1, "03-refunded", before), (2, "04-later-refunded", after)]
        {
            let mut case = read(&format!("{name}.case.json"));
            paid_in(&mut case, status, locked, funded);
            write(&folder, n, &case);
        }
        let ended = quittance(&["audit", text(&folder)]).with(i32::from(!connects));
        if !connects {
            for words in ["02-case", "stage 2\n", "expected null", "\"status\":\"LOCKED\""] {
                assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
            }
        }
        let report = quittance(&["audit", "--json", text(&folder)]).json();
        let story = &report["stories"][text(&folder)];
        assert_eq!(story["codes"], json!(["DELIVERY_OVER", "EARLIER_REFUNDED"]));
        assert_eq!(story["connects"], json!(connects));
    }
}

/// Of an order with many chains of one worth no one can tell which were paid for; then what was paid
/// in neither falls nor is more than all of them.
#[test]
fn an_auditor_is_told_where_funding_was_not_followed() {
    let mut case = read("02-waits.case.json");
    let slices = case["order"]["slices"].as_array().unwrap().clone();
    let mut chains = vec![slices[0].clone(), slices[1].clone()];
    (chains[0]["share"], chains[1]["share"]) = (json!(2_000), json!(8_000 - 30 * 200));
    for n in 0..30u8 {
        let mut other = slices[1].clone();
        other["share"] = json!(200);
        other["sub_lot"] = json!(format!("{n:02x}").repeat(32));
        chains.push(other);
    }
    chains.sort_by_key(|slice| (slice["sub_lot"].to_string(), slice["stage"].as_u64()));
    let asked = chains.iter().position(|slice| slice["stage"] == 1).unwrap();
    let value: u64 = case["order"]["value"].as_str().unwrap().parse().unwrap();
    let escrow = |case: &Value| {
        let case: UntrustedMoneyCase = serde_json::from_value(case.clone()).unwrap();
        case.order.digest().to_string()
    };
    let old = escrow(&case);
    case["order"]["slices"] = json!(chains);
    case["asked"] = json!(asked);
    let new = escrow(&case);
    let mut case: Value = serde_json::from_str(&case.to_string().replace(&old, &new)).unwrap();
    let part = value / 10_000;
    entry(&mut case, "SLICE", 0)["locked"] = json!((2_000 * part).to_string());
    entry(&mut case, "SLICE", 1)["locked"] = json!((2_000 * part).to_string());
    let first = 4_000 * part;
    for (test, third, connects) in [
        ("unfollowed", 9_000 * part, true),
        ("unfollowed_more", 10_001 * part, false),
        ("unfollowed_less", 6_900 * part, false),
    ] {
        let folder = folder(test);
        for (n, funded) in [(1, first), (2, first + 3_000 * part), (3, third)] {
            entry(&mut case, "ESCROW", 0)["funded"] = json!(funded.to_string());
            write(&folder, n, &case);
        }
        let ended = quittance(&["audit", text(&folder)]).with(i32::from(!connects));
        let told = if connects { "from case 02 on the funding" } else { "03-case" };
        assert!(ended.out.contains(told), "{told:?} is not in\n{}", ended.out);
        let line = &quittance(&["audit", "--json", text(&folder)]).json()["stories"][text(&folder)];
        assert_eq!(line["connects"], json!(connects));
        assert_eq!(line["funding_not_followed_from"], json!(2));
    }
}
