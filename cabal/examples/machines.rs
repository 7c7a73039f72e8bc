//! Prints the tables and diagrams that `docs/cabal.md` has to show.
//! `cargo run -p quittance-cabal --example machines`
fn main() {
    for (actor, machine) in quittance_cabal::page::machines() {
        println!("### {actor}\n\n{machine}");
    }
}
