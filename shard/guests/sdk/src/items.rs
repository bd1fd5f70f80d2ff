//! The payloads of items (docs/shard-protocol.md 5).

use crate::{Address, Word, U256};

/// Reads fields one after another; None past the end.
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        if self.0.len() < count {
            return None;
        }
        let (head, rest) = self.0.split_at(count);
        self.0 = rest;
        Some(head)
    }
    pub fn array<const K: usize>(&mut self) -> Option<[u8; K]> {
        let mut out = [0u8; K];
        out.copy_from_slice(self.take(K)?);
        Some(out)
    }
    pub fn u8(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }
    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
    pub fn word(&mut self) -> Option<Word> {
        self.array().map(|b| crate::word(&b))
    }
    pub fn u256(&mut self) -> Option<U256> {
        self.word().map(U256)
    }
    pub fn address(&mut self) -> Option<Address> {
        self.array()
    }
    /// The result if nothing is left.
    pub fn done<T>(&self, result: T) -> Option<T> {
        self.0.is_empty().then_some(result)
    }
}

/// Item SPAN.
#[derive(Clone, Debug, Default)]
pub struct Span {
    pub genesis_hash: Word,
    pub shard: u32,
    pub chain_id: u64,
    pub program_hash: Word,
    pub span: u64,
    pub from_batch: u64,
    pub root_before: Word,
    pub batch_acc: Word,
    pub inbox_index: u64,
    pub inbox_acc: Word,
    pub outbox_acc: Word,
}

impl Span {
    pub const BYTES: usize = 228;

    pub fn parse(bytes: &[u8]) -> Option<Span> {
        let mut f = Fields(bytes);
        let span = Span {
            genesis_hash: f.word()?,
            shard: f.u32()?,
            chain_id: f.u64()?,
            program_hash: f.word()?,
            span: f.u64()?,
            from_batch: f.u64()?,
            root_before: f.word()?,
            batch_acc: f.word()?,
            inbox_index: f.u64()?,
            inbox_acc: f.word()?,
            outbox_acc: f.word()?,
        };
        f.done(span)
    }
}

/// Item CONTEXT: what a batch sees of its beacon block.
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub number: u64,
    /// Else it is a system batch.
    pub sequenced: bool,
    pub height: u64,
    pub timestamp_ms: u64,
    pub randomness: Word,
    pub zk_price: u64,
    pub inbox_from: u64,
    pub inbox_to: u64,
    pub bundles_hash: Word,
}

impl Context {
    pub const BYTES: usize = 113;

    pub fn parse(bytes: &[u8]) -> Option<Context> {
        let mut f = Fields(bytes);
        let number = f.u64()?;
        let kind = f.u8()?;
        let context = Context {
            number,
            sequenced: kind == 1,
            height: f.u64()?,
            timestamp_ms: f.u64()?,
            randomness: f.word()?,
            zk_price: f.u64()?,
            inbox_from: f.u64()?,
            inbox_to: f.u64()?,
            bundles_hash: f.word()?,
        };
        if kind > 1 || context.inbox_from > context.inbox_to {
            return None;
        }
        if context.sequenced && context.inbox_from != context.inbox_to {
            return None;
        }
        f.done(context)
    }
}

/// The header of a sequenced batch.
#[derive(Clone, Debug, Default)]
pub struct BatchHeader {
    pub shard: u32,
    pub parent: Word,
    /// The beacon account that earns the fees.
    pub sequencer: Address,
    pub valid_from: u64,
    pub body_length: u32,
    pub body_root: Word,
    pub data_root: Word,
}

impl BatchHeader {
    pub const BYTES: usize = 132;

    pub fn parse(bytes: &[u8]) -> Option<BatchHeader> {
        let mut f = Fields(bytes);
        let header = BatchHeader {
            shard: f.u32()?,
            parent: f.word()?,
            sequencer: f.address()?,
            valid_from: f.u64()?,
            body_length: f.u32()?,
            body_root: f.word()?,
            data_root: f.word()?,
        };
        f.done(header)
    }
}

/// Item ENTRY: the next one of the inbox.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub index: u64,
    pub height: u64,
    /// P2(ENTRY, …) of the item's bytes: unique in its shard, so deposits use it as transaction hash.
    pub digest: Word,
    pub kind: EntryKind<'a>,
}

#[derive(Clone, Debug)]
pub enum EntryKind<'a> {
    Deposit { to: Address, from: Address, amount: U256 },
    Forced { transaction: &'a [u8] },
    /// A kind that this SDK doesn't know, or a deposit of the wrong length.
    Unknown,
}

impl<'a> Entry<'a> {
    pub fn parse(bytes: &'a [u8], digest: Word) -> Option<Entry<'a>> {
        let mut f = Fields(bytes);
        let (index, height, kind) = (f.u64()?, f.u64()?, f.u8()?);
        let kind = match kind {
            1 => Self::deposit(&mut f).unwrap_or(EntryKind::Unknown),
            2 => EntryKind::Forced { transaction: f.0 },
            _ => EntryKind::Unknown,
        };
        Some(Entry { index, height, digest, kind })
    }

    fn deposit(f: &mut Fields<'a>) -> Option<EntryKind<'a>> {
        let out = EntryKind::Deposit { to: f.address()?, from: f.address()?, amount: f.u256()? };
        f.done(out)
    }
}

/// Longest transaction of a body.
pub const TRANSACTION_MAX: usize = 131_072;
/// Most transactions of a body.
pub const TRANSACTIONS_MAX: usize = 8192;
/// Longest body.
pub const BODY_MAX: usize = 1 << 20;

/// The transactions of a body: SSZ `List[ByteList[131072], 8192]`, canonical.
pub struct Body<'a> {
    bytes: &'a [u8],
    count: usize,
}

impl<'a> Body<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Body<'a>> {
        if bytes.is_empty() {
            return Some(Body { bytes, count: 0 });
        }
        if bytes.len() < 4 || bytes.len() > BODY_MAX {
            return None;
        }
        let first = offset(bytes, 0);
        let count = first / 4;
        if first % 4 != 0 || first > bytes.len() || count == 0 || count > TRANSACTIONS_MAX {
            return None;
        }
        let body = Body { bytes, count };
        let mut start = first;
        for k in 0..count {
            let end = body.end(k);
            if end < start || end > bytes.len() || end - start > TRANSACTION_MAX {
                return None;
            }
            start = end;
        }
        Some(body)
    }

    fn end(&self, k: usize) -> usize {
        if k + 1 < self.count {
            offset(self.bytes, 4 * (k + 1))
        } else {
            self.bytes.len()
        }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn transaction(&self, k: usize) -> &'a [u8] {
        &self.bytes[offset(self.bytes, 4 * k)..self.end(k)]
    }
}

fn offset(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_canonical() {
        let good = [8, 0, 0, 0, 9, 0, 0, 0, 0xaa, 0xbb, 0xcc];
        let body = Body::parse(&good).expect("good");
        assert_eq!((body.len(), body.transaction(0), body.transaction(1)),
            (2, &[0xaa][..], &[0xbb, 0xcc][..]));
        assert_eq!(Body::parse(&[]).map(|b| b.len()), Some(0));
        for bad in [
            &[0, 0, 0, 0][..],
            &[1, 0],
            &[6, 0, 0, 0, 1, 1],
            &[12, 0, 0, 0, 9, 0, 0, 0],
            &[8, 0, 0, 0, 7, 0, 0, 0, 1],
            &[8, 0, 0, 0, 10, 0, 0, 0, 1],
        ] {
            assert!(Body::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_exact() {
        assert!(Span::parse(&[0; Span::BYTES]).is_some());
        assert!(Span::parse(&[0; Span::BYTES + 1]).is_none());
        assert!(Context::parse(&[0; Context::BYTES]).is_some());
        assert!(Context::parse(&[0; Context::BYTES - 1]).is_none());
        assert!(BatchHeader::parse(&[0; BatchHeader::BYTES]).is_some());
        let mut kind = [0; Context::BYTES];
        kind[8] = 2;
        assert!(Context::parse(&kind).is_none());
    }
}
