//! Keccak-256 as Ethereum uses it.

use crate::sys::keccak_f;
use crate::Word;

const RATE: usize = 136;

pub fn keccak256(data: &[u8]) -> Word {
    // The first block meets a state of zeros: it is copied, not mixed in.
    let mut state = [0u32; 50];
    if data.len() < RATE {
        copy(&mut state, data);
        return finish(&mut state, data.len());
    }
    copy(&mut state, &data[..RATE]);
    keccak_f(&mut state);
    let mut block = [0u32; 50];
    let mut rest = &data[RATE..];
    while rest.len() >= RATE {
        copy(&mut block, &rest[..RATE]);
        mix(&mut state, &block);
        keccak_f(&mut state);
        rest = &rest[RATE..];
    }
    block = [0u32; 50];
    copy(&mut block, rest);
    mix(&mut state, &block);
    finish(&mut state, rest.len())
}

/// Pads the last block of `used` bytes.
fn finish(state: &mut [u32; 50], used: usize) -> Word {
    state[used / 4] ^= 1 << (8 * (used % 4));
    state[RATE / 4 - 1] ^= 1 << 31;
    keccak_f(state);
    let mut out = [0u32; 8];
    out.copy_from_slice(&state[..8]);
    out
}

fn mix(state: &mut [u32; 50], block: &[u32; 50]) {
    for k in 0..RATE / 4 {
        state[k] ^= block[k];
    }
}

fn copy(to: &mut [u32; 50], from: &[u8]) {
    debug_assert!(from.len() <= RATE);
    // SAFETY: from is at most RATE bytes, and the words take any bytes.
    unsafe {
        core::ptr::copy_nonoverlapping(from.as_ptr(), to.as_mut_ptr() as *mut u8, from.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(word: Word) -> String {
        crate::bytes(&word).iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn known_answers() {
        // Keccak team's test vectors (empty) and the selector of ERC-20's transfer.
        assert_eq!(
            hex(keccak256(&[])),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
        assert!(hex(keccak256(b"transfer(address,uint256)")).starts_with("a9059cbb"));
    }

    #[test]
    fn lengths_around_the_rate_differ() {
        let data = [7u8; 300];
        let all: std::collections::BTreeSet<Word> =
            (0..300).map(|n| keccak256(&data[..n])).collect();
        assert_eq!(all.len(), 300);
    }
}
