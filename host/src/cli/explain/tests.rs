//! Every fixture in every form, in one process: a start of the program for each would take minutes.

use std::{fs, path::Path};

use quittance::Settlement;
use quittance_contract::verdict::Outcome;

use super::{
    Explained, Source, at_the_deadline, explained, html, markdown, report, report::Report, text,
    timeline,
};
use crate::cli::any_case::AnyCase;

/// Whatever a person may be shown: each case that is one, with what it comes to.
fn each(mut see: impl FnMut(&Path, &Report)) {
    let settlement = Settlement::embedded().unwrap().on_test_network();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let (mut cases, mut faults) = (0, 0);
    let folders = ["session", "order"].map(|lane| fs::read_dir(root.join(lane)).unwrap());
    for folder in folders.into_iter().flatten().map(|entry| entry.unwrap().path()) {
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "case") {
                continue;
            }
            let source = Source { bytes: fs::read(&path).unwrap(), from_json: false };
            let fault = fs::read(path.with_extension("expect")).unwrap().len() == 1;
            let told: Option<(Explained<AnyCase>, _)> =
                explained(&settlement, &path, &source).ok().map(|now| {
                    let later = at_the_deadline(&settlement, &path, &now).unwrap();
                    (now, later)
                });
            assert_eq!(told.is_none(), fault, "{}", path.display());
            match told {
                None => faults += 1,
                Some((now, later)) => {
                    cases += 1;
                    see(&path, &report(now, later));
                }
            }
        }
    }
    assert!(cases > 900 && faults > 180, "{cases} cases, {faults} faults");
}

#[test]
#[ignore = "takes half a minute: scripts/test runs it"]
fn every_fixture_reads_well_in_every_form() {
    each(|path, report| {
        let name = path.display();
        check_page(&html::page(report), &name);
        check_markdown(&markdown::page(report), &name);
        let tree = anstream::adapter::strip_str(&text::tree(report)).to_string();
        assert!(tree.lines().all(|line| line.chars().count() <= 130), "{name}: a long line");
        for wanted in [report.verdict.title.as_str(), "story", "rules", "what would change it"] {
            assert!(tree.contains(wanted), "{name}: {wanted:?} is missing");
        }
        let general = tree.contains("these terms settle nothing");
        assert!(!general, "{name}: a refusal of an order has words of its own");
        let times: Vec<u64> = report.story.iter().filter_map(|event| event.at).collect();
        assert!(times.is_sorted(), "{name}: the story is in time order");
    });
}

fn check_page(page: &str, name: &impl std::fmt::Display) {
    for forbidden in ["<script", "http", "javascript", "url(", "@import", " src=", " onload"] {
        assert!(!page.contains(forbidden), "{name}: {forbidden:?} is in the page");
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(page, options);
    let document = document.unwrap_or_else(|error| panic!("{name}: {error}"));
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    for svg in document.descendants().filter(|node| node.has_tag_name("svg")) {
        for label in svg.attribute("aria-labelledby").unwrap().split(' ') {
            assert_eq!(ids.iter().filter(|id| **id == label).count(), 1, "{name}: {label}");
        }
        check_inside(svg, name);
    }
    let story = document.descendants().find(|node| node.attribute("class") == Some("timeline"));
    let labels = story
        .unwrap()
        .descendants()
        .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("label")));
    let rows: Vec<u32> =
        labels.map(|label| label.attribute("y").unwrap().parse().unwrap()).collect();
    assert!(rows.windows(2).all(|pair| pair[1] >= pair[0] + 34), "{name}: rows overlap");
}

/// No shape reaches out of its picture.
fn check_inside(svg: roxmltree::Node<'_, '_>, name: &impl std::fmt::Display) {
    let view: Vec<u32> =
        svg.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let number = |node: &roxmltree::Node<'_, '_>, key| {
        node.attribute(key).map_or(0, |value| value.parse::<f64>().unwrap() as u32)
    };
    for shape in svg.descendants() {
        let right = number(&shape, "x") + number(&shape, "width");
        let bottom = number(&shape, "y") + number(&shape, "height");
        if shape != svg {
            assert!(right <= view[2] && bottom <= view[3], "{name}: {shape:?} is outside");
        }
        assert!(number(&shape, "cx") + 5 <= view[2], "{name}: {shape:?} is outside");
    }
}

/// Each row of a table has as many cells as its heading.
fn check_markdown(page: &str, name: &impl std::fmt::Display) {
    let mut cells = None;
    let mut tables = 0;
    for line in page.lines() {
        if !line.starts_with('|') {
            assert!(!line.contains('|'), "{name}: {line}");
            cells = None;
            continue;
        }
        let count = line.replace("\\|", "").matches('|').count();
        assert!(line.ends_with(" |"), "{name}: {line}");
        tables += usize::from(cells.is_none());
        assert_eq!(*cells.get_or_insert(count), count, "{name}: {line}");
    }
    assert!(tables >= 4, "{name}: {tables} tables");
}

/// As many events as a case can hold items, in one second, and then at the end of all time.
#[test]
fn the_timeline_has_room_for_all() {
    let settlement = Settlement::embedded().unwrap().on_test_network();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/session");
    let path = root.join("attested/thirty-one-witnesses.case");
    let source = Source { bytes: fs::read(&path).unwrap(), from_json: false };
    let now = explained(&settlement, &path, &source).unwrap_or_else(|_| panic!("a case"));
    let now = now.session().unwrap();
    let mut report = Report::of(&now, None);
    let copies = (0..264).map(|_| Report::of(&now, None).story.swap_remove(1));
    report.story.extend(copies);
    let mut last = Report::of(&now, None).story.swap_remove(1);
    (last.at, last.when) = (Some(u64::MAX), Some(crate::cli::words::moment(u64::MAX)));
    report.story.push(last);
    let picture = timeline::picture(&report).into_string();
    let height = picture.split("height=\"").nth(1).unwrap().split('"').next().unwrap();
    let height: u32 = height.parse().unwrap();
    assert!((264 * 34..264 * 34 + 2_000).contains(&height), "{height}");
    assert!(picture.contains("after 9999"), "a time beyond the calendar is told");
    check_page(&html::page(&report), &"264 events");
}

/// A deadline that is not later than the case is shown without what comes then: the evidence may have
/// been seen after it.
#[test]
fn what_comes_at_a_deadline_that_is_over_is_not_asked() {
    let settlement = Settlement::embedded().unwrap().on_test_network();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/order/conflict/two-hashes.case");
    let source = Source { bytes: fs::read(&path).unwrap(), from_json: false };
    let mut now = explained(&settlement, &path, &source).unwrap_or_else(|_| panic!("a case"));
    assert!(at_the_deadline(&settlement, &path, &now).unwrap().is_some());
    let at = now.case.at().unix_seconds();
    let Outcome::Hold(hold) = &mut now.decision.outcome else { panic!("a Hold") };
    hold.next_deadline.0 = at;
    assert!(at_the_deadline(&settlement, &path, &now).unwrap().is_none());
}
