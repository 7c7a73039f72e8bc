//! The JSON form of an item of an order's evidence: its kind beside its body.

use super::{
    case::OrderItem,
    object::{Correction, Inspection, LogHead, OrderAttestation, OrderBody, Revocation},
};
use crate::{codec::json::tagged_items, evidence::Signature, limits};

tagged_items! {
    OrderItem, OrderBody, { limits::ITEM_SIGNATURES },
    OrderAttestation, Revocation, Inspection, LogHead, Correction
}
