//! Values drawn from a SHA-256 counter stream: the same on every machine and in every run, so that
//! a failure has a name and no seed needs to be kept.

use sha2::{Digest, Sha256};

/// Block i of the stream is SHA-256(seed ‖ i as u32 LE); bytes are consumed from left to right.
#[derive(Clone, Debug)]
pub struct Stream {
    seed: Vec<u8>,
    block: u32,
    rest: Vec<u8>,
}

impl Stream {
    /// The stream of this seed.
    pub fn new(seed: impl Into<Vec<u8>>) -> Self {
        Self { seed: seed.into(), block: 0, rest: Vec::new() }
    }

    /// The next bytes.
    pub fn bytes<const LENGTH: usize>(&mut self) -> [u8; LENGTH] {
        while self.rest.len() < LENGTH {
            let block = Sha256::new_with_prefix(&self.seed).chain_update(self.block.to_le_bytes());
            self.rest.extend(block.finalize());
            self.block += 1;
        }
        let (now, later) = self.rest.split_at(LENGTH);
        let taken = now.try_into().expect("the length asked for");
        self.rest = later.to_vec();
        taken
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let [byte] = self.bytes();
        byte
    }

    /// A number below `bound`, from eight bytes; the bias of the remainder does not matter here.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = u64::from_le_bytes(self.bytes());
        usize::try_from(number % u64::try_from(bound).expect("64 bits")).expect("below a usize")
    }
}
