// Between the node's RPC and the model: spans from shard_getStatementToProve, keys, proofs and
// submissions in the bytes that the chain takes (docs/shard-protocol.md, docs/foreign-shards.md).
import { createHash } from "node:crypto";
import { SigningKey, keccak256 } from "ethers";
import { fromBytes, fromHex, toBytes, toHex } from "./field.mjs";
import { SEQUENCED, SYSTEM } from "./model.mjs";

/** Reads fields one after another. */
function reader(bytes) {
  let at = 0;
  const take = (n) => {
    if (at + n > bytes.length) throw new RangeError("the bytes end early");
    at += n;
    return bytes.slice(at - n, at);
  };
  return {
    bytes: take,
    number: (n) => fromBytes(take(n)),
    end() {
      if (at !== bytes.length) throw new RangeError("bytes are left over");
    },
  };
}

const bytes = (hex, length) => {
  const value = fromHex(hex);
  if (value.length !== length) throw new RangeError(`${hex} has not ${length} bytes`);
  return value;
};
const digest = (hex) => fromBytes(bytes(hex, 32));
const quantity = (hex) => BigInt(hex);

function batchOf({ kind, context, header, body }) {
  const c = reader(fromHex(context));
  const batch = { number: c.number(8), kind: Number(c.number(1)) };
  Object.assign(batch, {
    height: c.number(8), timestampMs: c.number(8), randomness: c.bytes(32), zkPrice: c.number(8),
    inboxFrom: c.number(8), inboxTo: c.number(8), bundlesHash: c.bytes(32),
  });
  c.end();
  if (batch.kind !== { SYSTEM, SEQUENCED }[kind]) throw new RangeError(`kind ${kind}`);
  if (batch.kind === SYSTEM) return batch;
  const h = reader(fromHex(header));
  batch.shard = Number(h.number(4));
  batch.header = {
    parent: h.number(32), sequencer: h.bytes(20), validFrom: h.number(8),
    bodyLength: Number(h.number(4)), bodyRoot: h.number(32), dataRoot: h.bytes(32),
  };
  h.end();
  batch.body = fromHex(body);
  return batch;
}

function entryOf({ height, kind, content }) {
  if (quantity(kind) !== 1n) throw new RangeError(`an entry of kind ${kind} is no deposit`);
  const c = reader(fromHex(content));
  const entry = {
    height: quantity(height), to: c.bytes(20), from: c.bytes(20), amount: c.number(32),
  };
  c.end();
  return entry;
}

/**
 * A span of the model from what shard_getStatementToProve answers.
 *
 * @param {string} prover address that the statement will name
 */
export const spanOf = (task, prover) => ({
  genesisHash: bytes(task.genesisHash, 32), shard: Number(task.shard),
  chainId: quantity(task.chainId), programHash: bytes(task.programHash, 32),
  span: quantity(task.span), fromBatch: quantity(task.fromBatch),
  batchAcc: digest(task.batchAccBefore), inboxIndex: quantity(task.inboxIndexBefore),
  inboxAcc: digest(task.inboxAccBefore), outboxAcc: digest(task.outboxAccBefore),
  prover: bytes(prover, 20),
  batches: task.batches.map(batchOf),
  entries: task.batches.flatMap((batch) => batch.entries.map(entryOf)),
});

/** Batches and entries from shard_getBatch: enough to run a shard's state from genesis on. */
export const ordered = (batch, { shard, genesisHash }) =>
  ({ shard, genesisHash, batches: [batchOf(batch)], entries: batch.entries.map(entryOf) });

export const digestHex = (value) => toHex(toBytes(value, 32));

/** SSZ of a statement whose batches have no results. */
export function encodeStatement(s) {
  const u32 = (v) => toBytes(BigInt(v), 4);
  const u64 = (v) => toBytes(v, 8);
  const h = (v) => toBytes(v, 32);
  const fixed = [
    u32(1), s.genesisHash, u32(s.shard), u64(s.chainId), s.programHash, u64(s.span),
    u64(s.fromBatch), u64(s.toBatch), h(s.rootBefore), h(s.rootAfter), h(s.batchAccBefore),
    h(s.batchAccAfter), u64(s.inboxIndexBefore), u64(s.inboxIndexAfter), h(s.inboxAccBefore),
    h(s.inboxAccAfter), h(s.outboxAccBefore), h(s.outboxAccAfter), h(s.messagesRoot),
    h(s.bundlesAcc),
  ];
  const batches = new Uint8Array(80 * Number(s.batches));
  const offset = fixed.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([
    u32(24), s.prover, ...fixed, u32(offset), u32(offset + batches.length), batches,
  ]);
}

const word = (decimal) => Buffer.from(BigInt(decimal).toString(16).padStart(64, "0"), "hex");
/** EIP-196 and EIP-197 words of snarkjs' points: of G2 the coefficient of u first. */
const g1 = ([x, y]) => [word(x), word(y)];
const g2 = ([[x0, x1], [y0, y1]]) => [word(x1), word(x0), word(y1), word(y0)];

/** The chain's encoding of snarkjs' verification_key.json, for one input D. */
export const encodeKey = (key) =>
  Buffer.concat([
    Buffer.from("G16k"), Buffer.from([1, 1]), ...g1(key.vk_alpha_1), ...g2(key.vk_beta_2),
    ...g2(key.vk_gamma_2), ...g2(key.vk_delta_2), ...key.IC.flatMap(g1),
  ]);

/** The 256 bytes of snarkjs' proof. */
export const encodeProof = (proof) =>
  Buffer.concat([...g1(proof.pi_a), ...g2(proof.pi_b), ...g1(proof.pi_c)]);

/** What shard_submitProof takes. */
export function submission(statement, proof, wallet) {
  const encoded = encodeStatement(statement);
  const message = Buffer.concat([
    Buffer.from("endgame statement 1\n"), createHash("sha256").update(proof).digest(),
    toBytes(BigInt(proof.length), 4), toBytes(BigInt(encoded.length), 4), encoded,
  ]);
  const { r, s, yParity } = new SigningKey(wallet.privateKey).sign(keccak256(message));
  return {
    span: `0x${statement.span.toString(16)}`, prover: toHex(statement.prover),
    rootAfter: digestHex(statement.rootAfter), proof: toHex(proof),
    signature: `${r}${s.slice(2)}0${yParity}`,
  };
}
