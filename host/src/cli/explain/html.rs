//! The report as one page that needs nothing else: no script, no font, no picture from elsewhere.
//! It reads on a phone, on paper, in light and dark. Everything in it is escaped by the template.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    chart,
    due::{Stage, Total},
    money::Money,
    order::Group,
    report::{Application, Kind, Report, Rule, Step},
    story::Event,
    timeline,
};

const STYLE: &str = include_str!("page.css");
/// Written as XML writes them, so that the page is both.
const META: PreEscaped<&str> = PreEscaped(
    "<meta charset=\"utf-8\"/>\
     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>",
);

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let verdict = &report.verdict;
    let kind = match verdict.kind {
        // What freezes is decided, and nothing is settled by it.
        Kind::Change if report.stages.iter().any(|stage| stage.frozen) => "hold",
        // As green as a settlement.
        Kind::Settle | Kind::Pass | Kind::Change => "settle",
        Kind::Hold => "hold",
        Kind::Refuse => "refuse",
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (META)
                title { (verdict.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header class=(kind) {
                    h1 { (verdict.title) }
                    p { (verdict.meaning) }
                }
                main {
                    (facts(report))
                    (stages(report))
                    (money(report))
                    (groups(report))
                    (checks(report))
                    (ways_out(report))
                    (signals(report))
                    (story(report))
                    section {
                        h2 { "Rules" }
                        @for step in &report.steps { (rules(step)) }
                    }
                    (parties(report))
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn facts(report: &Report) -> Markup {
    html! {
        section {
            dl {
                @for (name, value) in &report.verdict.facts {
                    div { dt { (name) } dd { (value) } }
                }
            }
        }
    }
}

fn money(report: &Report) -> Markup {
    html! {
        @if let Some(money) = &report.money {
            section {
                h2 { "Money" }
                @if let Some(at) = &money.only_at {
                    p { "As it is divided at " (at) ", if nothing more comes." }
                }
                @if money.steps.is_empty() { (moves(money)) } @else { (divided(money)) }
            }
        }
    }
}

/// One pot as a bar, beside the formula that divides it.
fn divided(money: &Money) -> Markup {
    html! {
        div class="pair" {
            (chart::bar(money))
            div {
                p class="says" { "The formula, " (money.unit) }
                dl class="formula" {
                    @for step in &money.steps {
                        div {
                            dt { (step.name) " = " (step.formula) }
                            dd { "= " (step.numbers) }
                            dd class="strong" { "= " (step.result) }
                        }
                    }
                }
            }
        }
    }
}

/// What leaves two pots, which one bar could not show.
fn moves(money: &Money) -> Markup {
    html! {
        div class="wide" tabindex="0" {
            table class="moves" {
                thead { tr { th { "what" } th class="amount" { "amount" } th { "to" } } }
                tbody {
                    @for share in &money.shares {
                        tr {
                            td { (share.what) }
                            td class="amount" { (share.amount) }
                            td { (share.to) }
                        }
                    }
                }
            }
        }
    }
}

/// The chain as a row of stages, each with its money.
fn stages(report: &Report) -> Markup {
    html! {
        @if !report.stages.is_empty() {
            section {
                h2 { "Stages" }
                ol class="stages" { @for one in &report.stages { (stage(one)) } }
                @if !report.totals.is_empty() { (totals(&report.totals)) }
            }
        }
    }
}

/// Where the order's money is, by pot; each pot sums to its last line.
fn totals(totals: &[Total]) -> Markup {
    let changes = totals.iter().any(|total| total.after.is_some());
    html! {
        div class="wide" tabindex="0" {
            table class="sums" {
                caption { "Where the order's money is" }
                thead {
                    tr {
                        th { "pot" }
                        @if changes { th class="amount" { "before" } th class="amount" { "after" } }
                        @else { th class="amount" { "amount" } }
                    }
                }
                @for pot in totals.chunk_by(|one, next| one.pot == next.pot) {
                    tbody {
                        tr { th class="strong" colspan=(if changes { 3 } else { 2 }) {
                            (pot.first().map_or("", |total| total.pot))
                        } }
                        @for total in pot {
                            tr class=(if total.sum { "sum" } else { "" }) {
                                th { @if total.sum { "= " } (total.what) }
                                td class="amount" { (total.before) }
                                @if let Some(after) = &total.after {
                                    td class="amount" { (after) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn stage(stage: &Stage) -> Markup {
    let class = match (stage.frozen, stage.asked) {
        (true, _) => "frozen",
        (_, true) => "asked",
        _ => "",
    };
    html! {
        li class=(class) {
            h3 { "Stage " (stage.stage) @if stage.asked { ", asked" } }
            p class="strong" {
                (stage.status)
                @if let Some(becomes) = &stage.becomes { " → " (becomes) }
            }
            dl {
                div { dt { "worth" } dd { (stage.amount) } }
                div { dt { "locked" } dd { (stage.locked) } }
                @if let Some(paid) = &stage.paid { div { dt { "pays" } dd { (paid) } } }
                div { dt { "fee" } dd { (stage.fee) } }
                div {
                    dt { "EMT" }
                    dd class=(if stage.holds == Some(false) { "code" } else { "" }) { (stage.emt) }
                }
                @if !stage.deadlines.is_empty() {
                    div { dt { "deadlines" } dd { (stage.deadlines) } }
                }
            }
        }
    }
}

/// The role groups of an order's schema, each with all who signed in its roles.
fn groups(report: &Report) -> Markup {
    html! {
        @if !report.groups.is_empty() {
            section {
                h2 { "Role groups" }
                div class="wide" tabindex="0" {
                    table class="groups" {
                        thead {
                            tr {
                                th { "group" } th { "attestor" } th { "firm" } th { "as" }
                                th { "attestation" } th { "what became of it" }
                            }
                        }
                        tbody { @for group in &report.groups { (rows(group)) } }
                    }
                }
            }
        }
    }
}

fn rows(group: &Group) -> Markup {
    let (class, mark) = if group.filled() { ("holds", "✓ ") } else { ("code", "✗ ") };
    html! {
        @if group.attested.is_empty() {
            tr {
                th { span class=(class) { (mark) } (group.name) }
                td colspan="5" class="code" { (group.state()) }
            }
        }
        @for (place, one) in group.attested.iter().enumerate() {
            tr {
                @if place == 0 {
                    th rowspan=(group.attested.len()) { span class=(class) { (mark) } (group.name) }
                }
                td { (one.attestor) } td { (one.firm) } td { (one.role) }
                td { code { (one.title) } }
                td {
                    span class=(if one.counts() { "holds" } else { "code" }) { (one.becomes()) }
                    " " span class="says" { (one.why) }
                }
            }
        }
    }
}

/// What the gate compares when the groups are filled.
fn checks(report: &Report) -> Markup {
    html! {
        @if !report.checks.is_empty() {
            section {
                h2 { "Content, turn and claim" }
                ul {
                    @for check in &report.checks {
                        li {
                            @match check.passed {
                                Some(true) => { span class="holds" { "✓" } }
                                Some(false) => { span class="code" { "✗" } }
                                None => { span class="says" { "·" } }
                            }
                            " " span class="strong" { (check.what) } ": " (check.says)
                        }
                    }
                }
            }
        }
    }
}

fn ways_out(report: &Report) -> Markup {
    html! {
        section {
            h2 { "What would change it, and by when" }
            ul {
                @for way in &report.ways_out {
                    li {
                        (way.what)
                        @if let Some(by) = &way.by { " " span class="by" { "by " (by) } }
                        @if let Some(rule) = &way.rule {
                            div class="says" { code { (rule) } " " (way.says.unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn signals(report: &Report) -> Markup {
    html! {
        @if report.verdict.kind.signals() {
            section {
                h2 { "Signals, and why" }
                @if report.signals.is_empty() { p { "None." } }
                ul {
                    @for told in &report.signals {
                        li {
                            span class="strong" { (told.signal) } " about " (told.about) ": "
                            (told.why)
                            @if let Some(rule) = told.rule {
                                div class="says" {
                                    code { (rule) } " " (told.says.unwrap_or_default())
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn story(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Story" }
            div class="pair" {
                figure tabindex="0" {
                    (timeline::picture(report))
                    figcaption {
                        "● counts, ✗ does not. Time runs down, not to scale: a gap is as long as "
                        "its order of magnitude."
                    }
                }
                ol class="story" { @for event in &report.story { (told(event)) } }
            }
        }
    }
}

fn told(event: &Event) -> Markup {
    html! {
        li class=(if event.counts() { "" } else { "fails" }) {
            div class="when" { (event.when.as_deref().unwrap_or("never seen")) }
            span class="strong" { (event.what) } " " (event.says)
            @if !event.by.is_empty() {
                div class="says" {
                    "signed by "
                    @for (place, signer) in event.by.iter().enumerate() {
                        @if place > 0 { ", " }
                        (signer.name)
                        @if let Some(rule) = &signer.fails { " (not counted: " (rule) ")" }
                    }
                }
            }
            @if let Some(code) = &event.fails { div class="code" { "does not count: " (code) } }
        }
    }
}

fn rules(step: &Step) -> Markup {
    let failed = step.rules.iter().filter(|rule| !rule.holds()).count();
    html! {
        details open=[(failed > 0).then_some("")] {
            summary {
                h3 { (step.title) } " "
                @if failed == 0 { span class="holds" { "✓ all " (step.rules.len()) " hold" } }
                @else { span class="code" { "✗ " (failed) " of " (step.rules.len()) " fail" } }
            }
            @for rule in &step.rules { (self::rule(rule)) }
        }
    }
}

fn rule(rule: &Rule) -> Markup {
    html! {
        div class="rule" {
            div {
                @if rule.holds() { span class="holds" { "✓" } }
                @else { span class="code" { "✗" } }
                " " code { (rule.id) } " " span class="says" { (rule.says) }
            }
            ul {
                @for application in &rule.applied { (applied(application)) }
                @if rule.more > 0 { li { span class="holds" { "holds" } " " (rule.more) " times" } }
            }
        }
    }
}

fn applied(application: &Application) -> Markup {
    html! {
        li {
            @if application.passed { span class="holds" { "holds" } }
            @else { span class="code" { "fails" } }
            @if let Some(about) = &application.about { " " (about) ":" }
            @if let Some(measures) = &application.measures { " " (measures) }
            @if let Some(who) = &application.who { span class="says" { " — " (who) } }
        }
    }
}

fn parties(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Parties" }
            dl {
                @for party in &report.parties {
                    div { dt { (party.name) } dd class="hash" { (party.peer) } }
                }
            }
        }
        section {
            h2 { "Names" }
            dl {
                @for (name, digest) in &report.verdict.digests {
                    div { dt { (name) } dd class="hash" { (digest) } }
                }
            }
        }
    }
}
