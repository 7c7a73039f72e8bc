//! JSON in exactly one spelling (order 5.2): a reader that accepts a text iff writing its value
//! again gives the same bytes. The field's libraries bring floats, and take what they would not
//! write; so this one is ours, and reads nothing else.
//!
//! A text is read once, from left to right, into a flat list: each value has its place, and the
//! place where it ends. Nothing recurses.

use alloc::vec::Vec;

use crate::limits;

/// The greatest integer, 2^53 − 1: beyond it, readers of JSON disagree.
const INTEGER_MAX: u64 = 9_007_199_254_740_991;
/// Characters of a string.
const STRING_MAX: usize = 256;

/// A canonical text, read.
pub struct Json<'a> {
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    /// The name, of a member of an object.
    name: &'a [u8],
    kind: Kind<'a>,
    /// The place of the first node that is not part of this one.
    end: usize,
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Members by name.
    Object,
    /// Values in order.
    Array,
    /// The characters between the quotes, as written: [`unescaped`](Kind::unescaped) reads them.
    String(&'a [u8]),
    /// A whole number.
    Integer(u64),
    /// Yes or no.
    Boolean(bool),
}

/// The byte at which a text stops being canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriftAt(pub usize);

/// A value within a text.
#[derive(Clone, Copy)]
pub struct Place<'j, 'a> {
    json: &'j Json<'a>,
    at: usize,
}

/// The characters that a string stands for.
fn unescape(written: &[u8]) -> impl Iterator<Item = u8> {
    let mut bytes = written.iter().copied();
    core::iter::from_fn(move || match bytes.next()? {
        b'\\' => bytes.next(),
        byte => Some(byte),
    })
}

impl Kind<'_> {
    /// The characters that a string stands for; nothing of another value.
    pub fn unescaped(self) -> Option<Vec<u8>> {
        match self {
            Self::String(written) => Some(unescape(written).collect()),
            _ => None,
        }
    }
}

impl<'a> Json<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// The text is not canonical, and where.
    pub fn read(text: &'a [u8]) -> Result<Self, DriftAt> {
        let mut reader = Reader { text, at: 0, nodes: Vec::new(), open: Vec::new() };
        reader.read().map_err(|()| DriftAt(reader.at))?;
        Ok(Self { nodes: reader.nodes })
    }

    /// The outermost object.
    pub const fn root<'j>(&'j self) -> Place<'j, 'a> {
        Place { json: self, at: 0 }
    }
}

impl<'j, 'a> Place<'j, 'a> {
    /// What is here.
    pub fn kind(self) -> Kind<'a> {
        self.json.nodes.get(self.at).map_or(Kind::Boolean(false), |node| node.kind)
    }

    /// The name under which it is here, if that is within an object.
    pub fn name(self) -> Vec<u8> {
        self.json.nodes.get(self.at).map_or_else(Vec::new, |node| unescape(node.name).collect())
    }

    /// The values directly within an object or array; none within another value.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let end = self.json.nodes.get(self.at).map_or(0, |node| node.end);
        let mut next = self.at + 1;
        core::iter::from_fn(move || {
            let at = next;
            next = self.json.nodes.get(at).filter(|_| at < end)?.end;
            Some(Self { json: self.json, at })
        })
    }

    /// The member of this name.
    pub fn member(self, name: &[u8]) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The characters of a string.
    pub fn string(self) -> Option<Vec<u8>> {
        self.kind().unescaped()
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
    /// The objects and arrays that are open, outermost first.
    open: Vec<Open<'a>>,
}

struct Open<'a> {
    place: usize,
    closes_with: u8,
    /// The name of the latest member; none in an array.
    latest: Option<&'a [u8]>,
}

/// A fault is where the reader stands.
type Read<T> = Result<T, ()>;

impl<'a> Reader<'a> {
    fn read(&mut self) -> Read<()> {
        if self.peek() != Some(b'{') {
            return Err(());
        }
        self.value(&[])?;
        while !self.open.is_empty() {
            self.next_member()?;
        }
        if self.at == self.text.len() { Ok(()) } else { Err(()) }
    }

    /// The next member or item of the innermost object or array, or its end.
    fn next_member(&mut self) -> Read<()> {
        let Some(innermost) = self.open.last() else { return Err(()) };
        let (place, closes_with) = (innermost.place, innermost.closes_with);
        let is_empty = self.nodes.len() == place + 1;
        if !is_empty && self.peek() == Some(closes_with) {
            self.at += 1;
            self.open.pop();
            let end = self.nodes.len();
            return self.nodes.get_mut(place).map(|node| node.end = end).ok_or(());
        }
        if !is_empty {
            self.take(b',')?;
        }
        if closes_with == b']' {
            return self.value(&[]);
        }
        let name = self.string()?;
        let innermost = self.open.last_mut().ok_or(())?;
        if innermost.latest.is_some_and(|latest| !unescape(latest).lt(unescape(name))) {
            return Err(());
        }
        innermost.latest = Some(name);
        self.take(b':')?;
        self.value(name)
    }

    /// A value; of an object or array only its beginning.
    fn value(&mut self, name: &'a [u8]) -> Read<()> {
        let place = self.nodes.len();
        let kind = match self.peek().ok_or(())? {
            b'{' => self.begin(place, b'}', Kind::Object)?,
            b'[' => self.begin(place, b']', Kind::Array)?,
            b'"' => Kind::String(self.string()?),
            b't' => self.literal(b"true").map(|()| Kind::Boolean(true))?,
            b'f' => self.literal(b"false").map(|()| Kind::Boolean(false))?,
            _ => Kind::Integer(self.integer()?),
        };
        self.nodes.push(Node { name, kind, end: place + 1 });
        Ok(())
    }

    fn begin(&mut self, place: usize, closes_with: u8, kind: Kind<'a>) -> Read<Kind<'a>> {
        if self.open.len() >= limits::DOSSIER_DEPTH {
            return Err(());
        }
        self.at += 1;
        self.open.push(Open { place, closes_with, latest: None });
        Ok(kind)
    }

    /// The characters between two quotes, as written.
    fn string(&mut self) -> Read<&'a [u8]> {
        self.take(b'"')?;
        let start = self.at;
        let mut characters = 0;
        while self.peek() != Some(b'"') {
            match self.peek().ok_or(())? {
                b'\\' => {
                    self.at += 1;
                    if !matches!(self.peek(), Some(b'"' | b'\\')) {
                        return Err(());
                    }
                }
                0x20..=0x7e => {}
                _ => return Err(()),
            }
            self.at += 1;
            characters += 1;
        }
        if characters == 0 || characters > STRING_MAX {
            return Err(());
        }
        let written = self.text.get(start..self.at).ok_or(())?;
        self.at += 1;
        Ok(written)
    }

    fn integer(&mut self) -> Read<u64> {
        let start = self.at;
        let mut number: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let longer = number.checked_mul(10).and_then(|n| n.checked_add((digit - b'0').into()));
            number = longer.filter(|number| *number <= INTEGER_MAX).ok_or(())?;
            self.at += 1;
            if number == 0 {
                // A leading zero stands alone.
                break;
            }
        }
        if self.at == start { Err(()) } else { Ok(number) }
    }

    fn literal(&mut self, literal: &[u8]) -> Read<()> {
        literal.iter().try_for_each(|byte| self.take(*byte))
    }

    fn take(&mut self, byte: u8) -> Read<()> {
        if self.peek() != Some(byte) {
            return Err(());
        }
        self.at += 1;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String, string::ToString};

    fn canonical(text: &str) -> bool {
        Json::read(text.as_bytes()).is_ok()
    }

    /// The table of order 5.2.
    #[test]
    fn one_spelling_only() {
        for text in [
            r#"{"a":"x","b":[1,true]}"#,
            r#"{"a":"say \"hi\" \\ /"}"#,
            r#"{"a":9007199254740991}"#,
            r#"{"a":0}"#,
            r#"{"a":{"a":false},"b":[[1],[2]]}"#,
        ] {
            assert!(canonical(text), "{text}");
        }
        for text in [
            r#"{ "a":1}"#,
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":-1}"#,
            r#"{"a":01}"#,
            r#"{"a":00}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":99999999999999999999}"#,
            r#"{"a":null}"#,
            r#"{"a":""}"#,
            r#"{"a":[]}"#,
            r#"{"a":{}}"#,
            "{}",
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\n"}"#,
            "{\"a\":\"\n\"}",
            r#"{"a":"é"}"#,
            "[1]",
            r#""a""#,
            "",
            "{\"a\":1}\n",
            r#"{"a":1"#,
            r#"{"a":1,}"#,
            r#"{"a":[1,]}"#,
            r#"{"a":truE}"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1]"#,
            r#"{"a":[1}"#,
        ] {
            assert!(!canonical(text), "{text}");
        }
    }

    #[test]
    fn depth_and_length_have_limits() {
        let nested = |depth: usize| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!(r#"{{"a":{open}1{close}}}"#)
        };
        assert!(canonical(&nested(15)));
        assert!(!canonical(&nested(16)));
        let string = |length: usize| format!(r#"{{"a":"{}"}}"#, r"\\".repeat(length));
        assert!(canonical(&string(256)));
        assert!(!canonical(&string(257)));
    }

    #[test]
    fn a_value_is_found_by_its_name() {
        let text = r#"{"a":{"x":1,"y":[true,"s\"t"]},"b\\":2}"#;
        let json = Json::read(text.as_bytes()).unwrap_or_else(|at| panic!("{at:?}"));
        let a = json.root().member(b"a").unwrap();
        let y: Vec<_> = a.member(b"y").unwrap().children().collect();
        assert_eq!(y.len(), 2);
        assert_eq!(y[0].kind(), Kind::Boolean(true));
        assert_eq!(String::from_utf8(y[1].string().unwrap()).unwrap(), "s\"t".to_string());
        assert_eq!(json.root().member(b"b\\").unwrap().kind(), Kind::Integer(2));
        assert!(json.root().member(b"y").is_none());
    }
}
