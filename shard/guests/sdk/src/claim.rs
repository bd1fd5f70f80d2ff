//! The claim: the journal's bytes (docs/shard-protocol.md 4).

use crate::{bytes, Span, Word, U256};
use alloc::vec::Vec;

pub const VERSION: u32 = 1;
pub const BATCHES_MAX: usize = 64;
pub const NULLS_MAX: usize = 4096;
const FIXED: u32 = 448;
const BATCH: u32 = 80;

/// What a claim says of one batch.
pub struct BatchRow {
    pub gas: u64,
    pub zk_gas: u64,
    pub fees: U256,
    pub receipts_root: Word,
}

/// What a run adds to its SPAN.
pub struct Claim<'a> {
    pub span: &'a Span,
    pub to_batch: u64,
    pub root_after: Word,
    pub batch_acc: Word,
    pub inbox_index: u64,
    pub inbox_acc: Word,
    pub outbox_acc: Word,
    pub messages_root: Word,
    pub batches: &'a [BatchRow],
    pub nulls: &'a [(u64, u32)],
}

impl Claim<'_> {
    /// SSZ.
    pub fn encode(&self) -> Vec<u8> {
        let s = self.span;
        let mut out = Vec::with_capacity(
            FIXED as usize + BATCH as usize * self.batches.len() + 12 * self.nulls.len(),
        );
        put32(&mut out, VERSION);
        out.extend_from_slice(bytes(&s.genesis_hash));
        put32(&mut out, s.shard);
        put64(&mut out, s.chain_id);
        out.extend_from_slice(bytes(&s.program_hash));
        put64(&mut out, s.span);
        put64(&mut out, s.from_batch);
        put64(&mut out, self.to_batch);
        for word in [&s.root_before, &self.root_after, &s.batch_acc, &self.batch_acc] {
            out.extend_from_slice(bytes(word));
        }
        put64(&mut out, s.inbox_index);
        put64(&mut out, self.inbox_index);
        let bundles_acc = [0u32; 8];
        for word in [
            &s.inbox_acc,
            &self.inbox_acc,
            &s.outbox_acc,
            &self.outbox_acc,
            &self.messages_root,
            &bundles_acc,
        ] {
            out.extend_from_slice(bytes(word));
        }
        put32(&mut out, FIXED);
        put32(&mut out, FIXED + BATCH * self.batches.len() as u32);
        for row in self.batches {
            put64(&mut out, row.gas);
            put64(&mut out, row.zk_gas);
            out.extend_from_slice(row.fees.le());
            out.extend_from_slice(bytes(&row.receipts_root));
        }
        for (batch, item) in self.nulls {
            put64(&mut out, *batch);
            put32(&mut out, *item);
        }
        out
    }
}

fn put32(out: &mut Vec<u8>, n: u32) {
    out.extend_from_slice(&n.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, n: u64) {
    out.extend_from_slice(&n.to_le_bytes());
}
