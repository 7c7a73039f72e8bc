//! How many may lie or be absent: the tables of `docs/protocol.md` 9.14 and `docs/security.md` 4
//! against the formulas, and against one another. And every link between pages leads somewhere.

use std::{fs, path::PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of the table under this heading, each as the numbers that stand in it.
fn rows(page: &str) -> Vec<Vec<u32>> {
    let page = fs::read_to_string(root().join(page)).unwrap();
    let (_, table) = page.split_once("| n, q (67 %: ck = ak) |").expect("the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let words = row.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
        words.map(|word| word.parse().unwrap()).collect()
    })
    .collect()
}

#[test]
fn the_tables_are_the_formulas() {
    let table = rows("docs/protocol.md");
    assert!(table.len() >= 6, "only {} rows", table.len());
    assert_eq!(table, rows("docs/security.md"));
    for row in table {
        let [n, q, threshold, counted @ ..] = &row[..] else { panic!("{row:?}") };
        assert_eq!(*threshold, (67 * n).div_ceil(100), "ck and ak of {n}");
        let conflict = 2 * q - n - 1;
        assert_eq!(counted, [q - 1, threshold - 1, conflict, n - q, n - threshold], "{n}, {q}");
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut links = 0;
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let decisions = fs::read_dir(root().join("docs/decisions")).unwrap();
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|page| root().join(page));
    let pages = top.into_iter().chain(docs).chain(decisions.map(|entry| entry.unwrap().path()));
    for path in pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1) {
            let (link, _) = link.split_once(')').expect("a link ends");
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{} links to {link}", path.display());
            let there = || headings(&fs::read_to_string(&target).unwrap());
            let leads = heading.is_empty() || there().contains(&heading.to_owned());
            assert!(leads, "{} links to {link}, and there is no such heading", path.display());
            links += 1;
        }
    }
    assert!(links >= 20, "only {links} links");
}

/// The names that links give to a page's headings.
fn headings(page: &str) -> Vec<String> {
    let titles = page.lines().filter(|line| line.starts_with('#'));
    let name = |title: &str| {
        let kept = title.trim_start_matches('#').trim().to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>()
    };
    titles.map(|title| name(title).replace(' ', "-")).collect()
}
