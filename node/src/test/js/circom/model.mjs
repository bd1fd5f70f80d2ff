// What the example shard is, in plain JavaScript: its state, what each ordered item does to it, and
// the statement about a span. The circuit (circuits/shard.circom) must agree on every input.
//
// A span: { genesisHash, shard, chainId, programHash, span, fromBatch, batchAcc, inboxIndex,
// inboxAcc, outboxAcc, prover, batches, entries }. 32-byte hashes of other kinds and addresses are
// Uint8Arrays; digests of the suite, amounts and 64-bit numbers are BigInts; shard is a number.
// A batch: { kind, height, timestampMs, randomness, zkPrice }, and if kind is SEQUENCED also
// { header: { parent, sequencer, validFrom, bodyLength, bodyRoot }, body }.
// An entry: { height, to, from, amount }: a deposit (the shard takes no forced transactions).
import { TAG, bodyRoot, opaque, poseidon, suiteHash, u256 } from "./poseidon.mjs";
import { ACCOUNTS, TRANSFER_BYTES, decodeTransfer, isKey, isSigned } from "./wallet.mjs";

export const SYSTEM = 0;
export const SEQUENCED = 1;
/** What the shard is created with: the circuit has room for this and no more. */
export const LIMITS = {
  sequencedPerSpan: 1, systemPerSpan: 1, entriesPerBatch: 1, bodyBytes: 160, forcedBytes: 0,
};
const BALANCES_LIMIT = 1n << 96n;
const DEPOSIT = 1n;
/** An SSZ list of transactions has a 4-byte offset for each. */
const OFFSET_BYTES = 4;

export const number = (bytes) => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);

/**
 * The state at genesis; refuses keys and balances that the circuit relies on being right.
 *
 * @param {{point: [bigint, bigint]}[]} keys of up to four accounts; null for an empty one
 */
export function genesis(keys, balances = []) {
  if (keys.some((key) => key && !isKey(key.point))) throw new RangeError("a key is no key");
  if (balances.some((b) => b < 0n) || balances.reduce((a, b) => a + b, 0n) >= BALANCES_LIMIT) {
    throw new RangeError("balances");
  }
  return Array.from({ length: ACCOUNTS }, (_, i) => ({
    key: keys[i]?.point ?? [0n, 0n], balance: balances[i] ?? 0n, nonce: 0n,
  }));
}

/** A tree of two levels: the keys under one node, that node, balances and nonces under the root. */
export const stateRoot = (state) =>
  poseidon([
    poseidon(state.flatMap((a) => a.key)), ...state.map((a) => a.balance),
    ...state.map((a) => a.nonce),
  ]);

/** SSZ List[ByteList]; null if the bytes are none. */
export function decodeBody(body) {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  if (body.length === 0) return [];
  if (body.length < OFFSET_BYTES) return null;
  const count = view.getUint32(0, true) / OFFSET_BYTES;
  if (!Number.isInteger(count) || count === 0 || count * OFFSET_BYTES > body.length) return null;
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(i * OFFSET_BYTES, true));
  offsets.push(body.length);
  const parts = [];
  for (let i = 0; i < count; i++) {
    if (offsets[i] > offsets[i + 1]) return null;
    parts.push(body.slice(offsets[i], offsets[i + 1]));
  }
  return parts;
}

export function encodeBody(transactions) {
  const body = [];
  let offset = OFFSET_BYTES * transactions.length;
  for (const transaction of transactions) {
    body.push(...new Uint8Array(new Uint32Array([offset]).buffer));
    offset += transaction.length;
  }
  return Uint8Array.from(body.concat(...transactions.map((t) => [...t])));
}

/** The state after a deposit. */
export function deposit(state, { to, amount }) {
  const total = state.reduce((sum, account) => sum + account.balance, amount);
  if (total >= BALANCES_LIMIT) return state;
  const address = number(to);
  const target = address < BigInt(ACCOUNTS) ? Number(address) : 0;
  return state.map((a, i) => (i === target ? { ...a, balance: a.balance + amount } : a));
}

/** The state after a transaction of 76 bytes; the same state if it has no effect. */
export function transfer(state, bytes, { shard, genesisHash }) {
  const decoded = decodeTransfer(bytes);
  const from = state[decoded.from];
  const empty = [from, state[decoded.to]].some((account) => account.key[0] === 0n);
  if (!decoded.plain || empty || from.balance < decoded.amount) return state;
  if (!isSigned(decoded, from.key, { nonce: from.nonce, shard, genesisHash })) return state;
  const after = state.map((account) => ({ ...account }));
  after[decoded.from].nonce++;
  after[decoded.from].balance -= decoded.amount;
  after[decoded.to].balance += decoded.amount;
  return after;
}

/** The state after a sequenced batch: one or two transactions of 76 bytes, or nothing happens. */
export function sequenced(state, body, span) {
  const transactions = decodeBody(body) ?? [];
  if (transactions.length > 2 || transactions.some((t) => t.length !== TRANSFER_BYTES)) {
    return state;
  }
  return transactions.reduce((s, bytes) => transfer(s, bytes, span), state);
}

/** The state after a span. */
export function execute(state, span) {
  let next = state;
  let taken = 0;
  for (const batch of span.batches) {
    next = batch.kind === SYSTEM
      ? deposit(next, span.entries[taken++])
      : sequenced(next, batch.body, span);
  }
  return next;
}

export const headerHash = (shard, header) =>
  suiteHash(TAG.BATCH_HEADER, [
    BigInt(shard), header.parent, number(header.sequencer), header.validFrom,
    BigInt(header.bodyLength), header.bodyRoot, 0n, 0n,
  ]);

export const entryHash = (index, entry) =>
  suiteHash(TAG.ENTRY, [
    index, entry.height, DEPOSIT, number(entry.to), number(entry.from), ...u256(entry.amount),
  ]);

/** The accumulators after a span: what the beacon chain has computed when it is closed. */
export function accumulate(span) {
  let { batchAcc, inboxIndex, inboxAcc, fromBatch: batch } = span;
  let taken = 0;
  for (const { kind, height, timestampMs, randomness, zkPrice, header } of span.batches) {
    const inboxFrom = inboxIndex;
    if (kind === SYSTEM) {
      const entry = entryHash(inboxIndex++, span.entries[taken++]);
      inboxAcc = suiteHash(TAG.INBOX_ACC, [inboxAcc, entry]);
    }
    const context = suiteHash(TAG.CONTEXT, [
      batch++, BigInt(kind), height, timestampMs, ...opaque(randomness), zkPrice, inboxFrom,
      inboxIndex, 0n, 0n,
    ]);
    const hash = kind === SEQUENCED ? headerHash(span.shard, header) : 0n;
    batchAcc = suiteHash(TAG.BATCH_ACC, [batchAcc, context, hash]);
  }
  return { batchAcc, inboxIndex, inboxAcc };
}

/** The statement about a span; its hash is {@link digest}. */
export function statement(span, rootBefore, rootAfter) {
  const after = accumulate(span);
  const count = BigInt(span.batches.length);
  return {
    prover: span.prover, genesisHash: span.genesisHash, shard: span.shard, chainId: span.chainId,
    programHash: span.programHash, span: span.span, fromBatch: span.fromBatch,
    toBatch: span.fromBatch + count - 1n, rootBefore, rootAfter,
    batchAccBefore: span.batchAcc, batchAccAfter: after.batchAcc,
    inboxIndexBefore: span.inboxIndex, inboxIndexAfter: after.inboxIndex,
    inboxAccBefore: span.inboxAcc, inboxAccAfter: after.inboxAcc,
    outboxAccBefore: span.outboxAcc, outboxAccAfter: span.outboxAcc,
    messagesRoot: suiteHash(TAG.MESSAGES, [0n]), bundlesAcc: 0n, batches: count,
  };
}

/** D. Of a statement whose batches all have no gas, no fees and no receipts. */
export const digest = (s) =>
  suiteHash(TAG.STATEMENT, [
    number(s.prover), 1n, ...opaque(s.genesisHash), BigInt(s.shard), s.chainId,
    ...opaque(s.programHash), s.span, s.fromBatch, s.toBatch, s.rootBefore, s.rootAfter,
    s.batchAccBefore, s.batchAccAfter, s.inboxIndexBefore, s.inboxIndexAfter, s.inboxAccBefore,
    s.inboxAccAfter, s.outboxAccBefore, s.outboxAccAfter, s.messagesRoot, s.bundlesAcc, s.batches,
    ...Array(5 * Number(s.batches)).fill(0n), 0n,
  ]);

/** A header's fields for a body. */
export const headerFor = (body, fields) =>
  ({ ...fields, bodyLength: body.length, bodyRoot: bodyRoot(body) });
