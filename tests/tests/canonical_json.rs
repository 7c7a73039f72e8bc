//! Canonical JSON by three hands: the contract's reader takes exactly what two libraries of RFC
//! 8785 write of values within the grammar of docs/order.md 5.2, and no other spelling of anything.

use proptest::prelude::*;
use quittance_tests::{
    canonical::{accepts, canonical, is_canonical, within_grammar},
    story::config,
};
use serde_json::{Map, Value, json};

fn names() -> impl Strategy<Value = String> {
    prop_oneof![40 => "[ -~]{1,8}", 20 => r#"["\\/a]{1,4}"#, 1 => "[ -~]{250,256}"]
}

fn values() -> impl Strategy<Value = Value> {
    let integer = prop_oneof![0..10u64, 0..1u64 << 53, Just((1 << 53) - 1)];
    let scalar = prop_oneof![
        names().prop_map(Value::from),
        integer.prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..5).prop_map(Value::from),
            members(inner).prop_map(Value::from),
        ]
    })
}

fn members(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(names(), inner, 1..5).prop_map(|map| map.into_iter().collect())
}

fn objects() -> impl Strategy<Value = Value> {
    members(values()).prop_map(Value::from)
}

/// One edit of a text: a byte put in, replaced or taken out.
#[derive(Clone, Debug)]
struct Edit {
    at: prop::sample::Index,
    byte: u8,
    takes: bool,
    puts: bool,
}

fn edits() -> impl Strategy<Value = Edit> {
    let byte = prop_oneof![
        prop::sample::select(&b" \t\r\n{}[],:\"\\0123456789-+.eEtrufalsn/"[..]),
        any::<u8>(),
    ];
    (any::<prop::sample::Index>(), byte, any::<bool>(), any::<bool>())
        .prop_map(|(at, byte, takes, puts)| Edit { at, byte, takes, puts })
}

impl Edit {
    fn apply(&self, text: &mut Vec<u8>) {
        let at = self.at.index(text.len());
        if self.takes && text.len() > 1 {
            text.remove(at);
        }
        if self.puts {
            text.insert(at.min(text.len()), self.byte);
        }
    }
}

/// A text with one character of a string, the `nth` of all, written as an escape.
fn escaped(text: &[u8], nth: usize) -> Option<Vec<u8>> {
    let (mut inside, mut skip, mut places) = (false, false, Vec::new());
    for (at, byte) in text.iter().enumerate() {
        match (*byte, inside, skip) {
            (_, _, true) => skip = false,
            (b'\\', true, false) => skip = true,
            (b'"', _, false) => inside = !inside,
            (_, true, false) => places.push(at),
            _ => {}
        }
    }
    let at = *places.get(nth % places.len().max(1))?;
    let escape = format!("\\u{:04x}", text[at]);
    Some([&text[..at], escape.as_bytes(), &text[at + 1..]].concat())
}

/// A value spelt with its outermost members in the opposite order.
fn reversed(members: &Map<String, Value>) -> Vec<u8> {
    let mut spelt: Vec<Vec<u8>> = Vec::new();
    for (name, value) in members {
        let name = canonical(&Value::from(name.as_str()));
        spelt.insert(0, [&name[..], b":", &canonical(value)].concat());
    }
    [b"{", &spelt.join(&b','.to_owned())[..], b"}"].concat()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn what_two_libraries_write_is_read(value in objects()) {
        let text = canonical(&value);
        prop_assert!(within_grammar(&value, 0));
        prop_assert!(accepts(&text), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_other_spelling_is_refused(value in objects(), nth in any::<usize>()) {
        let text = canonical(&value);
        let pretty = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert!(!accepts(&pretty), "{}", String::from_utf8_lossy(&pretty));
        let escaped = escaped(&text, nth).filter(|escaped| *escaped != text);
        if let Some(escaped) = escaped {
            prop_assert!(!accepts(&escaped), "{}", String::from_utf8_lossy(&escaped));
        }
        let members = value.as_object().unwrap();
        if members.len() > 1 {
            let reversed = reversed(members);
            prop_assert_eq!(&serde_json::from_slice::<Value>(&reversed).unwrap(), &value);
            prop_assert!(!accepts(&reversed), "{}", String::from_utf8_lossy(&reversed));
        }
    }

    /// The reader takes an edited text iff it is the canonical form of what it says.
    #[test]
    fn what_is_read_writes_itself(
        value in objects(),
        edits in prop::collection::vec(edits(), 1..4),
    ) {
        let mut text = canonical(&value);
        for edit in &edits {
            edit.apply(&mut text);
        }
        let shown = String::from_utf8_lossy(&text).into_owned();
        prop_assert_eq!(accepts(&text), is_canonical(&text), "{}", shown);
    }
}

/// RFC 8785, appendix B: doubles by their bits, with the text that each has. Only zero is a whole
/// number without a sign below 2^53; the reader refuses all others.
#[test]
fn numbers_of_rfc_8785() {
    for (bits, text) in [
        (0x0000000000000000, "0"),
        (0x8000000000000000, "0"),
        (0x0000000000000001, "5e-324"),
        (0x8000000000000001, "-5e-324"),
        (0x7fefffffffffffff, "1.7976931348623157e+308"),
        (0xffefffffffffffff, "-1.7976931348623157e+308"),
        (0x4340000000000000, "9007199254740992"),
        (0xc340000000000000, "-9007199254740992"),
        (0x4430000000000000, "295147905179352830000"),
        (0x44b52d02c7e14af5, "9.999999999999997e+22"),
        (0x44b52d02c7e14af6, "1e+23"),
        (0x44b52d02c7e14af7, "1.0000000000000001e+23"),
        (0x444b1ae4d6e2ef4e, "999999999999999700000"),
        (0x444b1ae4d6e2ef4f, "999999999999999900000"),
        (0x444b1ae4d6e2ef50, "1e+21"),
        (0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
        (0x3eb0c6f7a0b5ed8d, "0.000001"),
        (0x41b3de4355555553, "333333333.3333332"),
        (0x41b3de4355555554, "333333333.33333325"),
        (0x41b3de4355555555, "333333333.3333333"),
        (0x41b3de4355555556, "333333333.3333334"),
        (0x41b3de4355555557, "333333333.33333343"),
        (0xbecbf647612f3696, "-0.0000033333333333333333"),
        (0x43143ff3c1cb0959, "1424953923781206.2"),
    ] {
        let written = canonical(&json!({ "a": f64::from_bits(bits) }));
        assert_eq!(String::from_utf8(written.clone()).unwrap(), format!(r#"{{"a":{text}}}"#));
        assert_eq!(accepts(&written), text == "0", "{text}");
    }
}

/// The other published examples: what they say in, what RFC 8785 makes of it, and whether that is
/// within our grammar.
#[test]
fn examples_of_rfc_8785() {
    let examples = [
        // Section 3.2.2: null, fractions, control characters and the euro sign.
        (
            r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                "literals":[null,true,false]}"#,
            concat!(
                r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
                r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#,
            ),
            false,
        ),
        // Section 3.2.3: names by UTF-16 units; not ASCII.
        (
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return",
                "\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
                "\u00f6":"Latin Small Letter O With Diaeresis"}"#,
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
              \"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\
              \"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
            false,
        ),
        // The test data of the RFC's author. An array outermost, null and an empty array:
        (r#"[56,{"d":true,"10":null,"1":[ ]}]"#, r#"[56,{"1":[],"10":null,"d":true}]"#, false),
        // Accents:
        (
            r#"{"peach":"This sorting order","péché":"is wrong according to French",
                "pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            concat!(
                r#"{"peach":"This sorting order","péché":"is wrong according to French","#,
                r#""pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            ),
            false,
        ),
        // An empty name and an empty object:
        (
            r#"{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},
                "111":[{"e":"yes","E":"no"}],"A":{}}"#,
            concat!(
                r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"#,
                r#""111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
            ),
            false,
        ),
        // Unicode is not normalised:
        (r#"{"Unnormalized Unicode":"A\u030a"}"#, "{\"Unnormalized Unicode\":\"A\u{30a}\"}", false),
        // What is left of the examples within the grammar.
        (r#"{"f":{"f":"hi","F":5}}"#, r#"{"f":{"F":5,"f":"hi"}}"#, true),
        (r#"{"111":[{"e":"yes","E":"no"}]}"#, r#"{"111":[{"E":"no","e":"yes"}]}"#, true),
        (r#"{"string":"\u0042\u0022\u005c\\\"\/"}"#, r#"{"string":"B\"\\\\\"/"}"#, true),
    ];
    for (said, written, ours) in examples {
        let value: Value = serde_json::from_str(said).unwrap();
        assert_eq!(String::from_utf8(canonical(&value)).unwrap(), written);
        assert!(!accepts(said.as_bytes()), "{said}");
        assert_eq!(accepts(written.as_bytes()), ours, "{written}");
    }
}
