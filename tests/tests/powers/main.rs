//! Powers that nobody has (order-money 11): to pass a gate without quorum, freshness and equality;
//! to use evidence again; to ship before top-up; to discount the burn; to unlock by vote.
//!
//! Not by a list of attempts that fail, but by all that there is. `numbers` walks every number that
//! a kind, a status or an outcome could have and lists what decodes; `fields` names every field of
//! every record that a case of an order carries, with who sets it and what it reaches: something
//! new does not compile, or fails, until somebody says whose it is. Then both lists are played:
//! `signers` lets everybody sign everything, `governance` turns every knob of the registry and of
//! governance to its ends, and `knobs` those that parties and schemas have. What comes out is
//! judged by [`quittance_tests::law`], which shares no step with the rules.

mod fields;
mod governance;
mod knobs;
mod numbers;
mod people;
mod signers;
