//! `ledger`: accounts with coins, moved by Ethereum transactions. The rules are in README.md.
#![cfg_attr(target_arch = "riscv32", no_std)]

extern crate alloc;

pub mod account;
pub mod fees;
mod views;

use account::Account;
use alloc::vec::Vec;
use endgame::env::{MESSAGE_FEES, MESSAGE_WITHDRAWAL};
use endgame::tx::{code, Transaction};
use endgame::{
    keccak, word, Address, Entry, EntryKind, Env, Log, Outcome, Program, Receipt, Refusal, Word, U256,
};

/// Most gas of a sequenced batch; past it transactions are skipped.
pub const BATCH_GAS_LIMIT: u64 = 10_000_000;
pub const TRANSACTION_GAS: u64 = 21_000;
/// Per byte of data, zero or not.
pub const DATA_GAS: u64 = 16;
/// Access lists do nothing here and cost what EIP-2930 asks.
pub const ACCESS_ADDRESS_GAS: u64 = 2400;
pub const ACCESS_SLOT_GAS: u64 = 1900;

/// zkGas of a transaction: a bound on its cycles (as the host counts them, precompiles at their
/// charge), its part of the multiproof included.
pub const ZK_TRANSACTION: u64 = 110_000;
/// And for each of its bytes.
pub const ZK_PER_BYTE: u64 = 15;
/// zkGas of a deposit, its part of the multiproof included.
pub const ZK_DEPOSIT: u64 = 25_000;
/// Once a span has this much zkGas, further transactions of its sequenced batches are skipped. C_span
/// is 2^26 at least: what is above is for entries, and for bodies that are only hashed and skipped.
pub const SPAN_ZK_GAS: u64 = 28 << 20;
/// The same for forced transactions. Deposits are never skipped for it.
pub const SPAN_ZK_GAS_FORCED: u64 = 48 << 20;

/// The Bridge's address, 0x…1002.
pub const BRIDGE: Address = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x02];
/// `withdraw(address)`.
pub const WITHDRAW: [u8; 4] = [0x51, 0xcf, 0xf8, 0xd9];

/// The program.
pub struct Ledger;

fn refuse<T>(code: u8, text: &'static str) -> Result<T, Refusal> {
    Err(Refusal { code, text })
}

impl Program for Ledger {
    /// Past the zkGas of the span, or a batch with room for no transaction. Without a text: there may
    /// be thousands of them.
    fn full(&self, env: &Env) -> Option<Refusal> {
        let full = env.zk_gas_of_span() + ZK_TRANSACTION > SPAN_ZK_GAS
            || env.gas_used() + TRANSACTION_GAS > BATCH_GAS_LIMIT;
        full.then_some(Refusal { code: code::GAS_TOO_HIGH, text: "" })
    }

    fn transaction(&self, env: &mut Env, _index: u32, raw: &[u8]) -> Outcome {
        let zk = ZK_TRANSACTION + ZK_PER_BYTE * raw.len() as u64;
        if env.zk_gas_of_span() + zk > SPAN_ZK_GAS {
            return refuse(code::GAS_TOO_HIGH, "");
        }
        env.charge(zk);
        let base_fee = fees::base_fee(env);
        let tx = Transaction::decode(raw)?;
        let gas = check(env, &tx)?;
        if env.gas_used() + gas > BATCH_GAS_LIMIT {
            return refuse(code::GAS_TOO_HIGH, "past the gas limit of the batch");
        }
        let Some(price) = tx.gas_price(&base_fee) else {
            return refuse(code::FEE_TOO_LOW, "fee below the base fee");
        };
        execute(env, &tx, gas, Some(price))
    }

    fn entry(&self, env: &mut Env, entry: &Entry) -> Outcome {
        match &entry.kind {
            EntryKind::Deposit { to, from, amount } => {
                env.charge(ZK_DEPOSIT);
                deposit(env, &entry.digest, to, from, amount)
            }
            EntryKind::Forced { transaction } => {
                let zk = ZK_TRANSACTION + ZK_PER_BYTE * transaction.len() as u64;
                if env.zk_gas_of_span() + zk > SPAN_ZK_GAS_FORCED {
                    return refuse(code::GAS_TOO_HIGH, "");
                }
                env.charge(zk);
                let tx = Transaction::decode(transaction)?;
                let gas = check(env, &tx)?;
                execute(env, &tx, gas, None)
            }
            EntryKind::Unknown => refuse(code::UNSUPPORTED, "unknown entry"),
        }
    }

    fn end_batch(&self, env: &mut Env) {
        let fees = env.fees();
        if !fees.is_zero() {
            let mut message = Vec::with_capacity(52);
            message.extend_from_slice(&env.header.sequencer);
            message.extend_from_slice(fees.le());
            // One place of the batch's messages is kept for this one.
            env.send(MESSAGE_FEES, &message).expect("reserved place");
        }
        fees::adjust(env);
    }

    fn view(&self, env: &mut Env, request: &[u8]) -> Option<Vec<u8>> {
        views::answer(env, request)
    }
}

/// Gas of a transaction: known before it runs.
pub fn intrinsic_gas(data: usize, addresses: u32, slots: u32) -> u64 {
    TRANSACTION_GAS
        + DATA_GAS * data as u64
        + ACCESS_ADDRESS_GAS * addresses as u64
        + ACCESS_SLOT_GAS * slots as u64
}

/// The checks that need no account; gives the gas.
fn check(env: &Env, tx: &Transaction) -> Result<u64, Refusal> {
    if tx.chain_id != env.span.chain_id {
        return refuse(code::WRONG_CHAIN, "wrong chain id");
    }
    if tx.to.is_none() {
        return refuse(code::UNSUPPORTED, "no contracts here");
    }
    let gas = intrinsic_gas(tx.data.len(), tx.access_addresses, tx.access_slots);
    if tx.gas_limit < gas {
        return refuse(code::GAS_TOO_LOW, "gas limit below intrinsic gas");
    }
    if tx.gas_limit > BATCH_GAS_LIMIT {
        return refuse(code::GAS_TOO_HIGH, "gas limit above the batch's");
    }
    if tx.max_priority_fee > tx.max_fee {
        return refuse(code::MALFORMED, "tip above fee");
    }
    Ok(gas)
}

/// Runs a checked transaction. Without a price its gas is prepaid (forced inclusion).
fn execute(env: &mut Env, tx: &Transaction, gas: u64, price: Option<U256>) -> Outcome {
    let from = tx.sender()?;
    let mut account = Account::load(env, &from);
    if tx.nonce != account.nonce {
        let low = tx.nonce < account.nonce;
        return refuse(code::NONCE, if low { "nonce too low" } else { "nonce too high" });
    }
    let cost = if price.is_some() { tx.max_cost() } else { Some(tx.value) };
    if cost.is_none_or(|cost| cost > account.balance) {
        return refuse(code::BALANCE, "insufficient balance");
    }
    // EIP-2681.
    let Some(nonce) = account.nonce.checked_add(1) else {
        return refuse(code::NONCE, "nonce at its end");
    };
    let price = price.unwrap_or(U256::ZERO);
    let fee = price.checked_mul_u64(gas).expect("at most max_cost");
    account.balance = account.balance.checked_sub(&fee).expect("at most max_cost");
    account.nonce = nonce;
    env.collect(&fee);
    let to = tx.to.expect("checked");
    let success = apply(env, &from, account, &to, &tx.value, tx.data).is_ok();
    Ok(Receipt { hash: tx.hash(), from, to: Some(to), success, gas_used: gas, gas_price: price })
}

/// Moves the value and stores the sender's account; if that fails, only the account's fee and nonce.
fn apply(
    env: &mut Env,
    from: &Address,
    account: Account,
    to: &Address,
    value: &U256,
    data: &[u8],
) -> Result<(), &'static str> {
    account.store(env, from);
    let start = env.checkpoint();
    let result = call(env, from, &account, to, value, data);
    if result.is_err() {
        env.revert(&start);
    }
    result
}

fn call(
    env: &mut Env,
    from: &Address,
    account: &Account,
    to: &Address,
    value: &U256,
    data: &[u8],
) -> Result<(), &'static str> {
    let rest = account.balance.checked_sub(value).ok_or("insufficient balance")?;
    if *to == BRIDGE {
        let receiver = withdrawal(data).ok_or("the Bridge knows only withdraw(address)")?;
        if value.is_zero() {
            return Err("nothing to withdraw");
        }
        withdraw(env, from, &receiver, value)?;
        Account { balance: rest, nonce: account.nonce }.store(env, from);
        return Ok(());
    }
    if from == to || value.is_zero() {
        return Ok(());
    }
    Account { balance: rest, nonce: account.nonce }.store(env, from);
    let mut receiver = Account::load(env, to);
    receiver.balance = receiver.balance.checked_add(value).ok_or("balance past 2^256")?;
    receiver.store(env, to);
    Ok(())
}

/// The argument of a call of `withdraw(address)`.
fn withdrawal(data: &[u8]) -> Option<Address> {
    if data.len() != 36 || data[..4] != WITHDRAW || data[4..16].iter().any(|b| *b != 0) {
        return None;
    }
    let mut out = [0u8; 20];
    out.copy_from_slice(&data[16..]);
    Some(out)
}

fn withdraw(env: &mut Env, from: &Address, to: &Address, value: &U256) -> Result<(), &'static str> {
    let mut message = Vec::with_capacity(72);
    message.extend_from_slice(to);
    message.extend_from_slice(from);
    message.extend_from_slice(value.le());
    env.send(MESSAGE_WITHDRAWAL, &message).map_err(|_| "too many messages in this batch")?;
    bridge_log(env, b"WithdrawalRequested(address,address,uint256)", from, to, value);
    Ok(())
}

fn deposit(env: &mut Env, hash: &Word, to: &Address, from: &Address, amount: &U256) -> Outcome {
    let mut account = Account::load(env, to);
    let Some(balance) = account.balance.checked_add(amount) else {
        return refuse(code::BALANCE, "balance past 2^256");
    };
    account.balance = balance;
    account.store(env, to);
    bridge_log(env, b"DepositReceived(address,address,uint256)", from, to, amount);
    Ok(Receipt {
        hash: *hash,
        from: *from,
        to: Some(*to),
        success: true,
        gas_used: 0,
        gas_price: U256::ZERO,
    })
}

/// An event (address indexed from, address indexed to, uint256 amount) of the Bridge.
fn bridge_log(env: &mut Env, signature: &[u8], from: &Address, to: &Address, amount: &U256) {
    let topics = alloc::vec![keccak::keccak256(signature), topic(from), topic(to)];
    env.log(Log { address: BRIDGE, topics, data: amount.to_be().to_vec() });
}

fn topic(address: &Address) -> Word {
    let mut out = [0u8; 32];
    out[12..].copy_from_slice(address);
    word(&out)
}
