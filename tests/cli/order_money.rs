//! What is due on a slice, for people: decided, explained, compared; and stories of orders, whose
//! figures are those of docs/order-money.md 12 and 13.

use std::{fs, path::Path};

use super::{Ended, file, folder, quittance, root, text};

const STORIES: &str = "fixtures/stories";
const SIX_MILLION: &str = "fixtures/stories/orders/six-million";
const RELEASED: &str = "fixtures/stories/orders/six-million/03-released.case";

#[track_caller]
fn says(ended: &Ended, all: &[&str]) {
    for words in all {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
}

/// A story of these cases of others, renumbered.
fn story(test: &str, cases: &[&str]) -> String {
    let folder = folder(test);
    for (from, n) in cases.iter().zip(1..) {
        copy(&folder, from, &format!("{n:02}-case"));
    }
    text(&folder).to_owned()
}

fn copy(folder: &Path, from: &str, to: &str) {
    for suffix in ["case", "case.json", "expect", "expect.json"] {
        let bytes = fs::read(root().join(STORIES).join(format!("{from}.{suffix}"))).unwrap();
        file(folder, &format!("{to}.{suffix}"), bytes);
    }
}

#[test]
fn stories_are_told_in_a_line_each() {
    let report = quittance(&["audit", "--json", STORIES]).with(0).json();
    let line = |story: &str| report["stories"][&format!("{STORIES}/{story}")].clone();
    let golden = line("orders/six-million");
    let codes = ["Pass", "Hold REVIEW", "RELEASED", "Pass", "RELEASED", "Pass", "RELEASED"];
    assert_eq!(golden["codes"].as_array().unwrap()[..7], codes.map(serde_json::Value::from));
    let money = serde_json::json!({
        "unlocked": "6600000.000000", "refunded": "0.000000",
        "charged": "33000.000000", "burned": "16500.000000",
    });
    assert_eq!(golden["money"], money);
    let frozen = line("orders/three-suppliers-one-frozen");
    let money = serde_json::json!({
        "unlocked": "4950000.000000", "refunded": "1650000.000000",
        "charged": "24750.000000", "burned": "12375.000000",
    });
    assert_eq!(frozen["money"], money);
    let codes = serde_json::json!([
        "Refuse E_INSUFFICIENT_ATTESTATIONS",
        "Refuse E_QUORUM_MISSING",
        "Hold WAIT_PASS",
        "Pass",
        "Hold REVIEW",
        "RELEASED",
    ]);
    assert_eq!(line("impact/attestor-down")["codes"], codes);
    let stories = report["stories"].as_object().unwrap();
    assert!(stories.len() >= 19, "{}", stories.len());
    assert!(stories.values().all(|story| story["connects"] == true), "{stories:?}");
    let table = quittance(&["audit", SIX_MILLION]).with(0);
    says(&table, &["connects", "Pass, Hold", "6600000.000000", "16500.000000"]);
    // A path stays in one piece; otherwise no table is wider than people read.
    says(&table, &["│ fixtures/stories/orders/six-million ┆ yes"]);
    let told = quittance(&["decide", RELEASED]).with(0).out;
    assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
}

#[test]
fn a_case_that_is_left_out_breaks_a_story() {
    let left_out =
        ["01-passed", "02-review", "04-passed"].map(|n| format!("orders/six-million/{n}"));
    let folder = story("left_out", &left_out.each_ref().map(String::as_str));
    let ended = quittance(&["audit", &folder]).with(1);
    says(&ended, &["03-case", "SLICE of supplier", "stage 1 status", "\"RELEASABLE\"", "NO"]);
    says(&ended, &["got      \"UNLOCKED\"", "2 of 3 cases as expected"]);
    let report = quittance(&["audit", "--json", &folder]).with(1).json();
    assert_eq!(report["stories"][&folder]["connects"], false);
}

#[test]
fn money_that_no_decision_moved_breaks_a_story() {
    // The slice of the third supplier is paid in between, which only the order's money shows.
    let of = "orders/three-suppliers-one-frozen";
    let cases = ["01-first-passed", "02-second-passed", "03-second-lost", "04-first-released"];
    let cases = cases.iter().chain(&["07-second-waits"]).map(|name| format!("{of}/{name}"));
    let cases: Vec<String> = cases.collect();
    let folder = story("unseen", &cases.iter().map(String::as_str).collect::<Vec<_>>());
    let ended = quittance(&["audit", &folder]).with(1);
    says(&ended, &["05-case", "ESCROW ", " unlocked\n", "expected \"660000000000\""]);
    says(&ended, &["got      \"4950000000000\""]);
}

#[test]
fn time_order_and_number_are_part_of_a_story() {
    let of = |name: &str| format!("orders/six-million/{name}");
    let (later, earlier) = (of("08-paid-already"), of("01-passed"));
    let folder = story("backwards", &[&later, &earlier]);
    says(&quittance(&["audit", &folder]).with(1), &["02-case", "story: at", "or later"]);
    let folder = story("two_orders", &[&earlier, "impact/quality-objection/01-passed"]);
    says(&quittance(&["audit", &folder]).with(1), &["02-case", "story: order"]);
    let gap = super::folder("gap");
    copy(&gap, &of("01-passed"), "01-passed");
    copy(&gap, &of("02-review"), "03-review");
    says(&quittance(&["audit", text(&gap)]).with(1), &["number in its name", "expected 2"]);
    // A single case is no story.
    let one = quittance(&["audit", &format!("{SIX_MILLION}/08-paid-already.case")]).with(0);
    assert!(!one.out.contains("connects"), "{}", one.out);
}

#[test]
fn decide_says_what_is_due_and_who_is_paid() {
    let released = quittance(&["decide", RELEASED]).with(0);
    says(&released, &["Change RELEASED: the review is over and nobody objected"]);
    says(&released, &["1320000.000000", "3300.000000", "nobody, for ever", "26400.000000"]);
    says(&released, &["treasury 1", "the ledger writes", "UNLOCKED", "stage 1 of supplier"]);
    let held = quittance(&["decide", &format!("{SIX_MILLION}/02-review.case.json")]).with(0);
    says(&held, &["Hold REVIEW", "2026-01-03T02:00:00Z", "pays 1320000.000000", "an objection"]);
    let paid = quittance(&["decide", &format!("{SIX_MILLION}/08-paid-already.case")]).with(0);
    says(&paid, &["Refuse SLICE_PAID: the slice is paid, and nothing settles twice"]);
    let lost = "fixtures/stories/orders/six-million-repaired/06-lost.case";
    let lost = quittance(&["decide", lost]).with(0);
    says(&lost, &["Change LOST", "no money moves", "REVOKED_AFTER_PASS", "FROZEN", "lost"]);
}

#[test]
fn explain_shows_the_stages_with_their_money() {
    let told = quittance(&["explain", RELEASED]).with(0);
    says(
        &told,
        &["stage 1 (asked) RELEASABLE → UNLOCKED", "6600.000000 prepaid, 6600.000000 charged"],
    );
    let last = quittance(&["explain", "--md", &format!("{SIX_MILLION}/07-released.case")]).with(0);
    says(&last, &["| 1320000.000000 by its EMT, or less by a ruling |"]);
    let refunded = "fixtures/stories/impact/attestor-down-to-the-end/04-later-refunded.case";
    let refunded = quittance(&["explain", "--md", refunded]).with(0);
    says(&refunded, &["| nothing: what was locked went back |"]);
    says(&refunded, &["| 0.000000 now, and 1320000.000000 back to the buyer |"]);
    says(&told, &["stage 3 LOCKED", "delivery by 2026-02-20T00:00:00Z", "M-REVIEW"]);
    let json = quittance(&["explain", "--json", RELEASED]).with(0).json();
    let stages = json["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 3);
    assert_eq!(stages[1]["amount"], "3960000.000000");
    assert_eq!(stages[0]["paid"], "1320000.000000 now, and 0.000000 back to the buyer");
    assert_eq!((&stages[0]["asked"], &stages[1]["asked"]), (&true.into(), &false.into()));
    let page = quittance(&["explain", "--html", RELEASED]).with(0);
    says(&page, &["<h2>Stages</h2>", "<h3>Stage 1, asked</h3>", "RELEASABLE → UNLOCKED"]);
    says(&page, &["<h3>Stage 3</h3>", "3960000.000000", "treasury 5", "review until"]);
    let md = quittance(&["explain", "--md", RELEASED]).with(0);
    says(&md, &["## Stages", "| 1 (asked) | RELEASABLE → UNLOCKED | 1320000.000000 |"]);
    let frozen = "fixtures/stories/orders/six-million-repaired/06-lost.case";
    let frozen = quittance(&["explain", "--html", frozen]).with(0);
    says(
        &frozen,
        &["class=\"frozen\"", "LOCKED → LOCKED, FROZEN", "broken since", "correction until"],
    );
}

#[test]
fn a_hold_tells_what_it_comes_to() {
    let objected = "fixtures/stories/impact/quality-objection/02-objected.case";
    let told = quittance(&["explain", objected]).with(0);
    says(&told, &["Hold WAIT_RULING", "a ruling by the order's neutral", "Change LAPSED"]);
    says(&told, &["OBJECTION", "QUALITY", "signed by buyer", "if nothing more comes"]);
}

#[test]
fn cases_about_money_are_written_both_ways() {
    let json = format!("{SIX_MILLION}/03-released.case.json");
    let folder = folder("money_case");
    let out = file(&folder, "one.case", "");
    quittance(&["case", "encode", &json, "--out", &out]).with(0);
    assert_eq!(fs::read(&out).unwrap(), fs::read(root().join(RELEASED)).unwrap());
    let decoded = quittance(&["case", "decode", RELEASED]).with(0).json();
    assert_eq!(decoded["lane"], "order-money");
    let shown = quittance(&["case", "show", RELEASED]).with(0);
    says(&shown, &["stage 1 of supplier", "ESCROW ", "RELEASABLE", "prepaid 33000000000"]);
    let schema = quittance(&["case", "schema", "--order-money"]).with(0).json();
    assert_eq!(schema["title"], "Order money case");
    let review = format!("{SIX_MILLION}/02-review.case");
    let diff = quittance(&["diff", &review, RELEASED]).with(1);
    says(&diff, &["Hold REVIEW → Change RELEASED", "M-REVIEW"]);
    quittance(&["diff", RELEASED, RELEASED]).with(0);
    let matrix = quittance(&["audit", "--matrix", "--json", SIX_MILLION]);
    let codes = matrix.json()["order_codes"].clone();
    let released = codes.as_array().unwrap().iter().find(|row| row["code"] == "RELEASED");
    assert_eq!(released.unwrap()["cases"], 3);
}

#[test]
fn a_state_that_is_not_whole_is_named() {
    let folder = folder("money_state");
    let source = root().join(SIX_MILLION).join("03-released.case.json");
    let mut case: serde_json::Value = serde_json::from_slice(&fs::read(source).unwrap()).unwrap();
    let state = case["state"].as_array_mut().unwrap();
    state.retain(|entry| !entry.to_string().contains("prepaid"));
    let spoilt = file(&folder, "one.case.json", case.to_string());
    let ended = quittance(&["decide", &spoilt]).with(2);
    ended.saying(&["HOST_STATE", "ESCROW", "docs/order-money.md"]);
    // It is written all the same, and what it lacks is told.
    let add = quittance(&["case", "add", &spoilt, "--at", "2026-01-04T00:00:00Z"]).with(0);
    assert!(add.err.contains("ESCROW") && add.err.contains("is missing"), "{}", add.err);
}

/// A unit of money as it is written, in millionths.
fn units(amount: &serde_json::Value) -> u128 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// Parts of each pot sum to the whole, before the decision and after it, whatever it is; and the
/// figures are those of docs/order-money.md 13.
#[test]
fn explain_shows_where_the_money_is() {
    let stories =
        ["six-million", "six-million-repaired", "three-suppliers-one-frozen", "topped-up"];
    let mut looked_at = 0;
    for story in stories {
        for entry in fs::read_dir(root().join(STORIES).join("orders").join(story)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "case") {
                continue;
            }
            let told = quittance(&["explain", "--json", text(&path)]).with(0).json();
            let Some(totals) = told["totals"].as_array() else { continue };
            for pot in ["escrow", "fee escrow"] {
                for side in ["before", "after"] {
                    let of_pot = totals.iter().filter(|t| t["pot"] == pot && !t[side].is_null());
                    let (sums, parts): (Vec<_>, Vec<_>) = of_pot.partition(|t| t["sum"] == true);
                    let parts: u128 = parts.iter().map(|part| units(&part[side])).sum();
                    let sum: u128 = sums.iter().map(|sum| units(&sum[side])).sum();
                    assert_eq!(parts, sum, "{}: {pot} {side}", path.display());
                }
            }
            looked_at += 1;
        }
    }
    assert!(looked_at >= 15, "only {looked_at}");
    let last = format!("{SIX_MILLION}/07-released.case");
    let told = quittance(&["explain", &last]).with(0);
    says(&told, &["locked in these stages 1320000.000000 → 0.000000"]);
    says(&told, &["paid out 5280000.000000 → 6600000.000000", "= funded 6600000.000000"]);
    says(&told, &["burned 13200.000000 → 16500.000000", "= prepaid 33000.000000"]);
    let page = quittance(&["explain", "--md", &last]).with(0);
    says(&page, &["| escrow | = funded | 6600000.000000 | 6600000.000000 |"]);
    let page = quittance(&["explain", "--html", &last]).with(0);
    says(&page, &["Where the order's money is", "= funded"]);
    for from_elsewhere in ["http:", "https:", "src=", "@import", "<script", "url("] {
        assert!(!page.out.contains(from_elsewhere), "{from_elsewhere}");
    }
}

#[test]
fn explain_says_that_a_pass_is_a_repair() {
    let repaired = "fixtures/stories/orders/six-million-repaired/07-repaired.case";
    let told = quittance(&["explain", repaired]).with(0);
    says(&told, &["Pass (repair)", "whose EMT 2e9bf0af… was broken", "as CARRIER"]);
    says(&told, &["freeze: not asked: this is a repair", "taken by the EMT that is replaced"]);
    assert!(!told.out.contains("not reached"), "{}", told.out);
    let told = quittance(&["decide", repaired]).with(0);
    says(&told, &["a repair: the ledger stores the EMT"]);
    let passed = quittance(&["explain", &format!("{SIX_MILLION}/01-passed.case")]).with(0);
    assert!(!passed.out.contains("repair"), "{}", passed.out);
}

/// The words of a row are not cut off at the edge of the picture.
#[test]
fn the_picture_is_as_wide_as_its_labels() {
    let page =
        quittance(&["explain", "--html", "fixtures/order/quorum/affiliates.case"]).with(0).out;
    let (_, svg) = page.split_once("class=\"timeline\" width=\"").unwrap();
    let width: usize = svg.split_once('"').unwrap().0.parse().unwrap();
    let label = svg.split("class=\"label fails\" x=\"").nth(1).unwrap();
    let (x, rest) = label.split_once('"').unwrap();
    let label = rest.split_once('>').unwrap().1.split_once('<').unwrap().0;
    assert!(label.ends_with("E_SAME_ORG_DUPLICATE"), "{label}");
    // At 12 px the widest letters of a common face are about 8 px, the average 7.
    assert!(width >= x.parse::<usize>().unwrap() + 7 * label.chars().count(), "{width}: {label}");
}
