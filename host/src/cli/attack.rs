//! `quittance attack`: the attacks of `docs/attacks.md`, replayed with the component. Each is a play
//! against real machines and real rules; what it says has to come of it is what its test asserts.

use std::path::Path;

use quittance::Verdict as Decided;
use quittance_attacks::{Entry, Kind, Line, Replay, Verdict, catalogue, play};
use serde_json::{Value, json};

use super::{By, Exit, failure::Failure, output, table};

pub(super) fn run(name: &str, by: &By, json: bool) -> Result<Exit, Failure> {
    let attacks = catalogue();
    if name == "list" {
        return list(&attacks, json).map(|()| Exit::Done);
    }
    let entry = find(&attacks, name)?;
    let replay = replay(&entry, by)?;
    if json {
        output::json(&told(&entry, Some(&replay)))?;
    } else {
        output::text(&story(&entry, &replay))?;
    }
    Ok(if replay.held { Exit::Done } else { Exit::Mismatch })
}

fn list(attacks: &[Entry<'_>], json: bool) -> Result<(), Failure> {
    if json {
        return output::json(&attacks.iter().map(|entry| told(entry, None)).collect::<Vec<_>>());
    }
    let mut rows = table::new(["attack", "", "what", "rules", "what stops it, or what it costs"]);
    for entry in attacks {
        let (rules, defence) = (entry.rules().join("\n"), text(entry, "Defence"));
        rows.add_row([entry.id, entry.severity, entry.title, &rules, &defence]);
    }
    let all = attacks.len();
    output::text(&format!(
        "{rows}\n{all} attacks. C: money moves wrongly or cannot move; H: one insider can do it; \
         M: it takes luck or company, or delays only; L: quality"
    ))
}

/// The attack with this id, or with this name of its test.
fn find<'e>(attacks: &[Entry<'e>], name: &str) -> Result<Entry<'e>, Failure> {
    let typed = name.to_lowercase().replace([' ', '-'], "_");
    let is = |entry: &&Entry<'_>| entry.id.to_lowercase() == typed || entry.test() == typed;
    if let Some(entry) = attacks.iter().find(is) {
        return Ok(*entry);
    }
    let mut near: Vec<(f64, Entry<'e>)> =
        attacks.iter().map(|entry| (likeness(entry, &typed), *entry)).collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let near: Vec<String> =
        near.iter().take(3).map(|(_, entry)| format!("{} ({})", entry.id, entry.title)).collect();
    Err(Failure::bad(Path::new(name), "there is no attack of this name")
        .expected(format!("one like {}", near.join(", ")))
        .remedy("`quittance attack list` shows all"))
}

/// How much like this an attack is called: by its id or its words.
fn likeness(entry: &Entry<'_>, typed: &str) -> f64 {
    let id = entry.id.to_lowercase();
    let test = entry.test();
    let words = test.split_once('_').map_or("", |(_, words)| words);
    let told = if words.contains(typed) { 2.0 } else { strsim::jaro_winkler(words, typed) };
    told.max(strsim::jaro_winkler(&id, typed))
}

fn replay(entry: &Entry<'_>, by: &By) -> Result<Replay, Failure> {
    let settlement = by.settlement()?;
    let mut decide = |case: &[u8]| match settlement.decide(case) {
        Ok(Decided::Decided(bytes)) => Ok(Verdict::Decided(bytes.into_bytes())),
        Ok(Decided::Faulted(fault)) => Ok(Verdict::Faulted(fault.code)),
        Err(abstain) => Err(abstain.to_string()),
    };
    let played = play(&entry.test(), &mut decide);
    let played = played.ok_or_else(|| Failure::abstained("this attack has no play"))?;
    played.map_err(|error| Failure::abstained(error).at(entry.id))
}

fn story(entry: &Entry<'_>, replay: &Replay) -> String {
    let mut story = format!("{} ({}): {}\n\n", entry.id, entry.severity, entry.title);
    for head in ["Attacker", "Sequence", "Harm"] {
        story += &format!("{head:>9}  {}\n", text(entry, head));
    }
    story.push('\n');
    for line in &replay.lines {
        story += &step(line);
    }
    let outcome = if replay.held { "as it has to" } else { "NOT as it has to" };
    let (defence, rules) = (text(entry, "Defence"), entry.rules().join(", "));
    story + &format!("\nIt came out {outcome}.\n  Defence  {defence}\n    Rules  {rules}")
}

/// What the page says under a head, without its marks.
fn text(entry: &Entry<'_>, head: &str) -> String {
    entry.field(head).unwrap_or_default().replace(['*', '`'], "")
}

fn step(line: &Line) -> String {
    let at = line.at.map_or_else(String::new, |at| format!("{at} s"));
    match line.kind {
        Kind::Act => format!("        > {}\n", line.what),
        Kind::Machine => format!("{at:>9}  {}\n", line.what),
        Kind::Held => format!("        = {}\n", line.what),
        Kind::Broken => format!("BROKEN  = {}\n", line.what),
    }
}

fn told(entry: &Entry<'_>, replay: Option<&Replay>) -> Value {
    let mut value = json!({
        "attack": entry.id,
        "severity": entry.severity,
        "title": entry.title,
        "attacker": text(entry, "Attacker"),
        "sequence": text(entry, "Sequence"),
        "harm": text(entry, "Harm"),
        "detection": text(entry, "Detection"),
        "proof": text(entry, "Proof"),
        "defence": text(entry, "Defence"),
        "rules": entry.rules(),
        "test": entry.test(),
    });
    if let Some(replay) = replay {
        value["held"] = replay.held.into();
        value["steps"] = replay
            .lines
            .iter()
            .map(|line| {
                let kind = match line.kind {
                    Kind::Act => "act",
                    Kind::Machine => "machine",
                    Kind::Held => "held",
                    Kind::Broken => "broken",
                };
                json!({ "second": line.at, "kind": kind, "what": line.what })
            })
            .collect();
    }
    value
}
