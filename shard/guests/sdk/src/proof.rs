//! The multiproof at the end of a span (docs/shard-protocol.md 2).
//!
//! One pass over the pre-order bytes gives both roots: what a subtree was, with every value that the
//! program was told, and what it is after the program's writes. Nothing of the proof is kept.

use crate::p2::{self, LEAF, PRIME};
use crate::state::{Slot, State};
use crate::{bytes, exit, sys, Word};
use alloc::vec::Vec;

const EMPTY_TAG: u8 = 0;
const OPAQUE_TAG: u8 = 1;
const LEAF_TAG: u8 = 2;
const INNER_TAG: u8 = 3;

/// Bits of a path: inner nodes are above this depth.
const DEPTH_MAX: u32 = 256;

const ZERO: Word = [0; 8];

#[derive(Clone, Copy, PartialEq)]
enum Subtree {
    Empty,
    /// A leaf, or a node that could be one: only what is below is known.
    Leaf(Word),
    Inner(Word),
    Opaque(Word),
}

impl Subtree {
    fn digest(&self) -> Word {
        match self {
            Subtree::Empty => ZERO,
            Subtree::Leaf(d) | Subtree::Inner(d) | Subtree::Opaque(d) => *d,
        }
    }
}

struct Both {
    before: Subtree,
    after: Subtree,
    changed: bool,
}

/// A key with its path; `order` has the path's bits from the top of each word down, so that paths
/// compare as their bits do from the root.
struct Touched<'a> {
    order: Word,
    slot: &'a Slot,
}

/// Reads the rest of the item's payload as a multiproof over the state's keys and gives the roots
/// before and after, or None if it doesn't show what was read.
pub(crate) fn roots(state: &State, payload: u32) -> Option<(Word, Word)> {
    let mut keys: Vec<Touched> = state
        .slots
        .iter()
        .map(|slot| Touched { order: order(&p2::path(&slot.key)), slot })
        .collect();
    keys.sort_unstable_by(|a, b| a.order.cmp(&b.order));
    let mut walk = Walk { prefix: ZERO, left: payload };
    let both = walk.subtree(0, &keys)?;
    (walk.left == 0).then(|| (both.before.digest(), both.after.digest()))
}

fn order(path: &Word) -> Word {
    path.map(reverse)
}

/// rv32im has no instruction for it.
#[inline]
fn reverse(w: u32) -> u32 {
    let w = w.swap_bytes();
    let w = (w & 0x0f0f_0f0f) << 4 | w >> 4 & 0x0f0f_0f0f;
    let w = (w & 0x3333_3333) << 2 | w >> 2 & 0x3333_3333;
    (w & 0x5555_5555) << 1 | w >> 1 & 0x5555_5555
}

fn bit(order: &Word, depth: u32) -> bool {
    order[depth as usize / 32] >> (31 - depth % 32) & 1 == 1
}

struct Walk {
    /// The bits from the root to here, as in [`Touched::order`].
    prefix: Word,
    left: u32,
}

impl Walk {
    fn read(&mut self, to: &mut [u8]) -> Option<()> {
        let count = to.len() as u32;
        if count > self.left {
            return None;
        }
        if sys::read(to) != count {
            sys::halt(exit::HOST)
        }
        self.left -= count;
        Some(())
    }

    fn word(&mut self) -> Option<Word> {
        let mut out = ZERO;
        // SAFETY: 32 bytes.
        self.read(unsafe { &mut *(&mut out as *mut Word as *mut [u8; 32]) })?;
        Some(out)
    }

    fn digest(&mut self) -> Option<Word> {
        let digest = self.word()?;
        digest.iter().all(|w| *w < PRIME).then_some(digest)
    }

    fn subtree(&mut self, depth: u32, keys: &[Touched]) -> Option<Both> {
        let mut tag = [0u8];
        self.read(&mut tag)?;
        match tag[0] {
            EMPTY_TAG => ends_at(depth, keys, None),
            OPAQUE_TAG => {
                let digest = self.digest()?;
                // A leaf is also node(LEAF, capacity): who may give LEAF as a digest may call a
                // leaf an inner node.
                if !keys.is_empty() || digest == LEAF || digest == ZERO {
                    return None;
                }
                let same = Subtree::Opaque(digest);
                Some(Both { before: same, after: same, changed: false })
            }
            LEAF_TAG => {
                let key = self.word()?;
                let value = self.digest()?;
                let order = order(&p2::path(&key));
                if !self.is_below(&order, depth) {
                    return None;
                }
                ends_at(depth, keys, Some(Given { key, value, order }))
            }
            INNER_TAG => self.inner(depth, keys),
            _ => None,
        }
    }

    /// Whether a path begins with the prefix.
    fn is_below(&self, order: &Word, depth: u32) -> bool {
        let whole = depth as usize / 32;
        if order[..whole] != self.prefix[..whole] {
            return false;
        }
        let rest = depth % 32;
        rest == 0 || (order[whole] ^ self.prefix[whole]) >> (32 - rest) == 0
    }

    fn inner(&mut self, depth: u32, keys: &[Touched]) -> Option<Both> {
        if depth >= DEPTH_MAX {
            return None;
        }
        let right_from = keys.partition_point(|k| !bit(&k.order, depth));
        let (word, mask) = (depth as usize / 32, 1 << (31 - depth % 32));
        let left = self.subtree(depth + 1, &keys[..right_from])?;
        self.prefix[word] |= mask;
        let right = self.subtree(depth + 1, &keys[right_from..])?;
        self.prefix[word] &= !mask;
        // A tree holds no such node: fewer than two leaves below it.
        match (&left.before, &right.before) {
            (Subtree::Empty, Subtree::Empty | Subtree::Leaf(_)) => return None,
            (Subtree::Leaf(_), Subtree::Empty) => return None,
            _ => {}
        }
        let before = Subtree::Inner(p2::node(&left.before.digest(), &right.before.digest()));
        if !left.changed && !right.changed {
            return Some(Both { before, after: before, changed: false });
        }
        Some(Both { before, after: join(&left, &right)?, changed: true })
    }
}

/// An inner node after the changes: a lone leaf rises.
fn join(left: &Both, right: &Both) -> Option<Subtree> {
    match (&left.after, &right.after) {
        (Subtree::Empty, Subtree::Empty) => Some(Subtree::Empty),
        (Subtree::Empty, Subtree::Leaf(d)) | (Subtree::Leaf(d), Subtree::Empty) => {
            Some(Subtree::Leaf(*d))
        }
        // It may be a leaf that would have to rise. Here a side has changed, and an opaque one
        // hasn't, so the empty one has become so.
        (Subtree::Empty, Subtree::Opaque(_)) | (Subtree::Opaque(_), Subtree::Empty) => None,
        (l, r) => Some(Subtree::Inner(p2::node(&l.digest(), &r.digest()))),
    }
}

/// A leaf of the proof.
struct Given {
    key: Word,
    value: Word,
    order: Word,
}

fn value_digest(value: &[u8]) -> Word {
    p2::p2(p2::STATE_VALUE, value)
}

/// Where the paths of keys end: an empty subtree or a leaf.
fn ends_at(depth: u32, keys: &[Touched], given: Option<Given>) -> Option<Both> {
    let before = match &given {
        None => Subtree::Empty,
        Some(leaf) => Subtree::Leaf(p2::leaf(&leaf.key, &leaf.value)),
    };
    let mut changed = false;
    let mut after: Vec<(Word, Word)> = Vec::new();
    let mut kept = false;
    for key in keys {
        let own = given.as_ref().filter(|leaf| leaf.key == key.slot.key);
        match (own, &key.slot.first) {
            (None, None) => {}
            (Some(leaf), Some(value)) if value_digest(value) == leaf.value => {}
            _ => return None,
        }
        let same = key.slot.first == key.slot.now;
        changed |= !same;
        kept |= own.is_some();
        match (&key.slot.now, own) {
            (Some(_), Some(_)) if same => after.push((key.order, before.digest())),
            (Some(value), _) => {
                after.push((key.order, p2::leaf(&key.slot.key, &value_digest(value))))
            }
            (None, _) => {}
        }
    }
    if !changed {
        return Some(Both { before, after: before, changed });
    }
    if let (Some(leaf), false) = (&given, kept) {
        let at = after.partition_point(|(order, _)| *order < leaf.order);
        after.insert(at, (leaf.order, before.digest()));
    }
    Some(Both { before, after: build(depth, &after)?, changed })
}

/// The subtree at a depth over leaves sorted by path.
fn build(depth: u32, leaves: &[(Word, Word)]) -> Option<Subtree> {
    match leaves {
        [] => Some(Subtree::Empty),
        [(_, digest)] => Some(Subtree::Leaf(*digest)),
        _ if depth >= DEPTH_MAX => None,
        _ => {
            let split = leaves.partition_point(|(order, _)| !bit(order, depth));
            let left = build(depth + 1, &leaves[..split])?.digest();
            let right = build(depth + 1, &leaves[split..])?.digest();
            Some(Subtree::Inner(p2::node(&left, &right)))
        }
    }
}

/// For tests and tools: the root over (key, value) pairs from nothing.
pub fn root_of<'a>(pairs: impl Iterator<Item = (&'a [u8; 32], &'a [u8])>) -> Option<Word> {
    let mut leaves: Vec<(Word, Word)> = pairs
        .map(|(key, value)| {
            let key = crate::word(key);
            (order(&p2::path(&key)), p2::leaf(&key, &value_digest(value)))
        })
        .collect();
    leaves.sort_unstable();
    build(0, &leaves).map(|root| root.digest())
}

/// Whether a key lies right of the middle at a depth (for hosts that build proofs in tests).
pub fn path_bit(key: &Word, depth: u32) -> bool {
    let path = p2::path(key);
    bytes(&path)[depth as usize / 8] >> (depth % 8) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_bits_from_the_root() {
        let path = [0x8000_0001u32, 2, 3, 4, 5, 6, 7, 8];
        let order = order(&path);
        for depth in 0..256 {
            let expected = bytes(&path)[depth / 8] >> (depth % 8) & 1 == 1;
            assert_eq!(bit(&order, depth as u32), expected, "{depth}");
        }
    }
}
