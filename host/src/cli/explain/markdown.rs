//! The report as Markdown, for whoever has to file or mail it.

use super::{
    due::{Stage, Total},
    order::{Attested, Check},
    report::{Application, Report, Step},
    story::Event,
};

/// The whole report.
pub(super) fn page(report: &Report) -> String {
    let verdict = &report.verdict;
    let mut page = format!("# {}\n\n{}\n", escaped(&verdict.title), escaped(&verdict.meaning));
    let facts = verdict.facts.iter().map(|(name, value)| [(*name).to_owned(), value.clone()]);
    table(&mut page, ["fact", "value"], facts);
    if let Some(money) = &report.money {
        heading(&mut page, "Money");
        if let Some(at) = &money.only_at {
            page += &format!("\nAs it is divided at {at}, if nothing more comes.\n");
        }
        let shares = money.shares.iter();
        let shares =
            shares.map(|share| [share.what.to_owned(), share.amount.clone(), share.to.clone()]);
        table(&mut page, ["what", "amount", "to"], shares);
        let steps = money
            .steps
            .iter()
            .map(|step| [step.name, step.formula, &step.numbers, &step.result].map(str::to_owned));
        if !money.steps.is_empty() {
            page += &format!("\nThe formula, {}:\n", escaped(&money.unit));
            table(&mut page, ["", "formula", "with numbers", "result"], steps);
        }
    }
    stages(&mut page, report);
    groups(&mut page, report);
    heading(&mut page, "What would change it");
    let ways = report.ways_out.iter().map(|way| {
        let rule = way.rule.iter().map(String::as_str).chain(way.says);
        let rule = rule.collect::<Vec<_>>().join(": ");
        [way.what.clone(), way.by.clone().unwrap_or_default(), rule]
    });
    table(&mut page, ["what", "by", "rule"], ways);
    if verdict.kind.signals() {
        heading(&mut page, "Signals");
        signals(&mut page, report);
    }
    heading(&mut page, "Story");
    table(&mut page, ["seen", "what", "says", "signed by", "counts"], report.story.iter().map(row));
    heading(&mut page, "Rules");
    for step in &report.steps {
        rules(&mut page, step);
    }
    heading(&mut page, "Parties");
    let parties = report.parties.iter();
    let parties = parties.map(|party| [party.name.clone(), party.peer.to_string()]);
    table(&mut page, ["party", "peer id"], parties);
    heading(&mut page, "Names");
    let digests = verdict.digests.iter().map(|(name, digest)| [(*name).to_owned(), digest.clone()]);
    table(&mut page, ["of", "digest"], digests);
    page
}

/// The chain's stages with the money in each.
fn stages(page: &mut String, report: &Report) {
    if report.stages.is_empty() {
        return;
    }
    heading(page, "Stages");
    let row = |stage: &Stage| {
        let asked = if stage.asked { " (asked)" } else { "" };
        [
            format!("{}{asked}", stage.stage),
            stage.course(),
            stage.amount.clone(),
            stage.locked.clone(),
            stage.paid.clone().unwrap_or_default(),
            stage.fee.clone(),
            stage.emt.clone(),
            stage.deadlines.clone(),
        ]
    };
    let headings = ["stage", "status", "worth", "locked", "pays", "fee", "EMT", "deadlines"];
    table(page, headings, report.stages.iter().map(row));
    let total = |total: &Total| {
        let what = if total.sum { format!("= {}", total.what) } else { total.what.to_owned() };
        let after = total.after.clone().unwrap_or_else(|| total.before.clone());
        [total.pot.to_owned(), what, total.before.clone(), after]
    };
    table(page, ["pot", "is", "before", "after"], report.totals.iter().map(total));
}

/// The role groups of an order's schema with who fills them, and what is compared then.
fn groups(page: &mut String, report: &Report) {
    if !report.groups.is_empty() {
        heading(page, "Role groups");
        let headings = ["group", "filled", "attestor", "firm", "as", "attestation", "why"];
        let rows = report.groups.iter().flat_map(|group| {
            let filled = if group.filled() { "yes".to_owned() } else { "**NO**".to_owned() };
            if group.attested.is_empty() {
                let empty = String::new;
                let [attestor, firm, role, title] = [empty(), empty(), empty(), empty()];
                let row = [group.name.clone(), filled, attestor, firm, role, title, group.state()];
                return vec![row];
            }
            let row = |one: &Attested| {
                let why = format!("{}: {}", one.becomes(), one.why);
                let (attestor, firm) = (one.attestor.clone(), one.firm.clone());
                let role = one.role.to_owned();
                [group.name.clone(), filled.clone(), attestor, firm, role, one.title.clone(), why]
            };
            group.attested.iter().map(row).collect()
        });
        table(page, headings, rows);
    }
    if !report.checks.is_empty() {
        heading(page, "Content, turn and claim");
        let row = |check: &Check| {
            let holds =
                check.passed.map_or("not reached", |yes| if yes { "yes" } else { "**NO**" });
            [check.what.clone(), holds.to_owned(), check.says.clone()]
        };
        table(page, ["what", "holds", "numbers"], report.checks.iter().map(row));
    }
}

fn signals(page: &mut String, report: &Report) {
    if report.signals.is_empty() {
        *page += "\nNone.\n";
        return;
    }
    let told = report.signals.iter().map(|told| {
        let rule = told.rule.map(|rule| match told.says {
            Some(says) => format!("{rule}: {says}"),
            None => rule.to_owned(),
        });
        [told.signal.to_owned(), told.about.clone(), told.why.clone(), rule.unwrap_or_default()]
    });
    table(page, ["signal", "about", "why", "rule"], told);
}

fn row(event: &Event) -> [String; 5] {
    let signers = event.by.iter().map(|signer| match &signer.fails {
        None => signer.name.clone(),
        Some(rule) => format!("{} (not counted: {rule})", signer.name),
    });
    [
        event.when.clone().unwrap_or_else(|| "never".to_owned()),
        event.what.clone(),
        event.says.clone(),
        signers.collect::<Vec<_>>().join(", "),
        event.fails.as_ref().map_or_else(String::new, |code| format!("no: {code}")),
    ]
}

fn rules(page: &mut String, step: &Step) {
    *page += &format!("\n### {}\n", escaped(&step.title));
    let mut rows = Vec::new();
    for rule in &step.rules {
        for (place, application) in rule.applied.iter().enumerate() {
            let says = if place == 0 { rule.says } else { "" };
            rows.push(applied(&rule.id, says, application));
        }
        if rule.more > 0 {
            let says = if rule.applied.is_empty() { rule.says } else { "" };
            let more = format!("{} times", rule.more);
            let cells = [rule.id.as_str(), says, more.as_str(), "yes", ""];
            rows.push(cells.map(str::to_owned));
        }
    }
    table(page, ["rule", "asks for", "about", "holds", "needed, had, missing"], rows);
}

fn applied(id: &str, says: &str, application: &Application) -> [String; 5] {
    let numbers = application.measures.iter().chain(&application.who);
    let numbers = numbers.map(String::as_str).collect::<Vec<_>>().join("; ");
    [
        id.to_owned(),
        says.to_owned(),
        application.about.clone().unwrap_or_default(),
        if application.passed { "yes" } else { "**NO**" }.to_owned(),
        numbers,
    ]
}

fn heading(page: &mut String, title: &str) {
    *page += &format!("\n## {title}\n");
}

fn table<const N: usize>(
    page: &mut String,
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) {
    let rule = ["---"; N].join(" | ");
    *page += &format!("\n| {} |\n| {rule} |\n", headings.join(" | "));
    for row in rows {
        let cells = row.map(|cell| if cell == "**NO**" { cell } else { escaped(&cell) });
        *page += &format!("| {} |\n", cells.join(" | "));
    }
}

/// Text that means itself: what Markdown would read into it is marked.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => safe.push(' '),
            '|' | '<' | '>' | '&' | '*' | '`' | '\\' | '[' | ']' | '_' | '#' | '~' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_markdown_would_read_is_marked() {
        assert_eq!(escaped("a|b\n<c> *d*"), "a\\|b \\<c\\> \\*d\\*");
        assert_eq!(escaped("3 ≤ q"), "3 ≤ q");
    }
}
