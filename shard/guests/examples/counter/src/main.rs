//! A counter: each transaction of one byte adds that byte, from nobody and for nothing.
#![cfg_attr(target_arch = "riscv32", no_std, no_main)]

extern crate alloc;

use alloc::vec::Vec;
use endgame::keccak::keccak256;
use endgame::tx::code;
use endgame::{Entry, EntryKind, Env, Outcome, Program, Receipt, Refusal, U256};

/// A bound on the cycles of one addition.
const ZK_ADDITION: u64 = 20_000;
/// Most zkGas of a span: half of the smallest cycle limit.
const ZK_SPAN: u64 = 1 << 25;

const KEY: endgame::Word = [1, 0, 0, 0, 0, 0, 0, 0];

struct Counter;

fn count(env: &mut Env) -> u64 {
    match env.state.get(&KEY).and_then(|v| v.try_into().ok()) {
        None => 0,
        Some(bytes) => u64::from_le_bytes(bytes),
    }
}

impl Program for Counter {
    fn transaction(&self, env: &mut Env, _index: u32, raw: &[u8]) -> Outcome {
        if env.zk_gas_of_span() + ZK_ADDITION > ZK_SPAN {
            return Err(Refusal { code: code::GAS_TOO_HIGH, text: "" });
        }
        env.charge(ZK_ADDITION);
        let [byte] = raw else {
            return Err(Refusal { code: code::MALFORMED, text: "one byte, please" });
        };
        // An overflow panics: the SDK skips the transaction.
        let sum = count(env) + *byte as u64;
        env.state.put(&KEY, &sum.to_le_bytes());
        Ok(Receipt {
            hash: keccak256(raw),
            from: [0; 20],
            to: None,
            success: true,
            gas_used: 1,
            gas_price: U256::ZERO,
        })
    }

    fn entry(&self, env: &mut Env, entry: &Entry) -> Outcome {
        match &entry.kind {
            EntryKind::Forced { transaction } => self.transaction(env, 0, transaction),
            _ => Err(Refusal { code: code::UNSUPPORTED, text: "no deposits here" }),
        }
    }

    /// Any request is answered with the count.
    fn view(&self, env: &mut Env, _request: &[u8]) -> Option<Vec<u8>> {
        Some(count(env).to_le_bytes().to_vec())
    }
}

endgame::program!(Counter);

#[cfg(test)]
mod tests {
    use super::*;
    use endgame::host::Script;
    use endgame::sys::{ITEM_SPAN, ITEM_VIEW};

    #[test]
    fn shows_its_count() {
        let mut state = std::collections::BTreeMap::new();
        state.insert(*endgame::bytes(&KEY), 7u64.to_le_bytes().to_vec());
        let items = vec![(ITEM_SPAN, vec![0; 228]), (ITEM_VIEW, vec![])];
        let run = Script::new(state, items).run(&Counter);
        assert_eq!((run.exit, run.journal), (0, 7u64.to_le_bytes().to_vec()));
    }
}
