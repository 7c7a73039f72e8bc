//! Custom sections: names, producers, the WIT text. None is needed to run a component, and some
//! tell which machine built it.

use wasm_encoder::Encode;
use wasmparser::{BinaryReader, Result};

const HEADER_BYTES: usize = 8;
/// The byte of the header that tells a component (1) from a core module (0).
const LAYER: usize = 6;
const CUSTOM: u8 = 0;
const CORE_MODULE: u8 = 1;
const COMPONENT: u8 = 4;

/// The same component or module, and those inside it, without custom sections.
pub fn without_custom(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut reader = BinaryReader::new(bytes, 0);
    let header = reader.read_bytes(HEADER_BYTES)?;
    let is_component = header[LAYER] == 1;
    let mut kept = header.to_vec();
    while !reader.eof() {
        let id = reader.read_u8()?;
        let length = reader.read_var_u32()?;
        let body = reader.read_bytes(length as usize)?;
        if id == CUSTOM {
            continue;
        }
        kept.push(id);
        if is_component && matches!(id, CORE_MODULE | COMPONENT) {
            without_custom(body)?.encode(&mut kept);
        } else {
            body.encode(&mut kept);
        }
    }
    Ok(kept)
}
