//! Where each field of a case lies in its bytes, written from the wire page and not from the
//! codec: tests name the field that they damage, and the names are a third reading of the page.

use std::ops::Range;

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One byte from a closed list.
    Enum,
    /// 0 or 1.
    Bool,
    /// One byte, any.
    U8,
    /// Four bytes, any.
    U32,
    /// Four bytes, not 0.
    Index,
    /// Eight bytes, any.
    U64,
    /// Sixteen bytes, any.
    U128,
    /// Eight bytes, at most the year 9999.
    Time,
    /// Eight bytes, below 2^32.
    Seconds,
    /// 32 bytes, any.
    Hash,
    /// 33 bytes, any to the codec.
    Key,
    /// 65 bytes, any to the codec.
    Signature,
    /// The length of a list, with the most items that it may have.
    Length(u32),
}

impl Form {
    const fn width(self) -> usize {
        match self {
            Self::Enum | Self::Bool | Self::U8 => 1,
            Self::U32 | Self::Index | Self::Length(_) => 4,
            Self::U64 | Self::Time | Self::Seconds => 8,
            Self::U128 => 16,
            Self::Hash => 32,
            Self::Key => 33,
            Self::Signature => 65,
        }
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its path, as in `lock.cabal[2].key`; the length of a list is `lock.cabal.length`.
    pub path: String,
    /// How it is written.
    pub form: Form,
    /// Its first byte.
    pub offset: usize,
}

impl Field {
    /// Its bytes in the case.
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.form.width()
    }
}

/// Every field of a well-formed case, from left to right; together they are all of its bytes.
///
/// # Panics
/// The bytes are no well-formed case.
pub fn fields(case: &[u8]) -> Vec<Field> {
    let mut walk = Walk { case, offset: 0, fields: Vec::new() };
    walk.one("version", Form::Enum);
    walk.one("lane", Form::Enum);
    walk.lock();
    walk.list("lock_signatures", 33, |walk, at| {
        walk.all(at, &[("signer", Form::Hash), ("sig", Form::Signature)]);
    });
    walk.list("top_ups", 16, |walk, at| {
        walk.all(&format!("{at}.body"), &HEADER);
        walk.all(&format!("{at}.body"), &TOP_UP);
        walk.signatures(at);
    });
    walk.one("status", Form::Enum);
    walk.list("evidence", 264, |walk, at| {
        let kind = usize::from(walk.case[walk.offset]);
        walk.one(&format!("{at}.kind"), Form::Enum);
        walk.all(&format!("{at}.body"), &HEADER);
        walk.all(&format!("{at}.body"), BODIES[kind - 1]);
        walk.signatures(at);
    });
    walk.one("at", Form::Time);
    assert_eq!(walk.offset, case.len(), "the fields are all of the case");
    walk.fields
}

/// The field with this path.
///
/// # Panics
/// There is none.
pub fn field(case: &[u8], path: &str) -> Field {
    let found = fields(case).into_iter().find(|field| field.path == path);
    found.unwrap_or_else(|| panic!("no field {path}"))
}

type Fields = [(&'static str, Form)];

const HEADER: [(&str, Form); 3] =
    [("header.network", Form::Hash), ("header.session", Form::Hash), ("header.escrow", Form::Hash)];

const TOP_UP: [(&str, Form); 4] = [
    ("index", Form::Index),
    ("previous_total", Form::U128),
    ("added", Form::U128),
    ("new_total", Form::U128),
];

/// The fields of each kind of evidence after its header, by kind from 1.
const BODIES: [&Fields; 8] = [
    &[
        ("vm_key", Form::Key),
        ("wireguard_key", Form::Hash),
        ("endpoints", Form::Hash),
        ("allocated_at", Form::Time),
    ],
    &[("reason", Form::Enum), ("claimed_seconds", Form::Seconds), ("cancelled_at", Form::Time)],
    &[("requested_at", Form::Time)],
    &[
        ("class", Form::Enum),
        ("window_start", Form::Time),
        ("window_end", Form::Time),
        ("evidence", Form::Hash),
        ("accused_at", Form::Time),
    ],
    &[
        ("can_reach_vm", Form::Bool),
        ("can_see_consumer_connected", Form::Bool),
        ("voted_at", Form::Time),
    ],
    &[
        ("incident", Form::Hash),
        ("reason", Form::Enum),
        ("evidence", Form::Hash),
        ("end", Form::Time),
    ],
    &[("number", Form::U32), ("alive_until", Form::Time), ("previous", Form::Hash)],
    &[
        ("allocated", Form::Hash),
        ("end_event", Form::Hash),
        ("connectivity_verified", Form::Bool),
        ("service_start", Form::Time),
        ("service_end", Form::Time),
        ("termination_reason", Form::Enum),
    ],
];

const LOCK_START: [(&str, Form); 4] = [
    ("network", Form::Hash),
    ("session", Form::Hash),
    ("consumer", Form::Key),
    ("provider", Form::Key),
];

const LOCK_REST: [(&str, Form); 36] = [
    ("asset", Form::Hash),
    ("decimals", Form::U8),
    ("amount", Form::U128),
    ("terms.rate_per_hour", Form::U128),
    ("terms.min_duration_seconds", Form::Seconds),
    ("terms.max_duration_seconds", Form::Seconds),
    ("terms.misuse_classes", Form::Hash),
    ("policy.witness_count", Form::U8),
    ("policy.attestation_threshold", Form::U8),
    ("policy.connectivity_threshold_percent", Form::U8),
    ("policy.abort_threshold_percent", Form::U8),
    ("policy.min_high_trust_witnesses", Form::U8),
    ("policy.max_prior_interactions", Form::U8),
    ("policy.vm_allocation_timeout_seconds", Form::Seconds),
    ("policy.connectivity_check_timeout_seconds", Form::Seconds),
    ("policy.connectivity_vote_timeout_seconds", Form::Seconds),
    ("policy.abort_vote_timeout_seconds", Form::Seconds),
    ("policy.monitoring_check_interval_seconds", Form::Seconds),
    ("policy.misuse_investigation_timeout_seconds", Form::Seconds),
    ("policy.allocation_grace_seconds", Form::Seconds),
    ("policy.verification_grace_seconds", Form::Seconds),
    ("policy.cancel_grace_seconds", Form::Seconds),
    ("policy.end_grace_seconds", Form::Seconds),
    ("policy.attestation_wait_seconds", Form::Seconds),
    ("policy.checkpoint_seconds", Form::Seconds),
    ("policy.challenge_seconds", Form::Seconds),
    ("policy.conflict_seconds", Form::Seconds),
    ("trust_micro", Form::U64),
    ("k_payment_micro", Form::U64),
    ("trust_height", Form::U64),
    ("selection.seed_commitment", Form::Hash),
    ("selection.consumer_nonce", Form::Hash),
    ("selection.provider_nonce", Form::Hash),
    ("selection.candidates", Form::Hash),
    ("locked_at", Form::Time),
    ("rules", Form::Hash),
];

struct Walk<'a> {
    case: &'a [u8],
    offset: usize,
    fields: Vec<Field>,
}

impl Walk<'_> {
    fn one(&mut self, path: &str, form: Form) {
        self.fields.push(Field { path: path.to_owned(), form, offset: self.offset });
        self.offset += form.width();
    }

    fn all(&mut self, at: &str, fields: &Fields) {
        for (name, form) in fields {
            self.one(&format!("{at}.{name}"), *form);
        }
    }

    fn list(&mut self, path: &str, most: u32, mut item: impl FnMut(&mut Self, &str)) {
        let written = &self.case[self.offset..self.offset + 4];
        let length = u32::from_le_bytes(written.try_into().expect("four bytes"));
        self.one(&format!("{path}.length"), Form::Length(most));
        for place in 0..length {
            item(self, &format!("{path}[{place}]"));
        }
    }

    fn signatures(&mut self, at: &str) {
        let fields = [("signer", Form::Hash), ("seen_at", Form::Time), ("sig", Form::Signature)];
        self.list(&format!("{at}.signatures"), 33, |walk, at| walk.all(at, &fields));
    }

    fn lock(&mut self) {
        self.all("lock", &LOCK_START);
        self.list("lock.cabal", 31, |walk, at| {
            walk.all(at, &[("key", Form::Key), ("high_trust", Form::Bool)]);
        });
        self.all("lock", &LOCK_REST);
    }
}
