//! P2: Poseidon2 over KoalaBear (docs/shard-protocol.md 1).

use crate::sys::poseidon2;
use crate::Word;

/// The field's order.
pub const PRIME: u32 = 0x7f00_0001;

pub const STATE_PATH: u32 = 1;
pub const STATE_VALUE: u32 = 2;
pub const STATE_LEAF: u32 = 3;
pub const BODY_PIECE: u32 = 4;
pub const BODY: u32 = 5;
pub const BATCH_HEADER: u32 = 6;
pub const CONTEXT: u32 = 7;
pub const BATCH_ACC: u32 = 8;
pub const ENTRY: u32 = 9;
pub const INBOX_ACC: u32 = 10;
pub const MESSAGE: u32 = 11;
pub const OUTBOX_ACC: u32 = 12;
pub const MESSAGES: u32 = 13;
pub const RECEIPT: u32 = 14;

/// Bytes of a piece of a batch body.
pub const PIECE: usize = 4096;

/// The constant last block of a leaf, which no digest may equal.
pub const LEAF: Word = [0x454e44, 0x47414d, 0x450000, 0x4c4541, 0x460000, 1, 0, 1];

const MASK: u32 = 0xff_ffff;

/// Three bytes per element; fast when `data` is word-aligned.
pub fn p2(tag: u32, data: &[u8]) -> Word {
    digest(&absorb(tag, data))
}

fn digest(state: &[u32; 16]) -> Word {
    let mut out = [0u32; 8];
    out.copy_from_slice(&state[..8]);
    out
}

fn absorb(tag: u32, data: &[u8]) -> [u32; 16] {
    let mut state = [0u32; 16];
    state[0] = tag;
    state[1] = data.len() as u32;
    let mut at = data.len().min(18);
    if data.as_ptr() as usize & 3 == 0 && data.len() >= 20 {
        // SAFETY: aligned, and 20 bytes are there.
        let [w0, w1, w2, w3, w4] = unsafe { *(data.as_ptr() as *const [u32; 5]) };
        state[2] = w0 & MASK;
        state[3] = w0 >> 24 | (w1 & 0xffff) << 8;
        state[4] = w1 >> 16 | (w2 & 0xff) << 16;
        state[5] = w2 >> 8;
        state[6] = w3 & MASK;
        state[7] = w3 >> 24 | (w4 & 0xffff) << 8;
        poseidon2(&mut state);
        at = aligned_blocks(&mut state, data, at);
    } else {
        elements(&mut state[2..8], &data[..at]);
        poseidon2(&mut state);
    }
    while at < data.len() {
        let end = data.len().min(at + 24);
        elements(&mut state[..8], &data[at..end]);
        poseidon2(&mut state);
        at = end;
    }
    state
}

/// Whole blocks from byte 18 on: they begin in the middle of a word.
fn aligned_blocks(state: &mut [u32; 16], data: &[u8], mut at: usize) -> usize {
    // The block's last word reaches two bytes past it.
    if data.len() < 18 + 26 {
        return at;
    }
    let words = data.as_ptr() as *const u32;
    let mut w0 = unsafe { *words.add(4) };
    while at + 26 <= data.len() {
        // SAFETY: aligned; words at/4 .. at/4+6 end at byte at+26 at most.
        let from = unsafe { &*(words.add(at / 4) as *const [u32; 7]) };
        let [_, w1, w2, w3, w4, w5, w6] = *from;
        state[0] = w0 >> 16 | (w1 & 0xff) << 16;
        state[1] = w1 >> 8;
        state[2] = w2 & MASK;
        state[3] = w2 >> 24 | (w3 & 0xffff) << 8;
        state[4] = w3 >> 16 | (w4 & 0xff) << 16;
        state[5] = w4 >> 8;
        state[6] = w5 & MASK;
        state[7] = w5 >> 24 | (w6 & 0xffff) << 8;
        poseidon2(state);
        w0 = w6;
        at += 24;
    }
    at
}

/// Overwrites as many lanes as the bytes make elements.
fn elements(lanes: &mut [u32], data: &[u8]) {
    for (lane, chunk) in lanes.iter_mut().zip(data.chunks(3)) {
        let mut e = chunk[0] as u32;
        if chunk.len() > 1 {
            e |= (chunk[1] as u32) << 8;
        }
        if chunk.len() > 2 {
            e |= (chunk[2] as u32) << 16;
        }
        *lane = e;
    }
}

/// The digest of an inner node.
pub fn node(left: &Word, right: &Word) -> Word {
    let mut state = [0u32; 16];
    state[..8].copy_from_slice(left);
    state[8..].copy_from_slice(right);
    poseidon2(&mut state);
    digest(&state)
}

/// The digest of a state leaf.
pub fn leaf(key: &Word, value_digest: &Word) -> Word {
    let mut words = [0u32; 16];
    words[..8].copy_from_slice(key);
    words[8..].copy_from_slice(value_digest);
    // SAFETY: 64 bytes, word-aligned.
    let mut state = absorb(STATE_LEAF, unsafe { &*(words.as_ptr() as *const [u8; 64]) });
    state[..8].copy_from_slice(&LEAF);
    poseidon2(&mut state);
    digest(&state)
}

/// The path of a key.
pub fn path(key: &Word) -> Word {
    p2(STATE_PATH, crate::bytes(key))
}

/// Folds a digest into an accumulator.
pub fn fold(tag: u32, acc: &Word, digest: &Word) -> Word {
    let mut words = [0u32; 16];
    words[..8].copy_from_slice(acc);
    words[8..].copy_from_slice(digest);
    // SAFETY: 64 bytes, word-aligned.
    p2(tag, unsafe { &*(words.as_ptr() as *const [u8; 64]) })
}

/// The root of a batch body: a binary tree over its pieces, then its length.
pub fn body_root(body: &[u8]) -> Word {
    let mut level: alloc::vec::Vec<Word> = if body.is_empty() {
        alloc::vec![p2(BODY_PIECE, &[])]
    } else {
        body.chunks(PIECE).map(|piece| p2(BODY_PIECE, piece)).collect()
    };
    while level.len() > 1 {
        let mut to = 0;
        let mut from = 0;
        while from < level.len() {
            level[to] =
                if from + 1 < level.len() { node(&level[from], &level[from + 1]) } else { level[from] };
            to += 1;
            from += 2;
        }
        level.truncate(to);
    }
    let mut bytes = [0u32; 10];
    bytes[0] = body.len() as u32;
    bytes[2..].copy_from_slice(&level[0]);
    // SAFETY: 40 bytes, word-aligned.
    p2(BODY, unsafe { &*(bytes.as_ptr() as *const [u8; 40]) })
}

/// Whether all words are field elements.
pub fn is_digest(word: &Word) -> bool {
    word.iter().all(|w| *w < PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, element by element.
    fn naive(tag: u32, data: &[u8]) -> Word {
        let mut all = vec![tag, data.len() as u32];
        for chunk in data.chunks(3) {
            all.push(chunk.iter().rev().fold(0, |e, b| e << 8 | *b as u32));
        }
        let mut state = [0u32; 16];
        for block in all.chunks(8) {
            state[..block.len()].copy_from_slice(block);
            poseidon2(&mut state);
        }
        digest(&state)
    }

    #[test]
    fn fast_path_equals_definition() {
        let backing: Vec<u32> = (0..100u32).map(|k| k.wrapping_mul(0x9e37_79b9)).collect();
        let all = unsafe { core::slice::from_raw_parts(backing.as_ptr() as *const u8, 400) };
        for offset in 0..4 {
            for length in 0..300 {
                let data = &all[offset..offset + length];
                assert_eq!(p2(7, data), naive(7, data), "offset {offset} length {length}");
            }
        }
    }

    #[test]
    fn a_leaf_is_also_a_node_with_the_constant_block() {
        let (key, value) = ([1u32; 8], [2u32; 8]);
        let mut words = [0u32; 16];
        words[..8].copy_from_slice(&key);
        words[8..].copy_from_slice(&value);
        let state = absorb(STATE_LEAF, unsafe { &*(words.as_ptr() as *const [u8; 64]) });
        let mut capacity = [0u32; 8];
        capacity.copy_from_slice(&state[8..]);
        assert_eq!(leaf(&key, &value), node(&LEAF, &capacity));
    }

    #[test]
    fn bodies_of_every_shape() {
        assert_ne!(body_root(&[]), body_root(&[0]));
        let body: Vec<u8> = (0..3 * PIECE as u32 + 5).map(|k| (k * k) as u8).collect();
        let d: Vec<Word> = body.chunks(PIECE).map(|p| naive(BODY_PIECE, p)).collect();
        assert_eq!(d.len(), 4);
        let tree = node(&node(&d[0], &d[1]), &node(&d[2], &d[3]));
        let mut bytes = (body.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(crate::bytes(&tree));
        assert_eq!(body_root(&body), naive(BODY, &bytes));
        let three = &body[..3 * PIECE];
        let tree = node(&node(&d[0], &d[1]), &d[2]);
        let mut bytes = (three.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(crate::bytes(&tree));
        assert_eq!(body_root(three), naive(BODY, &bytes));
    }
}
