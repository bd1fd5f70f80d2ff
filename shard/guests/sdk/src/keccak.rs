//! Keccak-256 as Ethereum uses it.

use crate::sys::keccak_f;
use crate::Word;

const RATE: usize = 136;

pub fn keccak256(data: &[u8]) -> Word {
    let mut state = [0u32; 50];
    let mut blocks = data.chunks_exact(RATE);
    let mut aligned = [0u32; RATE / 4];
    for block in &mut blocks {
        copy(&mut aligned, block);
        mix(&mut state, &aligned, RATE / 4);
    }
    let rest = blocks.remainder();
    aligned = [0u32; RATE / 4];
    copy(&mut aligned, rest);
    aligned[rest.len() / 4] ^= 1 << (8 * (rest.len() % 4));
    aligned[RATE / 4 - 1] ^= 1 << 31;
    mix(&mut state, &aligned, RATE / 4);
    let mut out = [0u32; 8];
    out.copy_from_slice(&state[..8]);
    out
}

fn mix(state: &mut [u32; 50], block: &[u32; RATE / 4], words: usize) {
    for k in 0..words {
        state[k] ^= block[k];
    }
    keccak_f(state);
}

fn copy(to: &mut [u32; RATE / 4], from: &[u8]) {
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
        assert_eq!(
            hex(keccak256(&[0x61; 200])).len(),
            64
        );
    }

    #[test]
    fn lengths_around_the_rate_differ() {
        let data = [7u8; 300];
        let all: std::collections::BTreeSet<Word> =
            (0..300).map(|n| keccak256(&data[..n])).collect();
        assert_eq!(all.len(), 300);
    }
}
