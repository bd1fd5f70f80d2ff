//! The ecalls of guest ABI 1 (docs/shard-protocol.md 5).

use crate::{u256::U256, Word};

pub const ABSENT: u32 = 0xffff_ffff;
pub const NULL_FLAG: u32 = 0x100;

pub const ITEM_END: u32 = 0;
pub const ITEM_SPAN: u32 = 1;
pub const ITEM_CONTEXT: u32 = 2;
pub const ITEM_ENTRY: u32 = 3;
pub const ITEM_BATCH: u32 = 5;
pub const ITEM_VIEW: u32 = 6;

pub const EMIT_RECEIPT: u32 = 1;
pub const EMIT_ENTRY_RECEIPT: u32 = 2;
pub const EMIT_MESSAGE: u32 = 3;
pub const EMIT_SKIPPED: u32 = 4;

/// An affine point of secp256k1, coordinates reduced. Infinity has no encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Point {
    pub x: U256,
    pub y: U256,
}

#[cfg(target_arch = "riscv32")]
mod raw {
    use core::arch::asm;

    #[inline(always)]
    pub fn ecall(number: u32, a0: u32, a1: u32, a2: u32) -> (u32, u32) {
        let (r0, r1);
        // SAFETY: the host reads and writes only the ranges that the callers below own; the
        // assembler block clobbers memory.
        unsafe {
            asm!("ecall", in("a7") number, inlateout("a0") a0 => r0, inlateout("a1") a1 => r1,
                in("a2") a2, options(nostack));
        }
        (r0, r1)
    }

    pub fn halt(code: u32) -> ! {
        ecall(93, code, 0, 0);
        loop {}
    }

    pub fn next() -> (u32, u32) {
        ecall(0x100, 0, 0, 0)
    }
    pub fn read(to: &mut [u8]) -> u32 {
        ecall(0x101, to.as_mut_ptr() as u32, to.len() as u32, 0).0
    }
    pub fn commit(bytes: &[u8]) {
        ecall(0x102, bytes.as_ptr() as u32, bytes.len() as u32, 0);
    }
    pub fn state_len(key: &super::Word) -> u32 {
        ecall(0x103, key.as_ptr() as u32, 0, 0).0
    }
    pub fn state_read(to: &mut [u8]) -> u32 {
        ecall(0x104, to.as_mut_ptr() as u32, to.len() as u32, 0).0
    }
    pub fn state_put(key: &super::Word, value: Option<&[u8]>) {
        match value {
            Some(v) => ecall(0x105, key.as_ptr() as u32, v.as_ptr() as u32, v.len() as u32),
            None => ecall(0x105, key.as_ptr() as u32, 0, super::ABSENT),
        };
    }
    pub fn emit(kind: u32, bytes: &[u8]) {
        ecall(0x107, kind, bytes.as_ptr() as u32, bytes.len() as u32);
    }
    pub fn print(bytes: &[u8]) {
        ecall(0x10f, bytes.as_ptr() as u32, bytes.len() as u32, 0);
    }
    #[inline(always)]
    pub fn poseidon2(state: &mut [u32; 16]) {
        ecall(0x200, state.as_mut_ptr() as u32, 0, 0);
    }
    #[inline(always)]
    pub fn keccak_f(state: &mut [u32; 50]) {
        ecall(0x201, state.as_mut_ptr() as u32, 0, 0);
    }
    #[inline(always)]
    pub fn ec_add(p: &mut super::Point, q: &super::Point) {
        ecall(0x202, p as *mut _ as u32, q as *const _ as u32, 0);
    }
    #[inline(always)]
    pub fn ec_double(p: &mut super::Point) {
        ecall(0x203, p as *mut _ as u32, 0, 0);
    }
    #[inline(always)]
    pub fn mulmod(a: &mut super::U256, b: &super::U256, m: &super::U256) {
        ecall(0x204, a as *mut _ as u32, b as *const _ as u32, m as *const _ as u32);
    }
    #[inline(always)]
    pub fn squaremod(a: &mut super::U256, m: &super::U256) {
        let a = a as *mut _ as u32;
        ecall(0x204, a, a, m as *const _ as u32);
    }
}

#[cfg(not(target_arch = "riscv32"))]
use crate::host as raw;

/// Ends the run with an exit code.
pub fn halt(code: u32) -> ! {
    raw::halt(code)
}
/// Ends the item before and gives (kind, payload bytes) of the next one.
pub fn next() -> (u32, u32) {
    raw::next()
}
/// Copies the next payload bytes; gives how many.
pub fn read(to: &mut [u8]) -> u32 {
    raw::read(to)
}
/// Appends to the journal.
pub fn commit(bytes: &[u8]) {
    raw::commit(bytes)
}
/// Length of a state value or [`ABSENT`]. Only [`crate::state`] may ask: answers are unchecked hints.
pub fn state_len(key: &Word) -> u32 {
    raw::state_len(key)
}
/// The value of the last [`state_len`].
pub fn state_read(to: &mut [u8]) -> u32 {
    raw::state_read(to)
}
/// Tells the host that a key has changed (None: deleted).
pub fn state_put(key: &Word, value: Option<&[u8]>) {
    raw::state_put(key, value)
}
/// Hands bytes to the host's index. The SDK folds them into the claim; programs don't call this.
pub fn emit(kind: u32, bytes: &[u8]) {
    raw::emit(kind, bytes)
}
/// Debug text.
pub fn print(text: &str) {
    raw::print(text.as_bytes())
}
/// Poseidon2 over KoalaBear, width 16.
#[inline(always)]
pub fn poseidon2(state: &mut [u32; 16]) {
    raw::poseidon2(state)
}
/// keccak-f[1600] over 25 little-endian u64.
#[inline(always)]
pub fn keccak_f(state: &mut [u32; 50]) {
    raw::keccak_f(state)
}
/// P ← P + Q; the caller has excluded P = ±Q.
#[inline(always)]
pub fn ec_add(p: &mut Point, q: &Point) {
    raw::ec_add(p, q)
}
/// P ← 2P.
#[inline(always)]
pub fn ec_double(p: &mut Point) {
    raw::ec_double(p)
}
/// a ← a·b mod m.
#[inline(always)]
pub fn mulmod(a: &mut U256, b: &U256, m: &U256) {
    raw::mulmod(a, b, m)
}
/// a ← a² mod m (MULMOD256 with a and b at one address).
#[inline(always)]
pub fn squaremod(a: &mut U256, m: &U256) {
    raw::squaremod(a, m)
}
