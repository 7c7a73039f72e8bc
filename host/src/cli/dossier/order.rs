//! What a dossier is for: a slice of an order, and the schema that proves it.

use std::path::Path;

use quittance_contract::{
    codec::{Fault, decode},
    order::{Entry, Order, Schema, Slice, UntrustedOrderCase, sets_ascend},
    verdict::RefuseCode,
};

use crate::cli::{failure::Failure, input};

/// What a dossier is for, with what the ledger holds, if a case says so.
pub(super) struct Meant {
    pub(super) order: Order,
    pub(super) slice: Slice,
    pub(super) state: Vec<Entry>,
}

/// The order in a file, with the slice that is asked for: by its place, else by the case's own
/// word, else the only one.
pub(super) fn meant(file: &Path, asked: Option<u8>) -> Result<Meant, Failure> {
    let (order, of_case) = read(file)?;
    let (of_case, state) = of_case.unzip();
    let only = (order.slices.len() == 1).then_some(0);
    let count = order.slices.len();
    let Some(place) = asked.or(of_case).or(only) else {
        return Err(Failure::bad_option("--asked", "missing")
            .expected(format!("the place of one of the {count} slices, from 0"))
            .remedy("name it; an order that is no case does not say which slice is meant"));
    };
    let Some(slice) = order.slices.get(usize::from(place)).cloned() else {
        return Err(Failure::bad_option("--asked", format!("no slice {place}"))
            .expected(format!("the place of one of the {count} slices, from 0"))
            .remedy("correct it"));
    };
    Ok(Meant { order, slice, state: state.unwrap_or_default() })
}

/// The slice that a case asks for, and its ledger values.
type OfCase = (u8, Vec<Entry>);

/// An order, or a case of it with the slice that it asks for and its ledger values, as JSON or as
/// canonical bytes.
fn read(file: &Path) -> Result<(Order, Option<OfCase>), Failure> {
    let bytes = input::read(file)?;
    let of_case = |case: UntrustedOrderCase| (case.order, Some((case.asked, case.state.to_vec())));
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        // A case has a lane; an order has none.
        let has_lane = serde_json::from_slice(&bytes)
            .is_ok_and(|value: serde_json::Value| value.get("lane").is_some());
        return match has_lane {
            true => input::parse(file, &bytes).map(of_case),
            false => input::parse(file, &bytes).map(|order| (order, None)),
        };
    }
    let neither = |fault: Fault| {
        Failure::bad(file, format!("no order, and no case of one: fault {fault}"))
            .expected("an order or an order case, as JSON or as canonical bytes")
            .remedy("docs/order.md 3 and 7 give their bytes")
    };
    match decode(&bytes) {
        Ok(case) => Ok(of_case(case)),
        Err(fault) => decode(&bytes).map(|order| (order, None)).map_err(|_| neither(fault)),
    }
}

/// The sound schema in a file.
pub(super) fn schema(file: &Path) -> Result<Schema, Failure> {
    let schema: Schema = input::parse(file, &input::read(file)?)?;
    let unsound = |what: String, expected: &str| {
        Err(Failure::bad(file, what)
            .code(RefuseCode::SchemaNotFound)
            .expected(expected)
            .remedy("no dossier passes under it; docs/order.md 5.1 says what a schema keeps"))
    };
    if !sets_ascend(&schema) {
        return unsound("a set in it does not strictly ascend".to_owned(), "each set in order");
    }
    match schema.check() {
        Ok(()) => Ok(schema),
        Err(broken) => unsound(format!("not sound, by point {}", broken.point), broken.needs),
    }
}
