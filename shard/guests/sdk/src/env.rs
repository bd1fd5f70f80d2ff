//! What a program sees and does while an item runs.

use crate::items::{BatchHeader, Context, Span};
use crate::p2;
use crate::state::{Mark, State};
use crate::sys;
use crate::{bytes, Address, Word, U256};
use alloc::vec::Vec;

/// Most messages of a batch; those past it would be void (shards.md 8).
pub const MESSAGES_MAX: u32 = 1024;
/// Messages that only the end of a batch may send: its fees.
pub const MESSAGES_RESERVED: u32 = 1;

pub const MESSAGE_WITHDRAWAL: u8 = 1;
pub const MESSAGE_FEES: u8 = 2;

/// Why a transaction is invalid: it has no effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal {
    pub code: u8,
    pub text: &'static str,
}

/// The batch has as many messages as it may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

#[derive(Clone, Debug)]
pub struct Log {
    pub address: Address,
    pub topics: Vec<Word>,
    pub data: Vec<u8>,
}

/// A transaction or entry that had effects. Its logs are those of [`Env::log`].
#[derive(Clone, Debug)]
pub struct Receipt {
    pub hash: Word,
    pub from: Address,
    pub to: Option<Address>,
    pub success: bool,
    pub gas_used: u64,
    pub gas_price: U256,
}

pub type Outcome = Result<Receipt, Refusal>;

/// A point that [`Env::revert`] goes back to.
pub struct Checkpoint {
    state: Mark,
    messages: usize,
    logs: usize,
    fees: U256,
}

#[derive(Default)]
pub struct Env {
    pub span: Span,
    /// Of the batch that runs. A view has none.
    pub context: Context,
    /// Of the sequenced batch that runs.
    pub header: BatchHeader,
    pub state: State,
    pub(crate) fees: U256,
    pub(crate) gas: u64,
    zk_gas: u64,
    zk_gas_span: u64,
    pub(crate) outbox_acc: Word,
    pub(crate) sidecar: Vec<u8>,
    pub(crate) receipts_root: Word,
    sent: u32,
    pub(crate) reserved: u32,
    pending: Vec<Vec<u8>>,
    logs: Vec<Log>,
    scratch: Vec<u8>,
}

impl Env {
    pub(crate) fn new(span: Span) -> Env {
        Env { outbox_acc: span.outbox_acc, span, ..Env::default() }
    }

    /// Gas used by the batch's transactions so far.
    pub fn gas_used(&self) -> u64 {
        self.gas
    }

    /// Fees that the batch has collected so far.
    pub fn fees(&self) -> U256 {
        self.fees
    }

    /// Adds to the batch's fees, which the claim states. The program moves the coins.
    pub fn collect(&mut self, fee: &U256) {
        self.fees = self.fees.checked_add(fee).expect("fees of a batch");
    }

    /// Adds to the batch's zkGas. Never taken back: what was computed was computed.
    pub fn charge(&mut self, zk_gas: u64) {
        self.zk_gas += zk_gas;
        self.zk_gas_span += zk_gas;
    }

    /// zkGas of the batches of this run so far.
    pub fn zk_gas_of_span(&self) -> u64 {
        self.zk_gas_span
    }

    pub fn log(&mut self, log: Log) {
        self.logs.push(log);
    }

    /// Sends an outbox message when the transaction has an outcome.
    pub fn send(&mut self, kind: u8, message: &[u8]) -> Result<(), Full> {
        if self.sent + self.pending.len() as u32 + self.reserved >= MESSAGES_MAX {
            return Err(Full);
        }
        let mut bytes = Vec::with_capacity(1 + message.len());
        bytes.push(kind);
        bytes.extend_from_slice(message);
        self.pending.push(bytes);
        Ok(())
    }

    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            state: self.state.mark(),
            messages: self.pending.len(),
            logs: self.logs.len(),
            fees: self.fees,
        }
    }

    /// Takes back writes, messages, logs and fees since the checkpoint.
    pub fn revert(&mut self, to: &Checkpoint) {
        self.state.revert(to.state);
        self.pending.truncate(to.messages);
        self.logs.truncate(to.logs);
        self.fees = to.fees;
    }

    pub(crate) fn begin_batch(&mut self, context: Context) {
        self.context = context;
        self.header = BatchHeader::default();
        self.fees = U256::ZERO;
        self.gas = 0;
        self.zk_gas = 0;
        self.receipts_root = [0; 8];
        self.sent = 0;
        self.reserved = MESSAGES_RESERVED;
    }

    pub(crate) fn zk_gas(&self) -> u64 {
        self.zk_gas
    }

    /// Sends what is pending: EMIT, outbox accumulator, sidecar.
    pub(crate) fn flush_messages(&mut self) {
        for message in core::mem::take(&mut self.pending) {
            sys::emit(sys::EMIT_MESSAGE, &message);
            let mut bytes = core::mem::take(&mut self.scratch);
            bytes.clear();
            bytes.extend_from_slice(&self.context.number.to_le_bytes());
            bytes.extend_from_slice(&self.sent.to_le_bytes());
            bytes.extend_from_slice(&message);
            let digest = p2::p2(p2::MESSAGE, &bytes);
            self.outbox_acc = p2::fold(p2::OUTBOX_ACC, &self.outbox_acc, &digest);
            self.sidecar.extend_from_slice(&bytes[..13]);
            self.sidecar.extend_from_slice(&(message.len() as u32 - 1).to_le_bytes());
            self.sidecar.extend_from_slice(&message[1..]);
            self.scratch = bytes;
            self.sent += 1;
        }
    }

    /// Emits a receipt with the logs so far and folds it into the receipts root.
    pub(crate) fn emit_receipt(&mut self, kind: u32, index: u32, receipt: &Receipt) {
        let logs = core::mem::take(&mut self.logs);
        self.emit_folded(kind, |out| {
            out.extend_from_slice(&index.to_le_bytes());
            out.extend_from_slice(bytes(&receipt.hash));
            out.extend_from_slice(&receipt.from);
            out.push(receipt.to.is_some() as u8);
            out.extend_from_slice(&receipt.to.unwrap_or([0; 20]));
            out.push(receipt.success as u8);
            out.extend_from_slice(&receipt.gas_used.to_le_bytes());
            out.extend_from_slice(receipt.gas_price.le());
            out.extend_from_slice(&(logs.len() as u16).to_le_bytes());
            for log in &logs {
                out.extend_from_slice(&log.address);
                out.push(log.topics.len() as u8);
                for topic in &log.topics {
                    out.extend_from_slice(bytes(topic));
                }
                out.extend_from_slice(&(log.data.len() as u32).to_le_bytes());
                out.extend_from_slice(&log.data);
            }
        });
    }

    pub(crate) fn emit_skipped(&mut self, index: u32, why: &Refusal) {
        self.logs.clear();
        self.emit_folded(sys::EMIT_SKIPPED, |out| {
            out.extend_from_slice(&index.to_le_bytes());
            out.push(why.code);
            out.extend_from_slice(why.text.as_bytes());
        });
    }

    fn emit_folded(&mut self, kind: u32, write: impl FnOnce(&mut Vec<u8>)) {
        let mut out = core::mem::take(&mut self.scratch);
        out.clear();
        out.extend_from_slice(bytes(&self.receipts_root));
        out.extend_from_slice(&kind.to_le_bytes());
        write(&mut out);
        sys::emit(kind, &out[36..]);
        self.receipts_root = p2::p2(p2::RECEIPT, &out);
        self.scratch = out;
    }
}
