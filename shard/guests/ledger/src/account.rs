//! Accounts in the state.

use endgame::keccak::keccak256;
use endgame::{Address, Env, Word, U256};

/// Key: keccak256("account" ‖ address). Value: balance u256 ‖ nonce u64. Without both: no leaf.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Account {
    pub balance: U256,
    pub nonce: u64,
}

const BYTES: usize = 40;

impl Account {
    pub fn key(address: &Address) -> Word {
        let mut bytes = [0u8; 27];
        bytes[..7].copy_from_slice(b"account");
        bytes[7..].copy_from_slice(address);
        keccak256(&bytes)
    }

    pub fn load(env: &mut Env, address: &Address) -> Account {
        match env.state.get(&Account::key(address)) {
            None => Account::default(),
            Some(value) => Account::decode(value),
        }
    }

    /// Only this program writes these values; a host's false one fails in the multiproof.
    fn decode(value: &[u8]) -> Account {
        let mut balance = [0u8; 32];
        let mut nonce = [0u8; 8];
        balance.copy_from_slice(&value[..32]);
        nonce.copy_from_slice(&value[32..BYTES]);
        Account { balance: U256::from_le(&balance), nonce: u64::from_le_bytes(nonce) }
    }

    pub fn encode(&self) -> [u8; BYTES] {
        let mut out = [0u8; BYTES];
        out[..32].copy_from_slice(self.balance.le());
        out[32..].copy_from_slice(&self.nonce.to_le_bytes());
        out
    }

    pub fn store(&self, env: &mut Env, address: &Address) {
        let key = Account::key(address);
        if *self == Account::default() {
            env.state.delete(&key);
        } else {
            env.state.put(&key, &self.encode());
        }
    }
}
