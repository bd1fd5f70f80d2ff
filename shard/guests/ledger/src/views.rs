//! Views (docs/shard-protocol.md 6).

use crate::account::Account;
use crate::{apply, check, fees, intrinsic_gas, refuse, BATCH_GAS_LIMIT};
use alloc::vec::Vec;
use endgame::items::Fields;
use endgame::tx::{code, Transaction};
use endgame::{bytes, Address, Env, Refusal, U256};

const ADMIT: u8 = 1;
const ACCOUNT: u8 = 2;
const CALL: u8 = 3;
const ESTIMATE: u8 = 4;
const CODE: u8 = 5;
const STORAGE: u8 = 6;
const FEES: u8 = 7;
const ACCOUNT_KEY: u8 = 8;

/// What `fees` suggests as tip: 0.1 gwei.
const TIP: u64 = 100_000_000;

pub fn answer(env: &mut Env, request: &[u8]) -> Option<Vec<u8>> {
    let mut f = Fields(request);
    match f.u8()? {
        ADMIT => Some(admit(env, f.0).unwrap_or_else(|refusal| {
            let mut out = alloc::vec![0, refusal.code];
            out.extend_from_slice(refusal.text.as_bytes());
            out
        })),
        ACCOUNT => {
            let address = f.address()?;
            let account = Account::load(env, &address);
            f.done(account.encode().to_vec())
        }
        CALL => {
            let call = Call::parse(&mut f)?;
            let (failure, gas) = call.run(env);
            let mut out = alloc::vec![failure.is_none() as u8];
            out.extend_from_slice(&gas.to_le_bytes());
            Some(out)
        }
        ESTIMATE => {
            let call = Call::parse(&mut f)?;
            let (failure, _) = call.run(env);
            let mut out = alloc::vec![failure.is_none() as u8];
            out.extend_from_slice(&call.intrinsic().to_le_bytes());
            out.extend_from_slice(failure.unwrap_or("").as_bytes());
            Some(out)
        }
        CODE => {
            f.address()?;
            f.done(Vec::new())
        }
        STORAGE => {
            f.take(52)?;
            f.done(alloc::vec![0; 32])
        }
        FEES => {
            let mut out = fees::base_fee(env).le().to_vec();
            out.extend_from_slice(U256::from_u64(TIP).le());
            out.extend_from_slice(&BATCH_GAS_LIMIT.to_le_bytes());
            f.done(out)
        }
        ACCOUNT_KEY => {
            let address = f.address()?;
            f.done(bytes(&Account::key(&address)).to_vec())
        }
        _ => None,
    }
}

fn admit(env: &mut Env, raw: &[u8]) -> Result<Vec<u8>, Refusal> {
    let tx = Transaction::decode(raw)?;
    check(env, &tx)?;
    // Below the current base fee it may wait; below the least one it would for ever.
    if tx.max_fee < U256::from_u128(fees::LEAST) {
        return refuse(code::FEE_TOO_LOW, "fee below the least base fee");
    }
    let sender = tx.sender()?;
    let account = Account::load(env, &sender);
    if tx.nonce < account.nonce {
        return refuse(code::NONCE, "nonce too low");
    }
    let cost = match tx.max_cost() {
        Some(cost) if cost <= account.balance => cost,
        _ => return refuse(code::BALANCE, "insufficient balance"),
    };
    let mut out = alloc::vec![1];
    out.extend_from_slice(&sender);
    out.extend_from_slice(&tx.nonce.to_le_bytes());
    out.extend_from_slice(&account.nonce.to_le_bytes());
    out.extend_from_slice(cost.le());
    out.extend_from_slice(account.balance.le());
    out.extend_from_slice(&tx.gas_limit.to_le_bytes());
    out.extend_from_slice(tx.max_fee.le());
    out.extend_from_slice(tx.max_priority_fee.le());
    out.extend_from_slice(bytes(&tx.hash()));
    Ok(out)
}

struct Call<'a> {
    from: Address,
    to: Address,
    value: U256,
    gas: u64,
    data: &'a [u8],
}

impl<'a> Call<'a> {
    fn parse(f: &mut Fields<'a>) -> Option<Call<'a>> {
        let (from, to, value, gas) = (f.address()?, f.address()?, f.u256()?, f.u64()?);
        Some(Call { from, to, value, gas, data: f.0 })
    }

    fn intrinsic(&self) -> u64 {
        intrinsic_gas(self.data.len(), 0, 0)
    }

    /// (why it fails, gas used).
    fn run(&self, env: &mut Env) -> (Option<&'static str>, u64) {
        let gas = self.intrinsic();
        if self.gas < gas {
            return (Some("gas limit below intrinsic gas"), self.gas);
        }
        let account = Account::load(env, &self.from);
        let result = apply(env, &self.from, account, &self.to, &self.value, self.data);
        (result.err(), gas)
    }
}
