//! A case of any lane: which one its bytes or its JSON are of, and what all lanes have in common.
//! Commands match on the lane where they say something that only one lane has.

use quittance_contract::{
    codec::{Fault, Hash},
    order::{
        OrderCase, OrderLane, UntrustedOrderCase,
        due::{MONEY_LANE, MoneyCase, MoneyLane, UntrustedMoneyCase},
    },
    session::{Case, UntrustedCase},
    time::Time,
    verdict::EvidenceKind,
};
use serde::{Deserialize, Serialize, Serializer};

/// The lanes that are decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Session,
    Order,
    OrderMoney,
}

impl Lane {
    /// The lane of canonical bytes. Bytes of no lane are read as a session, and refused as one.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        const ORDER: u8 = OrderLane::Order.number();
        match bytes.get(1) {
            Some(&ORDER) => Self::Order,
            Some(&MONEY_LANE) => Self::OrderMoney,
            _ => Self::Session,
        }
    }

    /// The lane that the JSON of a case names, likewise.
    pub(crate) fn of_json(text: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Named {
            lane: String,
        }
        let named: Option<Named> = serde_json::from_slice(text).ok();
        match named {
            Some(Named { lane }) if lane == OrderLane::Order.name() => Self::Order,
            Some(Named { lane }) if lane == MoneyLane::OrderMoney.name() => Self::OrderMoney,
            _ => Self::Session,
        }
    }

    /// What a case of it is called, with its article.
    pub(crate) const fn named(self) -> &'static str {
        match self {
            Self::Session => "a session",
            Self::Order => "an order",
            Self::OrderMoney => "an order money",
        }
    }

    /// The page that gives its bytes, its faults and its JSON.
    pub(crate) const fn page(self) -> &'static str {
        match self {
            Self::Session => "docs/protocol.md",
            Self::Order => "docs/order.md",
            Self::OrderMoney => "docs/order-money.md",
        }
    }
}

/// A case that can be decided.
#[derive(Clone)]
pub(crate) enum AnyCase {
    Session(Box<Case>),
    Order(Box<OrderCase>),
    Money(Box<MoneyCase>),
}

impl AnyCase {
    /// Reads a case from its canonical bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        Ok(match Lane::of_bytes(bytes) {
            Lane::Session => Self::Session(Box::new(Case::from_bytes(bytes)?)),
            Lane::Order => Self::Order(Box::new(OrderCase::from_bytes(bytes)?)),
            Lane::OrderMoney => Self::Money(Box::new(MoneyCase::from_bytes(bytes)?)),
        })
    }

    /// The digest of the terms.
    pub(crate) fn escrow(&self) -> Hash {
        match self {
            Self::Session(case) => case.escrow(),
            Self::Order(case) => case.escrow(),
            Self::Money(case) => case.escrow(),
        }
    }

    /// The digest of the whole case.
    pub(crate) fn digest(&self) -> Hash {
        match self {
            Self::Session(case) => case.digest(),
            Self::Order(case) => case.digest(),
            Self::Money(case) => case.digest(),
        }
    }

    /// When it is decided.
    pub(crate) fn at(&self) -> Time {
        match self {
            Self::Session(case) => case.at,
            Self::Order(case) => case.at,
            Self::Money(case) => case.at,
        }
    }

    /// Kind and digest of each item of evidence.
    pub(crate) fn items(&self) -> Vec<(EvidenceKind, Hash)> {
        match self {
            Self::Session(case) => case.items().map(|(item, d)| (item.body.kind(), d)).collect(),
            Self::Order(case) => case.items().map(|(item, d)| (item.body.kind(), d)).collect(),
            Self::Money(case) => case.items().map(|(item, d)| (item.body.kind(), d)).collect(),
        }
    }

    /// The bytes of the same case, decided at another time.
    pub(crate) fn bytes_at(&self, at: Time) -> Vec<u8> {
        match self {
            Self::Session(case) => UntrustedCase { at, ..UntrustedCase::clone(case) }.to_bytes(),
            Self::Order(case) => {
                UntrustedOrderCase { at, ..UntrustedOrderCase::clone(case) }.to_bytes()
            }
            Self::Money(case) => {
                UntrustedMoneyCase { at, ..UntrustedMoneyCase::clone(case) }.to_bytes()
            }
        }
    }
}

impl Serialize for AnyCase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Session(case) => UntrustedCase::serialize(case, serializer),
            Self::Order(case) => UntrustedOrderCase::serialize(case, serializer),
            Self::Money(case) => UntrustedMoneyCase::serialize(case, serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;

    #[test]
    fn the_second_byte_or_the_member_tells_the_lane() {
        assert_eq!(Lane::of_bytes(&[1, 2]), Lane::Order);
        assert_eq!(Lane::of_bytes(&[1, 3]), Lane::OrderMoney);
        for other in [&[][..], &[1], &[2], &[1, 1, 2], &[1, 4]] {
            assert_eq!(Lane::of_bytes(other), Lane::Session, "{other:?}");
        }
        assert_eq!(Lane::of_json(b"{\"version\": 1, \"lane\": \"order\"}"), Lane::Order);
        assert_eq!(Lane::of_json(b"{\"lane\": \"order-money\"}"), Lane::OrderMoney);
        for other in ["{}", "{\"lane\": \"session\"}", "{\"lane\": 2}", "[]", "{\"lane\""] {
            assert_eq!(Lane::of_json(other.as_bytes()), Lane::Session, "{other}");
        }
    }
}
