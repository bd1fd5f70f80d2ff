// The inputs of the circuit for a span (model.mjs says what a span is) and the state before it.
import { LIMITS, SEQUENCED, SYSTEM, number } from "./model.mjs";
import { opaque, u256 } from "./poseidon.mjs";
import { TRANSFER_BYTES } from "./wallet.mjs";

const NO_BATCH = {
  height: 0n, timestampMs: 0n, randomness: new Uint8Array(32), zkPrice: 0n,
};
const NO_HEADER = {
  parent: 0n, sequencer: new Uint8Array(20), validFrom: 0n, bodyLength: 0, bodyRoot: 0n,
};
const NO_ENTRY = { height: 0n, to: new Uint8Array(20), from: new Uint8Array(20), amount: 0n };

const bits = (bytes, length) =>
  Array.from({ length: 8 * length }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1);

/** The bits of offsets and transfers; of a body that the circuit doesn't open, zeros. */
function open(body) {
  const one = LIMITS.bodyBytes / 2;
  const cut = body.length === one ? 4 : 8;
  const opened = body.length === one || body.length === LIMITS.bodyBytes;
  const part = (from, length) => bits(opened ? body.slice(from, from + length) : [], length);
  const second = body.length === one ? body.length : cut + TRANSFER_BYTES;
  return {
    offsets: [...part(0, cut), ...bits([], 8 - cut)],
    transfers: [part(cut, TRANSFER_BYTES), part(second, TRANSFER_BYTES)],
  };
}

/** @return inputs by name, as numbers, BigInts and arrays of them */
export function inputs(state, span) {
  const { batches } = span;
  const kinds = batches.map((batch) => batch.kind).join();
  if (!["0", "1", "0,1", "1,0"].includes(kinds)) throw new RangeError(`batches of kinds ${kinds}`);
  const slots = [batches[0], batches[1] ?? NO_BATCH];
  const ordered = batches.find((batch) => batch.kind === SEQUENCED);
  const header = ordered?.header ?? NO_HEADER;
  const entry = batches.some((batch) => batch.kind === SYSTEM) ? span.entries[0] : NO_ENTRY;
  return {
    prover: number(span.prover), genesisHash: opaque(span.genesisHash), shard: span.shard,
    chainId: span.chainId, programHash: opaque(span.programHash), span: span.span,
    fromBatch: span.fromBatch, batchAcc: span.batchAcc, inboxIndex: span.inboxIndex,
    inboxAcc: span.inboxAcc, outboxAcc: span.outboxAcc,
    x: state.map((a) => a.key[0]), y: state.map((a) => a.key[1]),
    balance: state.map((a) => a.balance), nonce: state.map((a) => a.nonce),
    two: batches.length - 1, firstKind: batches[0].kind,
    height: slots.map((b) => b.height), timestampMs: slots.map((b) => b.timestampMs),
    randomness: slots.map((b) => opaque(b.randomness)), zkPrice: slots.map((b) => b.zkPrice),
    parent: header.parent, sequencer: number(header.sequencer), validFrom: header.validFrom,
    bodyLength: header.bodyLength, bodyRoot: header.bodyRoot,
    ...open(ordered?.body ?? new Uint8Array()),
    entryHeight: entry.height, to: number(entry.to), from: number(entry.from),
    amount: u256(entry.amount),
  };
}
