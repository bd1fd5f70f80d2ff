//! 256-bit unsigned integers: 8 little-endian words, as the ecalls want them.

use core::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct U256(pub [u32; 8]);

impl U256 {
    pub const ZERO: U256 = U256([0; 8]);
    pub const ONE: U256 = U256([1, 0, 0, 0, 0, 0, 0, 0]);

    pub const fn from_u64(n: u64) -> U256 {
        U256([n as u32, (n >> 32) as u32, 0, 0, 0, 0, 0, 0])
    }

    pub const fn from_u128(n: u128) -> U256 {
        U256([n as u32, (n >> 32) as u32, (n >> 64) as u32, (n >> 96) as u32, 0, 0, 0, 0])
    }

    /// The low 128 bits, or None if there are more.
    pub fn to_u128(&self) -> Option<u128> {
        if self.0[4] | self.0[5] | self.0[6] | self.0[7] != 0 {
            return None;
        }
        let w = |k: usize| (self.0[k] as u128) << (32 * k);
        Some(w(0) | w(1) | w(2) | w(3))
    }

    /// Of at most 32 big-endian bytes.
    pub fn from_be(bytes: &[u8]) -> U256 {
        let mut out = [0u32; 8];
        let mut words = bytes.rchunks_exact(4);
        for (k, w) in (&mut words).enumerate() {
            out[k] = u32::from_be_bytes([w[0], w[1], w[2], w[3]]);
        }
        let top = words.remainder();
        if !top.is_empty() {
            out[bytes.len() / 4] = top.iter().fold(0, |w, b| w << 8 | *b as u32);
        }
        U256(out)
    }

    pub fn from_le(bytes: &[u8; 32]) -> U256 {
        U256(crate::word(bytes))
    }

    pub fn le(&self) -> &[u8; 32] {
        crate::bytes(&self.0)
    }

    pub fn to_be(&self) -> [u8; 32] {
        let mut out = [0u8; 32];
        for k in 0..8 {
            out[4 * k..4 * k + 4].copy_from_slice(&self.0[7 - k].to_be_bytes());
        }
        out
    }

    pub fn is_zero(&self) -> bool {
        self.0.iter().fold(0, |or, w| or | w) == 0
    }

    /// Sum modulo 2^256 and whether it overflowed.
    #[inline]
    pub fn overflowing_add(&self, other: &U256) -> (U256, bool) {
        let mut out = [0u32; 8];
        let mut carry = false;
        for k in 0..8 {
            let (s, c1) = self.0[k].overflowing_add(other.0[k]);
            let (s, c2) = s.overflowing_add(carry as u32);
            out[k] = s;
            carry = c1 | c2;
        }
        (U256(out), carry)
    }

    /// Difference modulo 2^256 and whether it went below zero.
    #[inline]
    pub fn overflowing_sub(&self, other: &U256) -> (U256, bool) {
        let mut out = [0u32; 8];
        let mut borrow = false;
        for k in 0..8 {
            let (s, b1) = self.0[k].overflowing_sub(other.0[k]);
            let (s, b2) = s.overflowing_sub(borrow as u32);
            out[k] = s;
            borrow = b1 | b2;
        }
        (U256(out), borrow)
    }

    pub fn checked_add(&self, other: &U256) -> Option<U256> {
        let (sum, over) = self.overflowing_add(other);
        (!over).then_some(sum)
    }

    pub fn checked_sub(&self, other: &U256) -> Option<U256> {
        let (difference, under) = self.overflowing_sub(other);
        (!under).then_some(difference)
    }

    pub fn checked_mul_u64(&self, factor: u64) -> Option<U256> {
        let low = self.mul_u32(factor as u32)?;
        if factor >> 32 == 0 {
            return Some(low);
        }
        let high = self.mul_u32((factor >> 32) as u32)?;
        if high.0[7] != 0 {
            return None;
        }
        let mut shifted = [0u32; 8];
        shifted[1..].copy_from_slice(&high.0[..7]);
        low.checked_add(&U256(shifted))
    }

    fn mul_u32(&self, factor: u32) -> Option<U256> {
        let mut out = [0u32; 8];
        let mut carry = 0u64;
        for k in 0..8 {
            let t = self.0[k] as u64 * factor as u64 + carry;
            out[k] = t as u32;
            carry = t >> 32;
        }
        (carry == 0).then_some(U256(out))
    }

    /// The 512-bit product.
    pub fn wide_mul(&self, other: &U256) -> [u32; 16] {
        let mut out = [0u32; 16];
        for i in 0..8 {
            let mut carry = 0u64;
            for j in 0..8 {
                let t = self.0[i] as u64 * other.0[j] as u64 + out[i + j] as u64 + carry;
                out[i + j] = t as u32;
                carry = t >> 32;
            }
            out[i + 8] = carry as u32;
        }
        out
    }
}

impl PartialOrd for U256 {
    fn partial_cmp(&self, other: &U256) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for U256 {
    fn cmp(&self, other: &U256) -> Ordering {
        for k in (0..8).rev() {
            if self.0[k] != other.0[k] {
                return self.0[k].cmp(&other.0[k]);
            }
        }
        Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::U256;

    #[test]
    fn carries_and_borrows() {
        let max = U256([u32::MAX; 8]);
        assert_eq!(max.checked_add(&U256::ONE), None);
        assert_eq!(max.overflowing_add(&U256::ONE), (U256::ZERO, true));
        assert_eq!(U256::ZERO.overflowing_sub(&U256::ONE), (max, true));
        assert_eq!(max.checked_mul_u64(2), None);
        assert_eq!(U256::from_u128(u128::MAX).checked_mul_u64(u64::MAX).map(|p| p.0),
            Some([1, 0, 0xffff_ffff, 0xffff_ffff, 0xffff_fffe, 0xffff_ffff, 0, 0]));
        assert!(U256::from_u64(1 << 40) > U256::from_u64(u32::MAX as u64));
        assert_eq!(U256::from_be(&[1, 2, 3]).0[0], 0x010203);
        assert_eq!(U256::from_be(&U256::from_u64(77).to_be()), U256::from_u64(77));
    }
}
