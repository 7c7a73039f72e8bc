//! The JSON form of an item of evidence about money: its kind beside its body.

use super::case::MoneyItem;
use crate::{
    codec::json::tagged_items,
    evidence::Signature,
    limits,
    order::object::{Assignment, MoneyBody, Objection, OrderAttestation, Revocation, Ruling},
};

tagged_items! {
    MoneyItem, MoneyBody, { limits::ITEM_SIGNATURES },
    OrderAttestation, Revocation, Objection, Ruling, Assignment
}
