//! The JSON form of an item of evidence: its kind beside its body.

use super::{
    case::Item,
    object::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint, Vote,
    },
};
use crate::{codec::json::tagged_items, evidence::Signature, limits};

tagged_items! {
    Item, Body, { limits::SIGNATURES },
    Allocated, Cancelled, CancelRequest, Accusation, Vote, Abort, Checkpoint, Attestation
}
