//! The base fee: EIP-1559 over sequenced batches.

use crate::BATCH_GAS_LIMIT;
use endgame::{Env, Word, U256};

pub const TARGET: u64 = BATCH_GAS_LIMIT / 2;
/// A batch changes the base fee by at most an eighth.
pub const DENOMINATOR: u64 = 8;
/// Before the first batch: 1 gwei.
pub const FIRST: u128 = 1_000_000_000;
pub const LEAST: u128 = 1_000_000;
/// So that products fit; a coin for a unit of gas.
pub const MOST: u128 = 1_000_000_000_000_000_000;

/// keccak256("base fee"); its value is a u128, little-endian.
pub const KEY: Word = [
    0xea4760b5, 0xeb0191d8, 0xfd37abf2, 0x32513e1b, 0x322a6775, 0xe250a43f, 0x0d06ecf5, 0xb7c7c541,
];

/// The base fee of the batch that runs or comes next.
pub fn base_fee(env: &mut Env) -> U256 {
    U256::from_u128(read(env))
}

fn read(env: &mut Env) -> u128 {
    match env.state.get(&KEY) {
        None => FIRST,
        Some(value) => {
            let mut bytes = [0u8; 16];
            bytes.copy_from_slice(value);
            u128::from_le_bytes(bytes)
        }
    }
}

/// At the end of a sequenced batch.
pub fn adjust(env: &mut Env) {
    let fee = next(read(env), env.gas_used());
    env.state.put(&KEY, &fee.to_le_bytes());
}

/// The base fee after a batch that used so much gas.
pub fn next(fee: u128, used: u64) -> u128 {
    let change = |by: u64| fee * by as u128 / TARGET as u128 / DENOMINATOR as u128;
    let next = if used > TARGET {
        fee + change(used - TARGET).max(1)
    } else {
        fee - change(TARGET - used)
    };
    next.clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_the_hash_of_its_name() {
        assert_eq!(KEY, endgame::keccak::keccak256(b"base fee"));
    }

    #[test]
    fn moves_by_an_eighth_at_most() {
        assert_eq!(next(FIRST, TARGET), FIRST);
        assert_eq!(next(FIRST, BATCH_GAS_LIMIT), FIRST + FIRST / 8);
        assert_eq!(next(FIRST, 0), FIRST - FIRST / 8);
        assert_eq!(next(LEAST, 0), LEAST);
        assert_eq!(next(LEAST, TARGET + 1), LEAST + 1);
        assert_eq!(next(MOST, BATCH_GAS_LIMIT), MOST);
    }
}
