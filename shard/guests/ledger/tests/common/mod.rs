//! Builds spans for the ledger on the mock host.
#![allow(dead_code)]

use endgame::host::{self, Finished, Script};
use endgame::{bytes, p2, sys, Address, Word, U256};
use endgame_ledger::account::Account;
use endgame_ledger::Ledger;
use std::collections::BTreeMap;

pub type Db = BTreeMap<[u8; 32], Vec<u8>>;

pub const CHAIN: u64 = 7101;
pub const SHARD: u32 = 1;
pub const SEQUENCER: Address = [0x5e; 20];
/// Accounts 0, 1, 2 of the mnemonic "test … junk".
pub const A: &str = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266";
pub const B: &str = "70997970c51812dc3a010c7d01b50e0d17dc79c8";
pub const C: &str = "3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
pub const END: u128 = 1_000_000_000_000_000_000;

pub fn hex(text: &str) -> Vec<u8> {
    let text = text.strip_prefix("0x").unwrap_or(text);
    (0..text.len() / 2)
        .map(|k| u8::from_str_radix(&text[2 * k..2 * k + 2], 16).expect("hex"))
        .collect()
}

pub fn address(text: &str) -> Address {
    hex(text).try_into().expect("20 bytes")
}

pub fn coins(n: u128) -> U256 {
    U256::from_u128(n)
}

/// A state with one account.
pub fn with(state: &mut Db, who: &str, balance: u128, nonce: u64) {
    let account = Account { balance: coins(balance), nonce };
    state.insert(*bytes(&Account::key(&address(who))), account.encode().to_vec());
}

pub fn account(state: &Db, who: &str) -> (u128, u64) {
    match state.get(bytes(&Account::key(&address(who)))) {
        None => (0, 0),
        Some(v) => (
            u128::from_le_bytes(v[..16].try_into().expect("16")),
            u64::from_le_bytes(v[32..].try_into().expect("8")),
        ),
    }
}

pub fn body(transactions: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 4 * transactions.len();
    for t in transactions {
        out.extend_from_slice(&(at as u32).to_le_bytes());
        at += t.len();
    }
    transactions.iter().for_each(|t| out.extend_from_slice(t));
    out
}

pub fn deposit(to: &str, from: &str, amount: u128) -> (u8, Vec<u8>) {
    let mut out = hex(to);
    out.extend(hex(from));
    out.extend_from_slice(coins(amount).le());
    (1, out)
}

/// A span under construction, and what its claim must say.
pub struct SpanOf {
    pub state: Db,
    pub items: Vec<(u32, Vec<u8>)>,
    number: u64,
    inbox: u64,
    pub batch_acc: Word,
    pub inbox_acc: Word,
}

pub const FIRST_BATCH: u64 = 11;
pub const FIRST_ENTRY: u64 = 3;

impl SpanOf {
    pub fn new(state: Db) -> SpanOf {
        let root = host::root(&state);
        let mut span = vec![0x11; 32];
        span.extend(SHARD.to_le_bytes());
        span.extend(CHAIN.to_le_bytes());
        span.extend([0x22; 32]);
        span.extend(9u64.to_le_bytes());
        span.extend(FIRST_BATCH.to_le_bytes());
        span.extend(bytes(&root));
        span.extend([0x33; 32]);
        span.extend(FIRST_ENTRY.to_le_bytes());
        span.extend([0x44; 32]);
        span.extend([0x55; 32]);
        SpanOf {
            state,
            items: vec![(sys::ITEM_SPAN, span)],
            number: FIRST_BATCH,
            inbox: FIRST_ENTRY,
            batch_acc: [0x3333_3333; 8],
            inbox_acc: [0x4444_4444; 8],
        }
    }

    fn context(&mut self, kind: u8, to: u64) -> Vec<u8> {
        let mut ctx = self.number.to_le_bytes().to_vec();
        ctx.push(kind);
        ctx.extend(77u64.to_le_bytes());
        ctx.extend(1_700_000_000_123u64.to_le_bytes());
        ctx.extend([0x66; 32]);
        ctx.extend(5u64.to_le_bytes());
        ctx.extend(self.inbox.to_le_bytes());
        ctx.extend(to.to_le_bytes());
        ctx.extend([0; 32]);
        self.items.push((sys::ITEM_CONTEXT, ctx.clone()));
        self.number += 1;
        ctx
    }

    fn fold_batch(&mut self, ctx: &[u8], hash: &Word) {
        let mut all = bytes(&self.batch_acc).to_vec();
        all.extend(bytes(&p2::p2(p2::CONTEXT, ctx)));
        all.extend(bytes(hash));
        self.batch_acc = p2::p2(p2::BATCH_ACC, &all);
    }

    pub fn entries(self, entries: &[(u8, Vec<u8>)]) -> SpanOf {
        self.entries_null(entries, &[])
    }

    /// Some of them null.
    pub fn entries_null(mut self, entries: &[(u8, Vec<u8>)], null: &[usize]) -> SpanOf {
        let ctx = self.context(0, self.inbox + entries.len() as u64);
        for (k, (kind, entry)) in entries.iter().enumerate() {
            let mut bytes_ = self.inbox.to_le_bytes().to_vec();
            bytes_.extend(70u64.to_le_bytes());
            bytes_.push(*kind);
            bytes_.extend(entry);
            let mut all = bytes(&self.inbox_acc).to_vec();
            all.extend(bytes(&p2::p2(p2::ENTRY, &bytes_)));
            self.inbox_acc = p2::p2(p2::INBOX_ACC, &all);
            let flag = if null.contains(&k) { sys::NULL_FLAG } else { 0 };
            self.items.push((sys::ITEM_ENTRY | flag, bytes_));
            self.inbox += 1;
        }
        self.fold_batch(&ctx, &[0; 8]);
        self
    }

    pub fn batch(self, transactions: &[&str]) -> SpanOf {
        let all: Vec<Vec<u8>> = transactions.iter().map(|t| hex(t)).collect();
        self.batch_raw(&body(&all), false)
    }

    pub fn batch_raw(mut self, body: &[u8], null: bool) -> SpanOf {
        let ctx = self.context(1, self.inbox);
        let mut header = SHARD.to_le_bytes().to_vec();
        header.extend([0x77; 32]);
        header.extend(SEQUENCER);
        header.extend(76u64.to_le_bytes());
        header.extend((body.len() as u32).to_le_bytes());
        header.extend(bytes(&p2::body_root(body)));
        header.extend([0; 32]);
        self.fold_batch(&ctx, &p2::p2(p2::BATCH_HEADER, &header));
        if null {
            self.items.push((sys::ITEM_BATCH | sys::NULL_FLAG, header));
        } else {
            header.extend(body);
            self.items.push((sys::ITEM_BATCH, header));
        }
        self
    }

    pub fn script(mut self) -> Script {
        self.items.push((sys::ITEM_END, Vec::new()));
        Script::new(self.state, self.items)
    }

    pub fn run(self) -> Finished {
        self.script().run(&Ledger)
    }

    pub fn view(mut self, request: &[u8]) -> Finished {
        self.items.push((sys::ITEM_VIEW, request.to_vec()));
        Script::new(self.state, self.items).run(&Ledger)
    }
}

/// (index, code) of each SKIPPED.
pub fn skipped(run: &Finished) -> Vec<(u32, u8)> {
    run.emitted
        .iter()
        .filter(|(kind, _)| *kind == sys::EMIT_SKIPPED)
        .map(|(_, b)| (u32::from_le_bytes(b[..4].try_into().expect("4")), b[4]))
        .collect()
}

/// Receipts (kind 1 or 2) as (index, status, gas used, gas price, logs).
pub fn receipts(run: &Finished, kind: u32) -> Vec<(u32, u8, u64, u128, u16)> {
    run.emitted
        .iter()
        .filter(|(k, _)| *k == kind)
        .map(|(_, b)| {
            (
                u32::from_le_bytes(b[..4].try_into().expect("4")),
                b[77],
                u64::from_le_bytes(b[78..86].try_into().expect("8")),
                u128::from_le_bytes(b[86..102].try_into().expect("16")),
                u16::from_le_bytes(b[118..120].try_into().expect("2")),
            )
        })
        .collect()
}

pub fn messages(run: &Finished) -> Vec<Vec<u8>> {
    run.emitted.iter().filter(|(k, _)| *k == sys::EMIT_MESSAGE).map(|(_, b)| b.clone()).collect()
}
