//! Recovery of signers on secp256k1 (SEC 1, 4.1.6, with Ethereum's limits) over the precompiles.
//!
//! Q = u1·G + u2·R by one interleaved ladder of 128 doublings: u1 is cut into two halves (tables of
//! G and 2^128·G), u2 is split by the curve's endomorphism (x, y) → (βx, y) = λ·(x, y), after Gallant,
//! Lambert and Vanstone, with the constants of lattice reduction rounded to 2^384.

use crate::keccak::keccak256;
use crate::secp_table::TABLES;
use crate::sys::{ec_add, ec_double, mulmod, squaremod, Point};
use crate::{Address, Word, U256};

/// The field's order.
pub const P: U256 = U256([0xfffffc2f, 0xfffffffe, !0, !0, !0, !0, !0, !0]);
/// The group's order.
pub const N: U256 =
    U256([0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, !0, !0, !0]);
const HALF_N: U256 =
    U256([0x681b20a0, 0xdfe92f46, 0x57a4501d, 0x5d576e73, !0, !0, !0, 0x7fffffff]);
const N_MINUS_2: U256 =
    U256([0xd036413f, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, !0, !0, !0]);
const LAMBDA: U256 = U256([
    0x1b23bd72, 0xdf02967c, 0x20816678, 0x122e22ea, 0x8812645a, 0xa5261c02, 0xc05c30e0, 0x5363ad4c,
]);
const BETA: U256 = U256([
    0x719501ee, 0xc1396c28, 0x12f58995, 0x9cf04975, 0xac3434e9, 0x6e64479e, 0x657c0710, 0x7ae96a2b,
]);
const G1: U256 = U256([
    0x45dbb031, 0xe893209a, 0x71e8ca7f, 0x3daa8a14, 0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221,
]);
const G2: U256 = U256([
    0x8ac47f71, 0x1571b4ae, 0x9df506c6, 0x221208ac, 0x0abfe4c4, 0x6f547fa9, 0x010e8828, 0xe4437ed6,
]);
const MINUS_B1: U256 = U256([0x0abfe4c3, 0x6f547fa9, 0x010e8828, 0xe4437ed6, 0, 0, 0, 0]);
const MINUS_B2: U256 =
    U256([0x3db1562c, 0xd765cda8, 0x0774346d, 0x8a280ac5, 0xfffffffe, !0, !0, !0]);

const WINDOW: usize = 4;
const WINDOW_G: usize = 6;

/// The address whose key made the signature, or None: r or s is 0 or ≥ n, s is in the upper half
/// (EIP-2), r is no x of the curve, or the key is the point at infinity.
pub fn recover(hash: &Word, r: &U256, s: &U256, odd: bool) -> Option<Address> {
    let q = recover_point(hash, r, s, odd)?;
    let mut key = [0u8; 64];
    key[..32].copy_from_slice(&q.x.to_be());
    key[32..].copy_from_slice(&q.y.to_be());
    let digest = keccak256(&key);
    let mut address = [0u8; 20];
    address.copy_from_slice(&crate::bytes(&digest)[12..]);
    Some(address)
}

fn recover_point(hash: &Word, r: &U256, s: &U256, odd: bool) -> Option<Point> {
    if r.is_zero() || *r >= N || s.is_zero() || *s > HALF_N {
        return None;
    }
    let point = lift(r, odd)?;
    let inverse = power(r, &N_MINUS_2, &N);
    let mut u1 = U256::from_be(crate::bytes(hash));
    mulmod(&mut u1, &inverse, &N);
    if !u1.is_zero() {
        u1 = N.overflowing_sub(&u1).0;
    }
    let mut u2 = *s;
    mulmod(&mut u2, &inverse, &N);
    combine(&u1, &u2, &point)
}

/// The point with this x and parity of y; x < p.
fn lift(x: &U256, odd: bool) -> Option<Point> {
    let mut right = *x;
    squaremod(&mut right, &P);
    mulmod(&mut right, x, &P);
    let right = add_mod_p(&right, &U256::from_u64(7));
    let mut y = root(&right);
    let mut check = y;
    squaremod(&mut check, &P);
    if check != right {
        return None;
    }
    // y = 0 is no point of this curve: its order is odd.
    if (y.0[0] & 1 == 1) != odd {
        y = P.overflowing_sub(&y).0;
    }
    Some(Point { x: *x, y })
}

fn add_mod_p(a: &U256, b: &U256) -> U256 {
    let (sum, over) = a.overflowing_add(b);
    let (less, under) = sum.overflowing_sub(&P);
    if over || !under {
        less
    } else {
        sum
    }
}

/// a^((p+1)/4): the square root if there is one. The exponent is 223 ones, 0, 22 ones, 0000, 11, 00.
fn root(a: &U256) -> U256 {
    fn up(base: &U256, squarings: usize, times: &U256) -> U256 {
        let mut out = *base;
        for _ in 0..squarings {
            squaremod(&mut out, &P);
        }
        mulmod(&mut out, times, &P);
        out
    }
    let x2 = up(a, 1, a);
    let x3 = up(&x2, 1, a);
    let x6 = up(&x3, 3, &x3);
    let x9 = up(&x6, 3, &x3);
    let x11 = up(&x9, 2, &x2);
    let x22 = up(&x11, 11, &x11);
    let x44 = up(&x22, 22, &x22);
    let x88 = up(&x44, 44, &x44);
    let x176 = up(&x88, 88, &x88);
    let x220 = up(&x176, 44, &x44);
    let x223 = up(&x220, 3, &x3);
    let mut out = up(&up(&x223, 23, &x22), 6, &x2);
    squaremod(&mut out, &P);
    squaremod(&mut out, &P);
    out
}

/// base^exponent mod m, windows of four bits. For public values: not constant time.
pub fn power(base: &U256, exponent: &U256, modulus: &U256) -> U256 {
    let mut table = [U256::ONE; 16];
    for k in 1..16 {
        table[k] = table[k - 1];
        mulmod(&mut table[k], base, modulus);
    }
    let mut out = table[window(&exponent.0, 252, 4)];
    for k in (0..63).rev() {
        for _ in 0..4 {
            squaremod(&mut out, modulus);
        }
        let digit = window(&exponent.0, 4 * k, 4);
        if digit != 0 {
            mulmod(&mut out, &table[digit], modulus);
        }
    }
    out
}

/// Bits [at, at + count) of a number; zeros past its end.
#[inline]
fn window(words: &[u32], at: usize, count: usize) -> usize {
    let (k, shift) = (at / 32, at % 32);
    let mut bits = words[k] >> shift;
    if shift + count > 32 && k + 1 < words.len() {
        bits |= words[k + 1] << (32 - shift);
    }
    bits as usize & ((1 << count) - 1)
}

/// k = k1 + k2·λ mod n with both below 2^128 in absolute value; true: negative.
fn split(k: &U256) -> ((U256, bool), (U256, bool)) {
    let mut c1 = round_shift(k, &G1);
    let mut c2 = round_shift(k, &G2);
    mulmod(&mut c1, &MINUS_B1, &N);
    mulmod(&mut c2, &MINUS_B2, &N);
    let k2 = add_mod_n(&c1, &c2);
    let mut k1 = k2;
    mulmod(&mut k1, &LAMBDA, &N);
    let k1 = add_mod_n(k, &N.overflowing_sub(&k1).0);
    (absolute(k1), absolute(k2))
}

/// ⌊k·g / 2^384⌉.
fn round_shift(k: &U256, g: &U256) -> U256 {
    let wide = k.wide_mul(g);
    let high = U256([wide[12], wide[13], wide[14], wide[15], 0, 0, 0, 0]);
    high.overflowing_add(&U256::from_u64((wide[11] >> 31) as u64)).0
}

/// For a ≤ n and b < n or the other way round; the result is below n.
fn add_mod_n(a: &U256, b: &U256) -> U256 {
    let (sum, over) = a.overflowing_add(b);
    let (less, under) = sum.overflowing_sub(&N);
    if over || !under {
        less
    } else {
        sum
    }
}

fn absolute(k: U256) -> (U256, bool) {
    if k > HALF_N {
        (N.overflowing_sub(&k).0, true)
    } else {
        (k, false)
    }
}

/// A sum that starts at infinity and knows the special cases of addition.
struct Sum {
    point: Point,
    infinity: bool,
}

impl Sum {
    #[inline]
    fn add(&mut self, q: &Point) {
        if self.infinity {
            self.point = *q;
            self.infinity = false;
        } else if same(&self.point.x, &q.x) {
            if same(&self.point.y, &q.y) {
                ec_double(&mut self.point);
            } else {
                self.infinity = true;
            }
        } else {
            ec_add(&mut self.point, q);
        }
    }
}

/// Nearly always the first words differ.
#[inline(always)]
fn same(a: &U256, b: &U256) -> bool {
    a.0[0] == b.0[0] && a == b
}

/// u1·G + u2·R for R on the curve, R ≠ infinity; None: infinity.
fn combine(u1: &U256, u2: &U256, r: &Point) -> Option<Point> {
    let ((k1, negative1), (k2, negative2)) = split(u2);
    let (mut table1, mut table2) = ([*r; 15], [*r; 15]);
    fill(&mut table1, &mut table2, negative1, negative2);
    let mut sum = Sum { point: *r, infinity: true };
    for bit in (0..128).rev() {
        if !sum.infinity {
            ec_double(&mut sum.point);
        }
        if bit % WINDOW == 0 {
            let digit = window(&k1.0, bit, WINDOW);
            if digit != 0 {
                sum.add(&table1[digit - 1]);
            }
            let digit = window(&k2.0, bit, WINDOW);
            if digit != 0 {
                sum.add(&table2[digit - 1]);
            }
        }
        if bit % WINDOW_G == 0 {
            for (half, table) in TABLES.iter().enumerate() {
                let digit = window(&u1.0[4 * half..4 * half + 4], bit, WINDOW_G);
                if digit != 0 {
                    sum.add(table_point(&table[digit - 1]));
                }
            }
        }
    }
    (!sum.infinity).then_some(sum.point)
}

fn table_point(words: &[u32; 16]) -> &Point {
    // SAFETY: Point is repr(C) over two arrays of 8 u32.
    unsafe { &*(words as *const [u32; 16] as *const Point) }
}

/// Tables that hold R everywhere become the multiples 1..15 of ±R and of ±λR.
fn fill(one: &mut [Point; 15], two: &mut [Point; 15], negative1: bool, negative2: bool) {
    if negative1 {
        negate(&mut one[0]);
    }
    one[1] = one[0];
    ec_double(&mut one[1]);
    for k in 2..15 {
        // k·R ≠ ±R for these k: the order is a large prime.
        let (before, at) = one.split_at_mut(k);
        at[0] = before[k - 1];
        ec_add(&mut at[0], &before[0]);
    }
    for (to, from) in two.iter_mut().zip(one.iter()) {
        *to = *from;
        mulmod(&mut to.x, &BETA, &P);
        if negative1 != negative2 {
            negate(to);
        }
    }
}

fn negate(point: &mut Point) {
    point.y = P.overflowing_sub(&point.y).0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generator() -> Point {
        *table_point(&TABLES[0][0])
    }

    /// Double and add, one bit at a time.
    fn naive(k: &U256, p: &Point) -> Option<Point> {
        let mut sum = Sum { point: *p, infinity: true };
        for bit in (0..256).rev() {
            if !sum.infinity {
                ec_double(&mut sum.point);
            }
            if k.0[bit / 32] >> (bit % 32) & 1 == 1 {
                sum.add(p);
            }
        }
        (!sum.infinity).then_some(sum.point)
    }

    fn random(seed: &mut u64) -> U256 {
        let mut words = [0u32; 8];
        for w in &mut words {
            *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            *w = (*seed >> 32) as u32;
        }
        let mut out = U256(words);
        mulmod(&mut out, &U256::ONE, &N);
        out
    }

    #[test]
    fn tables_hold_multiples() {
        for (half, table) in TABLES.iter().enumerate() {
            for (k, words) in table.iter().enumerate() {
                let mut scalar = [0u32; 8];
                scalar[4 * half] = k as u32 + 1;
                assert_eq!(naive(&U256(scalar), &generator()), Some(*table_point(words)));
            }
        }
    }

    #[test]
    fn combine_equals_double_and_add() {
        let mut seed = 7;
        let mut cases: Vec<(U256, U256)> =
            (0..20).map(|_| (random(&mut seed), random(&mut seed))).collect();
        let n1 = N.overflowing_sub(&U256::ONE).0;
        for u1 in [U256::ZERO, U256::ONE, n1, HALF_N] {
            for u2 in [U256::ZERO, U256::ONE, n1, HALF_N, LAMBDA] {
                cases.push((u1, u2));
            }
        }
        for base in [U256::ONE, U256::from_u64(2), n1, LAMBDA, random(&mut seed)] {
            let r = naive(&base, &generator()).expect("not infinity");
            for (u1, u2) in &cases {
                // u1·G + u2·base·G
                let mut scalar = *u2;
                mulmod(&mut scalar, &base, &N);
                let scalar = add_mod_n(&scalar, u1);
                assert_eq!(combine(u1, u2, &r), naive(&scalar, &generator()), "{u1:?} {u2:?}");
            }
        }
    }

    #[test]
    fn recovers_what_was_signed() {
        let mut seed = 99;
        for round in 0..20 {
            let (secret, nonce, hash) = (random(&mut seed), random(&mut seed), random(&mut seed));
            let q = naive(&secret, &generator()).expect("not infinity");
            let k = naive(&nonce, &generator()).expect("not infinity");
            let mut r = k.x;
            mulmod(&mut r, &U256::ONE, &N);
            let mut z = U256::from_be(crate::bytes(&hash.0));
            mulmod(&mut z, &U256::ONE, &N);
            let mut s = r;
            mulmod(&mut s, &secret, &N);
            s = add_mod_n(&s, &z);
            mulmod(&mut s, &power(&nonce, &N_MINUS_2, &N), &N);
            let mut odd = k.y.0[0] & 1 == 1;
            if s > HALF_N {
                assert_eq!(recover_point(&hash.0, &r, &s, odd), None, "high s, round {round}");
                s = N.overflowing_sub(&s).0;
                odd = !odd;
            }
            assert_eq!(recover_point(&hash.0, &r, &s, odd), Some(q), "round {round}");
            assert_ne!(recover_point(&hash.0, &r, &s, !odd), Some(q), "round {round}");
        }
    }

    #[test]
    fn refuses_out_of_range() {
        let hash = [1u32; 8];
        let one = U256::ONE;
        assert_eq!(recover_point(&hash, &U256::ZERO, &one, false), None);
        assert_eq!(recover_point(&hash, &N, &one, false), None);
        assert_eq!(recover_point(&hash, &one, &U256::ZERO, false), None);
        assert_eq!(recover_point(&hash, &one, &N, false), None);
        // 5 is the smallest x without a point on secp256k1.
        assert_eq!(recover_point(&hash, &U256::from_u64(5), &one, false), None);
        assert!(recover_point(&hash, &one, &one, false).is_some());
    }

    #[test]
    fn infinity_is_no_key() {
        // R = G, s = 1·…: Q = r⁻¹(sR − zG) with z = s.
        let g = generator();
        let r = g.x;
        let s = U256::from_u64(5);
        let z = s.to_be();
        assert_eq!(recover_point(&crate::word(&z), &r, &s, g.y.0[0] & 1 == 1), None);
    }
}
