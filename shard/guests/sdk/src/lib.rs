//! SDK of guest programs (docs/shard-protocol.md; the rules behind it: shards.md 3).
//!
//! A program implements [`Program`] and hands it to [`run`]; the macro [`program!`] makes the entry
//! point. Everything the protocol asks of a guest happens here: items, binding of inputs, state with
//! first reads, the multiproof, the claim. On other targets than riscv32 the ecalls go to a mock host
//! ([`host`]), so that `cargo test` runs programs natively.
#![cfg_attr(target_arch = "riscv32", no_std)]

extern crate alloc;

pub mod claim;
pub mod env;
#[cfg(not(target_arch = "riscv32"))]
pub mod host;
pub mod items;
pub mod keccak;
pub mod p2;
pub mod proof;
pub mod rlp;
pub mod rt;
pub mod run;
pub mod secp;
mod secp_table;
pub mod state;
pub mod sys;
pub mod tx;
pub mod u256;

pub use env::{Env, Log, Outcome, Receipt, Refusal};
pub use items::{BatchHeader, Context, Entry, EntryKind, Span};
pub use run::{run, Program};
pub use u256::U256;

/// 32 bytes, word-aligned for the ecalls: digests, state keys, hashes.
pub type Word = [u32; 8];

/// An Ethereum address.
pub type Address = [u8; 20];

/// The bytes of a [`Word`].
pub fn bytes(word: &Word) -> &[u8; 32] {
    // SAFETY: same size, u8 has no alignment or validity needs. Both targets are little-endian.
    unsafe { &*(word as *const Word as *const [u8; 32]) }
}

/// The [`Word`] of 32 bytes.
pub fn word(bytes: &[u8; 32]) -> Word {
    let mut out = [0u32; 8];
    for (k, chunk) in bytes.chunks_exact(4).enumerate() {
        out[k] = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
    }
    out
}

/// Why the SDK ends a run (exit codes). Inside an item the host makes the item null instead.
pub mod exit {
    /// Items in an order that the protocol doesn't know.
    pub const ORDER: u32 = 2;
    /// A payload of the wrong length or with fields out of range.
    pub const MALFORMED: u32 = 3;
    /// A body that isn't its header's, or isn't canonical SSZ.
    pub const BODY: u32 = 4;
    /// An entry that isn't the next one, or entries that aren't the context's.
    pub const INBOX: u32 = 5;
    /// The heap is full.
    pub const MEMORY: u32 = 7;
    /// The multiproof doesn't show the state that was read, or `rootBefore`.
    pub const PROOF: u32 = 8;
    /// More batches or null items than a claim holds.
    pub const LIMIT: u32 = 9;
    /// The host gave a value that is longer than allowed or shorter than announced.
    pub const HOST: u32 = 10;
    /// A view that the program could not answer.
    pub const VIEW: u32 = 11;
    /// A panic outside of an item.
    pub const PANIC: u32 = 101;
}
