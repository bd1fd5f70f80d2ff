//! The item loop: binds every input, runs the program, makes the claim.

use crate::claim::{BatchRow, Claim, BATCHES_MAX, NULLS_MAX};
use crate::env::{Env, Outcome, Refusal};
use crate::items::{BatchHeader, Body, Context, Entry, Span, BODY_MAX};
use crate::{bytes, exit, p2, proof, rt, sys, tx, Word};
use alloc::vec;
use alloc::vec::Vec;

/// The rules of a shard. Methods take `&self`: all that lasts is in [`Env::state`].
///
/// A panic in a method takes back what the call did, and the transaction or entry is skipped (code 1);
/// memory that the call holds is leaked. Methods must end within the cycles that the program's gas
/// accounts for: an item that meets the run's limit is null, which no proof can show.
pub trait Program {
    /// Asked before each transaction of a sequenced batch: why it isn't even looked at. A body has up to
    /// 8,192 transactions, so this must be cheap; a panic here is not caught.
    fn full(&self, _env: &Env) -> Option<Refusal> {
        None
    }

    /// Runs transaction `index` of a sequenced batch. `Err`: invalid, and it must have had no effect
    /// (the SDK reverts it anyway).
    fn transaction(&self, env: &mut Env, index: u32, raw: &[u8]) -> Outcome;

    /// Runs an entry of the inbox.
    fn entry(&self, env: &mut Env, entry: &Entry) -> Outcome;

    /// After the last transaction of a sequenced batch.
    fn end_batch(&self, _env: &mut Env) {}

    /// Answers a view: `request` begins with the op. None: no such view; the run exits with
    /// [`exit::VIEW`].
    fn view(&self, env: &mut Env, request: &[u8]) -> Option<Vec<u8>>;
}

/// zkGas of a sequenced batch, and of each byte and transaction of its body, beside what the program
/// charges: bounds on the cycles that the SDK spends on them.
pub const ZK_BATCH: u64 = 10_000;
pub const ZK_PER_BYTE: u64 = 5;
pub const ZK_PER_TRANSACTION: u64 = 1200;
/// zkGas of an entry.
pub const ZK_ENTRY: u64 = 4000;

/// Longest payload of an entry: a transaction and its head.
const ENTRY_MAX: u32 = 131_072 + 64;
const VIEW_MAX: u32 = BODY_MAX as u32;

/// What an entry or a transaction that panicked is skipped with.
const PANICKED: Refusal = Refusal { code: tx::code::MALFORMED, text: "the program panicked" };

struct Run<'p, P> {
    program: &'p P,
    env: Env,
    batch_acc: Word,
    inbox_index: u64,
    inbox_acc: Word,
    next_batch: u64,
    /// P2 of the context, while a batch is open.
    open: Option<Word>,
    /// Items of the open batch so far.
    item: u32,
    rows: Vec<BatchRow>,
    nulls: Vec<(u64, u32)>,
}

/// Runs the program over the host's items and ends the run.
pub fn run<P: Program>(program: &P) {
    let (kind, length) = sys::next();
    if kind != sys::ITEM_SPAN {
        sys::halt(exit::ORDER)
    }
    let span = must(Span::parse(&payload(length, Span::BYTES as u32)), exit::MALFORMED);
    let env = Env::new(span);
    let mut run = Run {
        program,
        batch_acc: env.span.batch_acc,
        inbox_index: env.span.inbox_index,
        inbox_acc: env.span.inbox_acc,
        next_batch: env.span.from_batch,
        env,
        open: None,
        item: 0,
        rows: Vec::new(),
        nulls: Vec::new(),
    };
    loop {
        let (kind, length) = sys::next();
        match kind {
            sys::ITEM_CONTEXT => run.context(length),
            sys::ITEM_ENTRY => run.entry(length, false),
            sys::ITEM_BATCH => run.batch(length),
            sys::ITEM_END => run.end(length),
            sys::ITEM_VIEW => run.view(length),
            _ if kind == sys::ITEM_ENTRY | sys::NULL_FLAG => run.entry(length, true),
            _ if kind == sys::ITEM_BATCH | sys::NULL_FLAG => run.null_batch(length),
            _ => sys::halt(exit::ORDER),
        }
        run.env.state.end_item();
    }
}

fn must<T>(value: Option<T>, code: u32) -> T {
    match value {
        Some(value) => value,
        None => sys::halt(code),
    }
}

/// The item's whole payload; word-aligned, as every block of the heap.
fn payload(length: u32, most: u32) -> Vec<u8> {
    if length > most {
        sys::halt(exit::MALFORMED)
    }
    let mut out = vec![0u8; length as usize];
    if sys::read(&mut out) != length {
        sys::halt(exit::HOST)
    }
    out
}

/// Runs one call of the program and emits its outcome; reverted if it panicked or refused.
fn stage(env: &mut Env, kind: u32, index: u32, call: impl FnOnce(&mut Env) -> Outcome) {
    let start = env.checkpoint();
    let outcome = match rt::catch(|| call(&mut *env)) {
        Some(outcome) => outcome,
        None => Err(PANICKED),
    };
    match outcome {
        Ok(receipt) => {
            env.gas += receipt.gas_used;
            env.flush_messages();
            env.emit_receipt(kind, index, &receipt);
        }
        Err(refusal) => {
            env.revert(&start);
            env.emit_skipped(index, &refusal);
        }
    }
}

impl<P: Program> Run<'_, P> {
    fn context(&mut self, length: u32) {
        if self.open.is_some() {
            sys::halt(exit::ORDER)
        }
        let bytes = payload(length, Context::BYTES as u32);
        let context = must(Context::parse(&bytes), exit::MALFORMED);
        if context.number != self.next_batch {
            sys::halt(exit::ORDER)
        }
        if context.inbox_from != self.inbox_index {
            sys::halt(exit::INBOX)
        }
        self.open = Some(p2::p2(p2::CONTEXT, &bytes));
        self.item = 0;
        let complete = !context.sequenced && context.inbox_to == self.inbox_index;
        self.env.begin_batch(context);
        if complete {
            self.close(&[0; 8]);
        }
    }

    fn entry(&mut self, length: u32, null: bool) {
        if self.open.is_none() || self.env.context.sequenced {
            sys::halt(exit::ORDER)
        }
        let bytes = payload(length, ENTRY_MAX);
        let digest = p2::p2(p2::ENTRY, &bytes);
        let entry = must(Entry::parse(&bytes, digest), exit::MALFORMED);
        if entry.index != self.inbox_index || entry.index >= self.env.context.inbox_to {
            sys::halt(exit::INBOX)
        }
        self.inbox_acc = p2::fold(p2::INBOX_ACC, &self.inbox_acc, &digest);
        self.inbox_index += 1;
        if null {
            self.null();
        } else {
            let program = self.program;
            self.env.charge(ZK_ENTRY + ZK_PER_BYTE * length as u64);
            stage(&mut self.env, sys::EMIT_ENTRY_RECEIPT, self.item, |env| program.entry(env, &entry));
        }
        self.item += 1;
        if self.inbox_index == self.env.context.inbox_to {
            self.close(&[0; 8]);
        }
    }

    fn batch(&mut self, length: u32) {
        let (header, hash) = self.header(length);
        let body = payload(length - BatchHeader::BYTES as u32, BODY_MAX as u32);
        if body.len() as u32 != header.body_length || p2::body_root(&body) != header.body_root {
            sys::halt(exit::BODY)
        }
        let transactions = must(Body::parse(&body), exit::BODY);
        self.env.header = header;
        self.env.charge(ZK_BATCH + ZK_PER_BYTE * body.len() as u64);
        let program = self.program;
        for k in 0..transactions.len() {
            self.env.charge(ZK_PER_TRANSACTION);
            if let Some(refusal) = program.full(&self.env) {
                self.env.emit_skipped(k as u32, &refusal);
                continue;
            }
            let raw = transactions.transaction(k);
            stage(&mut self.env, sys::EMIT_RECEIPT, k as u32, |env| {
                program.transaction(env, k as u32, raw)
            });
        }
        self.env.reserved = 0;
        let start = self.env.checkpoint();
        let env = &mut self.env;
        if rt::catch(|| program.end_batch(&mut *env)).is_none() {
            self.env.revert(&start);
        }
        self.env.flush_messages();
        self.close(&hash);
    }

    fn null_batch(&mut self, length: u32) {
        let (_, hash) = self.header(length);
        if length != BatchHeader::BYTES as u32 {
            sys::halt(exit::MALFORMED)
        }
        self.null();
        self.close(&hash);
    }

    fn header(&mut self, length: u32) -> (BatchHeader, Word) {
        if self.open.is_none() || !self.env.context.sequenced {
            sys::halt(exit::ORDER)
        }
        if length < BatchHeader::BYTES as u32 {
            sys::halt(exit::MALFORMED)
        }
        let mut words = [0u32; BatchHeader::BYTES / 4];
        // SAFETY: 132 bytes, word-aligned.
        let bytes =
            unsafe { &mut *(words.as_mut_ptr() as *mut [u8; BatchHeader::BYTES]) };
        if sys::read(bytes) != BatchHeader::BYTES as u32 {
            sys::halt(exit::HOST)
        }
        let header = must(BatchHeader::parse(bytes), exit::MALFORMED);
        if header.shard != self.env.span.shard {
            sys::halt(exit::BODY)
        }
        (header, p2::p2(p2::BATCH_HEADER, bytes))
    }

    fn null(&mut self) {
        if self.nulls.len() == NULLS_MAX {
            sys::halt(exit::LIMIT)
        }
        self.nulls.push((self.env.context.number, self.item));
    }

    /// Ends the open batch: its row and the batch accumulator.
    fn close(&mut self, batch_hash: &Word) {
        let context = must(self.open.take(), exit::ORDER);
        if self.rows.len() == BATCHES_MAX {
            sys::halt(exit::LIMIT)
        }
        let mut words = [0u32; 24];
        words[..8].copy_from_slice(&self.batch_acc);
        words[8..16].copy_from_slice(&context);
        words[16..].copy_from_slice(batch_hash);
        // SAFETY: 96 bytes, word-aligned.
        self.batch_acc = p2::p2(p2::BATCH_ACC, unsafe { &*(words.as_ptr() as *const [u8; 96]) });
        self.next_batch += 1;
        self.rows.push(BatchRow {
            gas: self.env.gas,
            zk_gas: self.env.zk_gas(),
            fees: self.env.fees,
            receipts_root: self.env.receipts_root,
        });
    }

    fn end(&mut self, length: u32) -> ! {
        if self.open.is_some() || self.rows.is_empty() {
            sys::halt(exit::ORDER)
        }
        let (before, after) = must(proof::roots(&self.env.state, length), exit::PROOF);
        if before != self.env.span.root_before {
            sys::halt(exit::PROOF)
        }
        let claim = Claim {
            span: &self.env.span,
            to_batch: self.next_batch - 1,
            root_after: after,
            batch_acc: self.batch_acc,
            inbox_index: self.inbox_index,
            inbox_acc: self.inbox_acc,
            outbox_acc: self.env.outbox_acc,
            messages_root: p2::p2(p2::MESSAGES, &self.env.sidecar),
            batches: &self.rows,
            nulls: &self.nulls,
        };
        sys::commit(&claim.encode());
        sys::halt(0)
    }

    fn view(&mut self, length: u32) -> ! {
        if self.open.is_some() || !self.rows.is_empty() {
            sys::halt(exit::ORDER)
        }
        let request = payload(length, VIEW_MAX);
        let (program, env) = (self.program, &mut self.env);
        match rt::catch(|| program.view(&mut *env, &request)) {
            Some(Some(answer)) => {
                sys::commit(&answer);
                sys::halt(0)
            }
            _ => sys::halt(exit::VIEW),
        }
    }
}

/// Adds a digest's bytes to a list (programs build messages and keys with it).
pub fn put_word(out: &mut Vec<u8>, word: &Word) {
    out.extend_from_slice(bytes(word));
}
