//! The report as a tree on a terminal. Colours are escape codes here; whoever prints them takes
//! them out where they are not wanted.

use anstyle::{AnsiColor, Style};

use super::{
    due::{Stage, Total},
    order::{Check, Group},
    report::{Application, Kind, Report, Rule},
    story::{Event, Mark},
};

/// Lines are broken before this column.
const WIDTH: usize = 100;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WAIT: Style = AnsiColor::Yellow.on_default();
const NAME: Style = AnsiColor::Cyan.on_default();

/// A line of the tree with what hangs below it.
struct Node {
    spans: Vec<(Style, String)>,
    below: Vec<Node>,
}

impl Node {
    fn new(style: Style, text: impl Into<String>) -> Self {
        Self { spans: vec![(style, text.into())], below: Vec::new() }
    }

    fn and(mut self, style: Style, text: impl Into<String>) -> Self {
        self.spans.push((style, text.into()));
        self
    }

    fn over(mut self, below: impl IntoIterator<Item = Self>) -> Self {
        self.below.extend(below);
        self
    }
}

/// The whole report.
pub(super) fn tree(report: &Report) -> String {
    let style = match report.verdict.kind {
        Kind::Settle | Kind::Pass | Kind::Change => GOOD.bold(),
        Kind::Hold => WAIT.bold(),
        Kind::Refuse => BAD,
    };
    let mut root = Node::new(style, &report.verdict.title);
    root.below.push(Node::new(PLAIN, &report.verdict.meaning));
    let facts = report.verdict.facts.iter();
    let facts = facts.map(|(name, value)| Node::new(DIM, format!("{name}:")).and(PLAIN, value));
    root.below.extend(facts);
    root.below.push(parties(report));
    root.below.push(Node::new(BOLD, "story").over(report.story.iter().map(event)));
    root.below.extend(stages(report));
    root.below.extend(groups(report));
    root.below.extend(checks(report));
    root.below.push(rules(report));
    root.below.extend(money(report));
    root.below.extend(signals(report));
    let ways = report.ways_out.iter().map(|way| {
        let mut node = Node::new(PLAIN, &way.what);
        node.spans.extend(way.by.iter().map(|by| (WAIT, format!("— by {by}"))));
        let says = way.says.unwrap_or_default();
        node.over(way.rule.iter().map(|rule| Node::new(NAME, rule).and(DIM, says)))
    });
    root.below.push(Node::new(BOLD, "what would change it").over(ways));
    let digests = report.verdict.digests.iter();
    let digests = digests.map(|(name, digest)| Node::new(PLAIN, *name).and(DIM, digest));
    root.below.push(Node::new(BOLD, "names").over(digests));
    let mut text = String::new();
    write(&mut text, &root, "", "");
    text + "\ndocs/rules.md has a case for each rule in which it holds, and one in which it fails"
}

fn parties(report: &Report) -> Node {
    let parties = report.parties.iter();
    let parties =
        parties.map(|party| Node::new(PLAIN, &party.name).and(DIM, party.peer.to_string()));
    Node::new(BOLD, "parties").over(parties)
}

fn event(event: &Event) -> Node {
    let when = event.when.as_deref().unwrap_or("never seen");
    let style = match event.mark {
        Mark::Deadline | Mark::WindowEnd => WAIT,
        Mark::Decision => BOLD,
        _ => NAME,
    };
    let what = format!("{}:", event.what);
    let mut node = Node::new(DIM, when).and(style, what).and(PLAIN, &event.says);
    if !event.by.is_empty() {
        let names: Vec<String> = event
            .by
            .iter()
            .map(|signer| match &signer.fails {
                None => signer.name.clone(),
                Some(rule) => format!("{} (not counted: {rule})", signer.name),
            })
            .collect();
        node = node.and(DIM, format!("— signed by {}", names.join(", ")));
    }
    match &event.fails {
        Some(code) => node.and(BAD, format!("✗ {code}")),
        None => node,
    }
}

/// The chain's stages with the money in each.
fn stages(report: &Report) -> Option<Node> {
    let stage = |stage: &Stage| {
        let mark = if stage.asked { " (asked)" } else { "" };
        let mut node = Node::new(NAME, format!("stage {}{mark}", stage.stage));
        node = node.and(if stage.frozen { BAD } else { GOOD }, &stage.status);
        if let Some(becomes) = &stage.becomes {
            node = node.and(WAIT, format!("→ {becomes}"));
        }
        let paid = stage.paid.iter().map(|paid| format!("; pays {paid}")).collect::<String>();
        let money = format!("worth {}, {} locked{paid}", stage.amount, stage.locked);
        let emt = if stage.holds == Some(false) { BAD } else { PLAIN };
        node.over([
            Node::new(PLAIN, money),
            Node::new(PLAIN, format!("fee {}", stage.fee)),
            Node::new(emt, format!("EMT {}", stage.emt)),
            Node::new(WAIT, &stage.deadlines),
        ])
    };
    let mut stages: Vec<Node> = report.stages.iter().map(stage).collect();
    for pot in report.totals.chunk_by(|one, next| one.pot == next.pot) {
        stages.push(sums(pot));
    }
    (!stages.is_empty()).then(|| Node::new(BOLD, "stages").over(stages))
}

/// Where the money of a pot is: parts that sum to its last line.
fn sums(pot: &[Total]) -> Node {
    let line = |total: &Total| {
        let course = match total.after.as_ref().filter(|after| **after != total.before) {
            Some(after) => format!("{} → {after}", total.before),
            None => total.before.clone(),
        };
        let style = if total.sum { BOLD } else { PLAIN };
        let equals = if total.sum { "= " } else { "" };
        Node::new(style, format!("{equals}{} {course}", total.what))
    };
    let name = pot.first().map_or("", |total| total.pot);
    Node::new(NAME, format!("the order's {name}")).over(pot.iter().map(line))
}

/// The role groups of an order's schema, each with all who signed in its roles.
fn groups(report: &Report) -> Option<Node> {
    let group = |group: &Group| {
        let (style, mark) = if group.filled() { (GOOD, "✓") } else { (BAD, "✗") };
        let state = if group.filled() { "filled".to_owned() } else { group.state() };
        let node = Node::new(style, mark).and(PLAIN, format!("{}:", group.name)).and(style, state);
        node.over(group.attested.iter().map(|one| {
            let style = if one.counts() { GOOD } else { BAD };
            Node::new(style, one.becomes())
                .and(PLAIN, format!("{} of {} as {}", one.attestor, one.firm, one.role))
                .and(DIM, format!("({})", one.title))
                .and(if one.counts() { DIM } else { WAIT }, format!("— {}", one.why))
        }))
    };
    let groups: Vec<Node> = report.groups.iter().map(group).collect();
    (!groups.is_empty()).then(|| Node::new(BOLD, "role groups").over(groups))
}

/// What the gate compares when the groups are filled.
fn checks(report: &Report) -> Option<Node> {
    let check = |check: &Check| {
        let (style, mark) = match check.passed {
            Some(true) => (GOOD, "✓"),
            Some(false) => (BAD, "✗"),
            None => (DIM, "·"),
        };
        Node::new(style, mark).and(PLAIN, format!("{}:", check.what)).and(style, &check.says)
    };
    let checks: Vec<Node> = report.checks.iter().map(check).collect();
    (!checks.is_empty()).then(|| Node::new(BOLD, "content, turn and claim").over(checks))
}

fn rules(report: &Report) -> Node {
    let steps = report.steps.iter().map(|step| {
        let failed = step.rules.iter().filter(|rule| !rule.holds()).count();
        let (style, summary) = match failed {
            0 => (GOOD, "all hold".to_owned()),
            failed => (BAD, format!("{failed} of {} fail", step.rules.len())),
        };
        Node::new(BOLD, &step.title).and(style, summary).over(step.rules.iter().map(rule))
    });
    Node::new(BOLD, "rules").over(steps)
}

fn rule(rule: &Rule) -> Node {
    let mark = if rule.holds() { (GOOD, "✓") } else { (BAD, "✗") };
    let mut node = Node::new(mark.0, mark.1).and(NAME, &rule.id).and(DIM, rule.says);
    node.below.extend(rule.applied.iter().map(application));
    if rule.more > 0 {
        node.below.push(Node::new(GOOD, "holds").and(PLAIN, format!("{} times", rule.more)));
    }
    node
}

fn application(application: &Application) -> Node {
    let mark = if application.passed { (GOOD, "holds") } else { (BAD, "FAILS") };
    let mut node = Node::new(mark.0, mark.1);
    node.spans.extend(application.about.iter().map(|about| (PLAIN, format!("{about}:"))));
    node.spans.extend(application.measures.iter().map(|measures| (PLAIN, measures.clone())));
    node.spans.extend(application.who.iter().map(|who| (WAIT, format!("— {who}"))));
    node
}

fn money(report: &Report) -> Option<Node> {
    let money = report.money.as_ref()?;
    let mut node = Node::new(BOLD, "money");
    if let Some(at) = &money.only_at {
        node = node.and(WAIT, format!("as it is divided at {at}, if nothing more comes"));
    }
    node = node.and(DIM, format!("({})", money.unit));
    node.below.extend(money.steps.iter().map(|step| {
        Node::new(NAME, step.name)
            .and(PLAIN, format!("= {}", step.numbers))
            .and(BOLD, format!("= {}", step.result))
            .and(DIM, format!("({})", step.formula))
    }));
    node.below.extend(money.shares.iter().map(|share| {
        Node::new(BOLD, share.what).and(GOOD, &share.amount).and(PLAIN, format!("to {}", share.to))
    }));
    Some(node)
}

fn signals(report: &Report) -> Option<Node> {
    if !report.verdict.kind.signals() {
        return None;
    }
    if report.signals.is_empty() {
        return Some(Node::new(BOLD, "signals").and(PLAIN, "none"));
    }
    let told = report.signals.iter().map(|told| {
        let mut node =
            Node::new(NAME, told.signal).and(PLAIN, format!("about {}: {}", told.about, told.why));
        if let Some(rule) = told.rule {
            let says = told.says.unwrap_or_default();
            node.below.push(Node::new(NAME, rule).and(DIM, says));
        }
        node
    });
    Some(Node::new(BOLD, "signals").over(told))
}

/// Writes a node and all below it. Trees are four deep, whatever the case.
fn write(text: &mut String, node: &Node, first: &str, rest: &str) {
    let hanging = if node.below.is_empty() { "  " } else { "│ " };
    let mut column = first.chars().count();
    text.push_str(first);
    let start = column;
    for (style, span) in &node.spans {
        for word in span.split(' ') {
            let length = word.chars().count();
            if column > start && column + 1 + length > WIDTH {
                *text += &format!("\n{rest}{hanging}");
                column = rest.chars().count() + 2;
            } else if column > start {
                text.push(' ');
                column += 1;
            }
            *text += &format!("{style}{word}{style:#}");
            column += length;
        }
    }
    for (place, below) in node.below.iter().enumerate() {
        let last = place + 1 == node.below.len();
        let (branch, stem) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        text.push('\n');
        write(text, below, &format!("{rest}{branch}"), &format!("{rest}{stem}"));
    }
}
