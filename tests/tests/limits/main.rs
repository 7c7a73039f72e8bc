//! The dearest and the largest cases of an order that the limits allow: each is decided, within
//! the memory of a component and a tenth of its fuel. One more of anything is a fault.

mod claim;
#[path = "../component/mod.rs"]
mod component;
mod gate;
mod log;
mod money;
mod past;
mod terms;

use quittance::{FUEL_MAX, MEMORY_BYTES_MAX, Settlement, Spent, Verdict};
use quittance_contract::{
    codec::{Hash, Text},
    limits,
    order::{Entry, Field, FieldType, LogMode, PublishedSchema, UntrustedOrderCase},
    quorum::AttestorRole,
    verdict::{Decision, HoldCode, Outcome, RefuseCode},
};

use quittance_tests::session::list;

use gate::Gate;
use money::Due;
use terms::numbered;

/// What the component decides, which is what the rules decide natively; within the bounds.
fn decide(settlement: &Settlement, name: &str, bytes: &[u8]) -> Decision {
    let (verdict, spent) = settlement.decide_metered(bytes).unwrap();
    println!(
        "{name}: {} bytes, fuel {} (a {:.1}th), memory {} KiB of {}",
        bytes.len(),
        spent.fuel,
        FUEL_MAX as f64 / spent.fuel as f64,
        spent.memory_bytes >> 10,
        MEMORY_BYTES_MAX >> 10,
    );
    let Verdict::Decided(decided) = verdict else { panic!("{name}: {verdict:?}") };
    let decision = quittance_contract::view(decided.as_bytes()).unwrap();
    assert_eq!(quittance_contract::decide(bytes).unwrap(), decision.to_bytes(), "{name}");
    assert_within(name, spent);
    decision
}

/// A tenth of the fuel, and a quarter of the memory.
fn assert_within(name: &str, spent: Spent) {
    assert!(spent.fuel.saturating_mul(10) <= FUEL_MAX, "{name}: {spent:?}");
    assert!(spent.memory_bytes * 4 <= MEMORY_BYTES_MAX, "{name}: {spent:?}");
}

fn usual(mode: LogMode) -> Gate {
    Gate::new(claim::schema(mode, claim::usual_groups(), claim::usual_alternates()))
}

/// As many attestors as there may be, of as many firms as there may be, who sign in all roles; the
/// last is revoked in as many ways as there may be.
fn crowded(mode: LogMode, over: impl Fn(usize) -> Option<Hash>) -> Gate {
    let mut gate = usual(mode);
    let mut last = Hash::ZERO;
    for number in 0..limits::ATTESTATIONS {
        let role = AttestorRole::ALL[number % AttestorRole::ALL.len()];
        gate.attestor(number, number);
        last = gate.attest(number, role, over(number), 0);
    }
    gate.revoke(last, limits::ATTESTATIONS - 1);
    gate.inspect(0);
    gate
}

fn honest(gate: &Gate) -> UntrustedOrderCase {
    gate.build(|_, digest| digest)
}

/// The log is all there, or eight windows of it are proven; or whoever signs, signs something else,
/// so that every signature is looked at and none counts.
#[test]
fn a_crowd() {
    let component = component::settlement();
    let case = honest(&crowded(LogMode::Full, |_| None));
    assert_eq!(case.evidence.len(), limits::ORDER_ITEMS);
    let decision = decide(&component, "a crowd, a whole log", &case.to_bytes());
    let Outcome::Pass(pass) = &decision.outcome else { panic!("{decision:?}") };
    assert_eq!(pass.emt.counted.len(), limits::COUNTED);
    let explained = component.explain(&case.to_bytes()).unwrap();
    assert!(matches!(explained, Verdict::Decided(_)), "explaining fits into the same bounds");

    let case = honest(&crowded(LogMode::Windows, |_| None));
    let decision = decide(&component, "a crowd, eight windows", &case.to_bytes());
    assert!(matches!(decision.outcome, Outcome::Pass(_)), "{decision:?}");

    let case = crowded(LogMode::Full, |_| None).build(|_, _| numbered("something else", 0));
    let decision = decide(&component, "a crowd, bad signatures", &case.to_bytes());
    let Outcome::Refuse(refuse) = &decision.outcome else { panic!("{decision:?}") };
    assert_eq!(refuse.code, RefuseCode::SigMismatch);
}

/// Six firms alone fill the middle groups, and sign as INSPECTOR first: each of these statements is
/// tried for the first group and leaves another without a firm, seen only when all sets of groups
/// were looked at. The last group is filled by the last fallback.
#[test]
fn a_quorum_that_is_hard_to_see() {
    use AttestorRole::{BrandOem, Carrier, Customs, Dc3pl, Inspector, Metrology, Terminal};
    let mut groups = vec![vec![Inspector]];
    groups.extend(vec![vec![Terminal]; limits::GROUPS - 2]);
    groups.push(vec![BrandOem]);
    let alternates = [Carrier, Dc3pl, Metrology, Customs].map(|role| vec![role]).to_vec();
    let mut gate = Gate::new(claim::schema(LogMode::Full, groups, alternates));
    let (firms, others) = (limits::GROUPS - 2, 10);
    let early = limits::ATTESTATIONS - firms - others;
    for number in 0..limits::ATTESTATIONS {
        let (firm, role, seen) = if number < early {
            (number % firms, Inspector, 0)
        } else if number < early + firms {
            (number - early, Terminal, 1)
        } else {
            (number, if number == early + firms { Customs } else { Inspector }, 2)
        };
        gate.attestor(number, firm);
        gate.attest(number, role, None, seen);
    }
    gate.inspect(early + firms + 1);
    let decision = decide(&component::settlement(), "hard quorum", &honest(&gate).to_bytes());
    let Outcome::Pass(pass) = &decision.outcome else { panic!("{decision:?}") };
    assert_eq!(pass.emt.fallback, Some(3));
    let inspector = pass.emt.counted.iter().filter(|counted| counted.role == Inspector).count();
    assert_eq!((inspector, pass.emt.counted.len()), (9, 16));
}

#[test]
fn four_quorums_of_as_many_dossiers() {
    let over = |number: usize| match number % 64 / 16 {
        0 => None,
        other => Some(numbered("other dossier", other)),
    };
    let mut gate = usual(LogMode::Full);
    for number in 0..limits::ATTESTATIONS {
        gate.attestor(number, number);
        let role = AttestorRole::ALL[number % 16 % AttestorRole::ALL.len()];
        gate.attest(number, role, over(number), 0);
    }
    gate.inspect(0);
    let decision = decide(&component::settlement(), "four quorums", &honest(&gate).to_bytes());
    let Outcome::Hold(hold) = &decision.outcome else { panic!("{decision:?}") };
    assert_eq!((hold.code, hold.had), (HoldCode::Conflict, 4));
}

/// Dossiers as large as allowed, each with as much as possible of something.
#[test]
fn dossiers_of_every_shape() {
    let bytes = limits::DOSSIER_BYTES;
    let repeated = |head: &str, part: &str, tail: &str| {
        let count = (bytes - head.len() - tail.len() + 1) / (part.len() + 1);
        format!("{head}{}{tail}", vec![part; count].join(",")).into_bytes()
    };
    let named = |name: &dyn Fn(usize) -> String| {
        let members = (0..).map(|number| format!("\"{}\":1", name(number)));
        let mut length = 2;
        let fits = |member: &String| {
            length += member.len() + 1;
            length <= bytes
        };
        format!("{{{}}}", members.take_while(fits).collect::<Vec<_>>().join(",")).into_bytes()
    };
    let deep = format!(
        "{}1{}",
        "[".repeat(limits::DOSSIER_DEPTH - 2),
        "]".repeat(limits::DOSSIER_DEPTH - 2)
    );
    let shapes = [
        ("values", repeated("{\"a\":[", "1", "]}")),
        ("depth", repeated("{\"a\":[", &deep, "]}")),
        ("escapes", repeated("{\"a\":[", &format!("\"{}\"", "\\\\".repeat(256)), "]}")),
        ("short names", named(&|number| format!("{number:05}"))),
        ("long names", named(&|number| format!("{}{number:04}", "n".repeat(252)))),
    ];
    let (component, mut gate) = (component::settlement(), usual(LogMode::Full));
    for (name, dossier) in shapes {
        assert!(dossier.len() <= bytes && dossier.len() > bytes - 600, "{name}: {}", dossier.len());
        gate.dossier = dossier;
        let decision = decide(&component, name, &honest(&gate).to_bytes());
        let Outcome::Refuse(refuse) = &decision.outcome else { panic!("{decision:?}") };
        assert_eq!(refuse.code, RefuseCode::FormatInvalid, "{name}");
    }
}

/// A chain that loses all that it counted; four keys that signed twice; and a slice that is paid to
/// as many recipients as there may be.
#[test]
fn money_of_a_whole_chain() {
    let component = component::settlement();
    let due = |name, due| {
        let decision = decide(&component, name, &money::case(due).to_bytes());
        let Outcome::Change(change) = decision.outcome else { panic!("{decision:?}") };
        change
    };
    let lost = due("everything lost", Due::Lost);
    // Every token and every slice; each key that was lost, and each revocation.
    assert_eq!((lost.writes.len(), lost.signals.len()), (32, 256 + limits::ATTESTATIONS));
    let proven = due("frauds proven", Due::Proven);
    assert_eq!((proven.writes.len(), proven.signals.len()), (4, 4));
    let ruled = due("paid as ruled", Due::Ruled);
    // Recipients, supplier, buyer; burn, treasury, buyer, what stays.
    let allocations = limits::ASSIGNMENTS + 2 + 1 + limits::FEE_TIERS + 2;
    assert_eq!((ruled.writes.len(), ruled.allocations.len()), (2, allocations));
}

/// What only a hostile host can write: as many bytes as allowed, which become as many values as
/// possible. It is a fault, not an abstention.
#[test]
fn ledger_values_of_nothing_but_words() {
    let mut case = honest(&usual(LogMode::Full));
    let mut state = case.state.to_vec();
    let word = |place: usize| Text::new(vec![b'a' + u8::try_from(place).unwrap()]).unwrap();
    let values: Vec<Text> = (0..26).map(word).collect();
    let mut schema = claim::schema(LogMode::Full, claim::usual_groups(), claim::usual_alternates());
    let field = |place: usize| Field {
        name: word(place % 26),
        r#type: FieldType::Enum { values: list(values.clone()) },
        required: true,
        redactable: true,
    };
    schema.fields = list((0..limits::FIELDS).map(field).collect());
    schema.files = list(Vec::new());
    while state.len() < limits::STATE_ENTRIES {
        let value = Some(PublishedSchema { withdrawn_at: None, schema: schema.clone() });
        state.push(Entry::Schema { schema: numbered("schema", state.len()), value });
        case.state = list(state.clone());
        if case.to_bytes().len() > limits::ORDER_CASE_BYTES {
            state.pop();
            break;
        }
    }
    case.state = list(state);
    let bytes = case.to_bytes();
    assert!(bytes.len() > limits::ORDER_CASE_BYTES - 20_000, "{}", bytes.len());
    let (verdict, spent) = component::settlement().decide_metered(&bytes).unwrap();
    println!("words: {} bytes, {spent:?}", bytes.len());
    let native = quittance_contract::decide(&bytes).unwrap_err();
    assert_eq!(verdict, Verdict::Faulted(native));
    assert_within("words", spent);
}
