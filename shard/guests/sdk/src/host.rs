//! A host for tests on the developer's machine: items from a list, state from a map, precompiles in
//! plain Rust, the multiproof from a naive tree. It shares with the SDK only the hash of a leaf and
//! of a node; the node's own host is written in Java.

use crate::p2;
use crate::sys::{self, Point, ABSENT};
use crate::{bytes, Word, U256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A HALT on its way out of the program.
pub struct Exit(pub u32);

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    pub exit: u32,
    pub journal: Vec<u8>,
    pub emitted: Vec<(u32, Vec<u8>)>,
    /// State after the puts.
    pub state: BTreeMap<[u8; 32], Vec<u8>>,
    /// Key of each STATE_PUT, by the number of the item it came in.
    pub puts: Vec<(usize, [u8; 32])>,
}

type Tamper = Box<dyn Fn(Vec<u8>) -> Vec<u8>>;

#[derive(Default)]
struct Host {
    items: VecDeque<(u32, Vec<u8>)>,
    taken: usize,
    payload: Vec<u8>,
    before: BTreeMap<[u8; 32], Vec<u8>>,
    done: Finished,
    asked: BTreeSet<[u8; 32]>,
    last: Option<Vec<u8>>,
    tamper: Option<Tamper>,
    lies: BTreeMap<[u8; 32], Option<Vec<u8>>>,
}

thread_local! {
    static HOST: RefCell<Host> = RefCell::new(Host::default());
}

fn with<R>(f: impl FnOnce(&mut Host) -> R) -> R {
    HOST.with(|host| f(&mut host.borrow_mut()))
}

/// One run to be made.
#[derive(Default)]
pub struct Script {
    host: Host,
}

impl Script {
    pub fn new(state: BTreeMap<[u8; 32], Vec<u8>>, items: Vec<(u32, Vec<u8>)>) -> Script {
        let done = Finished { state: state.clone(), ..Finished::default() };
        let host = Host { items: items.into(), before: state, done, ..Host::default() };
        Script { host }
    }

    /// Changes the multiproof before the program sees it.
    pub fn tamper(mut self, change: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Script {
        self.host.tamper = Some(Box::new(change));
        self
    }

    /// Gives a false value for a key.
    pub fn lie(mut self, key: [u8; 32], value: Option<Vec<u8>>) -> Script {
        self.host.lies.insert(key, value);
        self
    }

    /// Runs a program to its HALT. The END item's payload is made when it is asked for.
    pub fn run(self, program: &impl crate::Program) -> Finished {
        HOST.with(|host| *host.borrow_mut() = self.host);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| crate::run(program)));
        let exit = match result {
            Ok(()) => 0,
            Err(payload) => match payload.downcast::<Exit>() {
                Ok(exit) => exit.0,
                Err(_) => crate::exit::PANIC,
            },
        };
        with(|host| Finished { exit, ..std::mem::take(&mut host.done) })
    }
}

pub fn halt(code: u32) -> ! {
    std::panic::resume_unwind(Box::new(Exit(code)))
}

pub fn next() -> (u32, u32) {
    with(|host| {
        let Some((kind, mut payload)) = host.items.pop_front() else {
            return (0xff, 0);
        };
        if kind == sys::ITEM_END {
            payload = multiproof(&host.before, &host.done.state, &host.asked);
            if let Some(change) = &host.tamper {
                payload = change(payload);
            }
        }
        host.taken += 1;
        let length = payload.len() as u32;
        host.payload = payload;
        (kind, length)
    })
}

pub fn read(to: &mut [u8]) -> u32 {
    with(|host| {
        let count = to.len().min(host.payload.len());
        to[..count].copy_from_slice(&host.payload[..count]);
        host.payload.drain(..count);
        count as u32
    })
}

pub fn commit(bytes: &[u8]) {
    with(|host| host.done.journal.extend_from_slice(bytes));
}

pub fn state_len(key: &Word) -> u32 {
    with(|host| {
        let key = *bytes(key);
        assert!(host.asked.insert(key), "a key asked twice");
        host.last = match host.lies.get(&key) {
            Some(lie) => lie.clone(),
            None => host.before.get(&key).cloned(),
        };
        host.last.as_ref().map_or(ABSENT, |v| v.len() as u32)
    })
}

pub fn state_read(to: &mut [u8]) -> u32 {
    with(|host| {
        let value = host.last.as_ref().expect("STATE_READ without a value");
        let count = to.len().min(value.len());
        to[..count].copy_from_slice(&value[..count]);
        count as u32
    })
}

pub fn state_put(key: &Word, value: Option<&[u8]>) {
    with(|host| {
        let key = *bytes(key);
        host.done.puts.push((host.taken, key));
        match value {
            Some(v) => host.done.state.insert(key, v.to_vec()),
            None => host.done.state.remove(&key),
        };
    });
}

pub fn emit(kind: u32, bytes: &[u8]) {
    with(|host| host.done.emitted.push((kind, bytes.to_vec())));
}

pub fn print(text: &[u8]) {
    println!("{}", String::from_utf8_lossy(text));
}

// ---- the naive tree

struct Leaf {
    key: Word,
    value_digest: Word,
}

fn value_digest(value: &[u8]) -> Word {
    p2::p2(p2::STATE_VALUE, value)
}

/// The root of a state.
pub fn root(state: &BTreeMap<[u8; 32], Vec<u8>>) -> Word {
    subtree_root(0, &leaves(state).iter().collect::<Vec<_>>())
}

fn leaves(state: &BTreeMap<[u8; 32], Vec<u8>>) -> Vec<Leaf> {
    state
        .iter()
        .map(|(k, v)| Leaf { key: crate::word(k), value_digest: value_digest(v) })
        .collect()
}

fn bit(key: &Word, depth: u32) -> bool {
    bytes(&p2::path(key))[depth as usize / 8] >> (depth % 8) & 1 == 1
}

fn subtree_root(depth: u32, leaves: &[&Leaf]) -> Word {
    match leaves {
        [] => [0; 8],
        [leaf] => p2::leaf(&leaf.key, &leaf.value_digest),
        _ => {
            let (right, left): (Vec<&Leaf>, Vec<&Leaf>) =
                leaves.iter().copied().partition(|l| bit(&l.key, depth));
            p2::node(&subtree_root(depth + 1, &left), &subtree_root(depth + 1, &right))
        }
    }
}

/// The multiproof of the state before over some keys, opened for the deletions that lead to `after`.
pub fn multiproof(
    before: &BTreeMap<[u8; 32], Vec<u8>>,
    after: &BTreeMap<[u8; 32], Vec<u8>>,
    keys: &BTreeSet<[u8; 32]>,
) -> Vec<u8> {
    let all = leaves(before);
    let keys: Vec<Word> = keys.iter().map(crate::word).collect();
    let after: Vec<Word> = after.keys().map(crate::word).collect();
    let mut out = Vec::new();
    prove(0, &all.iter().collect::<Vec<_>>(), &keys, &after, false, &mut out);
    out
}

fn prove(
    depth: u32,
    leaves: &[&Leaf],
    keys: &[Word],
    after: &[Word],
    open: bool,
    out: &mut Vec<u8>,
) {
    match leaves {
        [] => out.push(0),
        _ if keys.is_empty() && !open => {
            out.push(1);
            out.extend_from_slice(bytes(&subtree_root(depth, leaves)));
        }
        [leaf] => {
            out.push(2);
            out.extend_from_slice(bytes(&leaf.key));
            out.extend_from_slice(bytes(&leaf.value_digest));
        }
        _ => {
            out.push(3);
            let cut = |side: bool| {
                let l: Vec<&Leaf> =
                    leaves.iter().copied().filter(|l| bit(&l.key, depth) == side).collect();
                let k: Vec<Word> = keys.iter().copied().filter(|k| bit(k, depth) == side).collect();
                let a: Vec<Word> =
                    after.iter().copied().filter(|k| bit(k, depth) == side).collect();
                (l, k, a)
            };
            let (left, right) = (cut(false), cut(true));
            let emptied = |s: &(Vec<&Leaf>, Vec<Word>, Vec<Word>)| !s.0.is_empty() && s.2.is_empty();
            let (open_left, open_right) = (emptied(&right), emptied(&left));
            prove(depth + 1, &left.0, &left.1, &left.2, open_left, out);
            prove(depth + 1, &right.0, &right.1, &right.2, open_right, out);
        }
    }
}

// ---- precompiles

const PRIME: u64 = p2::PRIME as u64;

/// Poseidon2 (zkvm.md 1.3), constants from the Grain LFSR.
pub fn poseidon2(state: &mut [u32; 16]) {
    thread_local!(static CONSTANTS: Vec<u64> = grain());
    CONSTANTS.with(|rc| {
        let mut s = state.map(|x| x as u64 % PRIME);
        external(&mut s);
        for round in 0..28 {
            if (4..24).contains(&round) {
                s[0] = cube(s[0] + rc[64 + round - 4]);
                internal(&mut s);
            } else {
                let at = if round < 4 { 16 * round } else { 84 + 16 * (round - 24) };
                for k in 0..16 {
                    s[k] = cube(s[k] + rc[at + k]);
                }
                external(&mut s);
            }
        }
        *state = s.map(|x| x as u32);
    });
}

fn cube(x: u64) -> u64 {
    let x = x % PRIME;
    x * x % PRIME * x % PRIME
}

fn external(s: &mut [u64; 16]) {
    const M: [[u64; 4]; 4] = [[2, 3, 1, 1], [1, 2, 3, 1], [1, 1, 2, 3], [3, 1, 1, 2]];
    let mut t = [0u64; 16];
    for k in 0..16 {
        t[k] = (0..4).map(|j| M[k % 4][j] * s[k / 4 * 4 + j]).sum();
    }
    for k in 0..16 {
        s[k] = (t[k] + (0..4).map(|c| t[4 * c + k % 4]).sum::<u64>()) % PRIME;
    }
}

fn internal(s: &mut [u64; 16]) {
    let half = |n: u32| {
        (0..n).fold(1u64, |x, _| if x % 2 == 0 { x / 2 } else { x.div_ceil(2) + PRIME / 2 })
    };
    let minus = |x: u64| PRIME - x;
    let v = [
        minus(2), 1, 2, half(1), 3, 4, minus(half(1)), minus(3), minus(4), half(8), half(3),
        half(24), minus(half(8)), minus(half(3)), minus(half(4)), minus(half(24)),
    ];
    let sum: u64 = s.iter().sum();
    for k in 0..16 {
        s[k] = (sum + v[k] * s[k]) % PRIME;
    }
}

fn grain() -> Vec<u64> {
    let mut bits: VecDeque<bool> = VecDeque::new();
    for (value, count) in [(1u32, 2), (0, 4), (31, 12), (16, 12), (8, 10), (20, 10)] {
        for k in (0..count).rev() {
            bits.push_back(value >> k & 1 == 1);
        }
    }
    bits.extend([true; 30]);
    let mut clock = move || {
        let bit = [0, 13, 23, 38, 51, 62].iter().fold(false, |x, k| x ^ bits[*k]);
        bits.pop_front();
        bits.push_back(bit);
        bit
    };
    for _ in 0..160 {
        clock();
    }
    let mut out = Vec::new();
    while out.len() < 148 {
        let mut x = 0u64;
        for _ in 0..31 {
            loop {
                let (a, b) = (clock(), clock());
                if a {
                    x = x << 1 | b as u64;
                    break;
                }
            }
        }
        if x < PRIME {
            out.push(x);
        }
    }
    out
}

/// keccak-f[1600] (FIPS 202, 3.3).
pub fn keccak_f(words: &mut [u32; 50]) {
    let mut a = [0u64; 25];
    for k in 0..25 {
        a[k] = words[2 * k] as u64 | (words[2 * k + 1] as u64) << 32;
    }
    let mut lfsr = 1u8;
    for _ in 0..24 {
        let c: Vec<u64> = (0..5).map(|x| (0..5).fold(0, |s, y| s ^ a[x + 5 * y])).collect();
        for x in 0..5 {
            let d = c[(x + 4) % 5] ^ c[(x + 1) % 5].rotate_left(1);
            for y in 0..5 {
                a[x + 5 * y] ^= d;
            }
        }
        let (mut x, mut y, mut last) = (1, 0, a[1]);
        for t in 0..24 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let rotated = last.rotate_left((t + 1) * (t + 2) / 2 % 64);
            last = a[x + 5 * y];
            a[x + 5 * y] = rotated;
        }
        for y in 0..5 {
            let row: Vec<u64> = (0..5).map(|x| a[x + 5 * y]).collect();
            for x in 0..5 {
                a[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
        for j in 0..7 {
            if lfsr & 1 == 1 {
                a[0] ^= 1 << ((1u32 << j) - 1);
            }
            lfsr = lfsr << 1 ^ if lfsr & 0x80 != 0 { 0x71 } else { 0 };
        }
    }
    for k in 0..25 {
        words[2 * k] = a[k] as u32;
        words[2 * k + 1] = (a[k] >> 32) as u32;
    }
}

pub fn mulmod(a: &mut U256, b: &U256, m: &U256) {
    *a = mul(a, b, m);
}

pub fn squaremod(a: &mut U256, m: &U256) {
    *a = mul(a, &a.clone(), m);
}

/// By bits from the top; for moduli ≥ 2^255 first by 2^256 = 2^256 − m.
fn mul(a: &U256, b: &U256, m: &U256) -> U256 {
    if m.is_zero() {
        return U256::ZERO;
    }
    let mut wide = a.wide_mul(b);
    if m.0[7] >> 31 == 1 {
        let fold = U256::ZERO.overflowing_sub(m).0;
        while wide[8..].iter().any(|w| *w != 0) {
            let (mut low, mut high) = ([0u32; 8], [0u32; 8]);
            low.copy_from_slice(&wide[..8]);
            high.copy_from_slice(&wide[8..]);
            wide = U256(high).wide_mul(&fold);
            let mut carry = 0u64;
            for k in 0..16 {
                let t = wide[k] as u64 + *low.get(k).unwrap_or(&0) as u64 + carry;
                wide[k] = t as u32;
                carry = t >> 32;
            }
        }
        let mut low = [0u32; 8];
        low.copy_from_slice(&wide[..8]);
        return U256(low).checked_sub(m).unwrap_or(U256(low));
    }
    let mut rest = U256::ZERO;
    for k in (0..512).rev() {
        let (mut next, over) = rest.overflowing_add(&rest);
        next.0[0] |= wide[k / 32] >> (k % 32) & 1;
        let (less, under) = next.overflowing_sub(m);
        rest = if over || !under { less } else { next };
    }
    rest
}

fn sub(a: &U256, b: &U256) -> U256 {
    let (difference, under) = a.overflowing_sub(b);
    if under {
        difference.overflowing_add(&crate::secp::P).0
    } else {
        difference
    }
}

fn fmul(a: &U256, b: &U256) -> U256 {
    mul(a, b, &crate::secp::P)
}

fn inverse(a: &U256) -> U256 {
    let mut out = U256::ONE;
    let e = crate::secp::P.overflowing_sub(&U256::from_u64(2)).0;
    for k in (0..256).rev() {
        out = fmul(&out, &out);
        if e.0[k / 32] >> (k % 32) & 1 == 1 {
            out = fmul(&out, a);
        }
    }
    out
}

pub fn ec_add(p: &mut Point, q: &Point) {
    let slope = fmul(&sub(&q.y, &p.y), &inverse(&sub(&q.x, &p.x)));
    *p = chord(p, &q.x, &slope);
}

pub fn ec_double(p: &mut Point) {
    let square = fmul(&p.x, &p.x);
    let two_y = fmul(&p.y, &U256::from_u64(2));
    let slope = fmul(&fmul(&square, &U256::from_u64(3)), &inverse(&two_y));
    *p = chord(p, &p.x, &slope);
}

fn chord(p: &Point, x: &U256, slope: &U256) -> Point {
    let x3 = sub(&sub(&fmul(slope, slope), &p.x), x);
    Point { x: x3, y: sub(&fmul(slope, &sub(&p.x, &x3)), &p.y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poseidon2_known_answers() {
        // Plonky3, koala-bear/src/poseidon2.rs, test_default_koalabear_poseidon2_width_16.
        let mut state = [
            894848333, 1437655012, 1200606629, 1690012884, 71131202, 1749206695, 1717947831,
            120589055, 19776022, 42382981, 1831865506, 724844064, 171220207, 1299207443,
            227047920, 1783754913,
        ];
        poseidon2(&mut state);
        let expected = [
            1934285469, 604889435, 133449501, 1026180808, 1830659359, 176667110, 1391183747,
            351743874, 1238264085, 1292768839, 2023573270, 1201586780, 1360691759, 1230682461,
            748270449, 651545025,
        ];
        assert_eq!(state, expected);
        // zkvm.md 1.4: the overwrite sponge over the elements 0..19.
        let mut state = [0u32; 16];
        let elements: Vec<u32> = (0..20).collect();
        for block in elements.chunks(8) {
            state[..block.len()].copy_from_slice(block);
            poseidon2(&mut state);
        }
        let expected = [
            936064415, 437063201, 183732576, 267352999, 1264239931, 1851931274, 1214385660,
            569662150,
        ];
        assert_eq!(state[..8], expected);
    }

    #[test]
    fn mulmod_of_both_kinds() {
        let seven = U256::from_u64(7);
        assert_eq!(mul(&U256::from_u64(10), &U256::from_u64(5), &seven), U256::ONE);
        let max = U256([u32::MAX; 8]);
        let p = crate::secp::P;
        // (2^256 − 1)² mod p = (2^32 + 976)².
        let c = U256::from_u64((1 << 32) + 976);
        assert_eq!(mul(&max, &max, &p), mul(&c, &c, &p));
        assert_eq!(mul(&max, &max, &U256::ZERO), U256::ZERO);
    }
}
