// Seeded spans: what the beacon chain could order, whatever it is.
import { SEQUENCED, SYSTEM, encodeBody, genesis, headerFor } from "./model.mjs";
import { P } from "./field.mjs";
import { keyFromSeed, signTransfer } from "./wallet.mjs";

/** mulberry32: 32-bit numbers from a seed. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (n) => next() % n;
  const bytes = (n) => Uint8Array.from({ length: n }, () => below(256));
  const big = (bits) => BigInt(`0x${Buffer.from(bytes(Math.ceil(bits / 8))).toString("hex")}`)
    & ((1n << BigInt(bits)) - 1n);
  return { below, bytes, big, pick: (list) => list[below(list.length)] };
}

export const KEYS = [1, 2, 3, 4].map((i) => keyFromSeed(new Uint8Array(32).fill(i)));
export const GENESIS_HASH = new Uint8Array(32).fill(0xab);
export const SHARD = 3;

export const address = (n) => {
  const bytes = new Uint8Array(20);
  bytes[19] = n;
  return bytes;
};

export const signed = (from, to, amount, nonce, change = {}) =>
  signTransfer(
    { from, to, amount, nonce, shard: SHARD, genesisHash: GENESIS_HASH, ...change },
    change.key ?? KEYS[from]);

/** Accounts 0 to 2 have keys and money; account 3 is empty unless `full`. */
export const state = (full = false) =>
  genesis(full ? KEYS : [...KEYS.slice(0, 3), null], [1000n, 500n, 0n, 0n]);

/** A span with given kinds, body and entry, and seeded values for everything else. */
export function spanOf(r, kinds, body, entry = {}) {
  const digest = () => r.big(256) % P;
  return {
    genesisHash: GENESIS_HASH, shard: SHARD, chainId: 7103n, programHash: r.bytes(32),
    span: r.big(64), fromBatch: r.big(32), batchAcc: digest(), inboxIndex: r.big(32),
    inboxAcc: digest(), outboxAcc: digest(), prover: r.bytes(20),
    batches: kinds.map((kind) => ({
      kind, height: r.big(64), timestampMs: r.big(64), randomness: r.bytes(32), zkPrice: r.big(64),
      ...(kind === SYSTEM ? {} : {
        header: headerFor(body, { parent: digest(), sequencer: r.bytes(20), validFrom: r.big(64) }),
        body,
      }),
    })),
    entries: kinds.includes(SYSTEM)
      ? [{ height: r.big(64), to: address(1), from: r.bytes(20), amount: 7n, ...entry }] : [],
  };
}

export const ORDERS = [[SYSTEM], [SEQUENCED], [SYSTEM, SEQUENCED], [SEQUENCED, SYSTEM]];

function anyTransfer(r, nonces) {
  const from = r.pick([0, 0, 1, 1, 2, 3]);
  const to = r.pick([0, 1, 2, 2, 3]);
  const nonce = nonces[from]++;
  const amount = r.pick([0n, 1n, 200n, 400n, 500n, 1000n, 1001n, (1n << 96n) - 1n]);
  const kind = r.below(12);
  if (kind === 0) return r.bytes(76);
  if (kind === 1) return signed(from, to, amount, nonce + r.pick([1n, 2n]));
  if (kind === 2) return signed(from, to, amount, nonce, { shard: SHARD + 1 });
  if (kind === 3) return signed(from, to, amount, nonce, { key: KEYS[(from + 1) % 4] });
  const bytes = signed(from, to, amount, nonce);
  if (kind === 4) bytes[r.below(76)] ^= 1 << r.below(8);
  return bytes;
}

function anyBody(r) {
  const nonces = [0n, 0n, 0n, 0n];
  const kind = r.below(12);
  if (kind === 0) return new Uint8Array();
  if (kind === 1) return encodeBody([r.bytes(r.pick([1, 71, 75, 77, 155, 156]))]);
  if (kind === 2) return encodeBody([r.bytes(75), r.bytes(77)]);
  if (kind === 3) return encodeBody([r.bytes(76), r.bytes(36), r.bytes(36)]);
  if (kind === 4) return encodeBody([anyTransfer(r, nonces)]);
  return encodeBody([anyTransfer(r, nonces), anyTransfer(r, nonces)]);
}

/** The case of a seed: a state and a span. */
export function anyCase(seed) {
  const r = random(seed);
  const entry = {
    to: r.pick([address(0), address(1), address(2), address(3), address(4), r.bytes(20)]),
    amount: r.pick([0n, 1n, 200n, 10n ** 18n, (1n << 96n) - 1501n, (1n << 96n) - 1500n, 1n << 96n,
      1n << 127n, 1n << 128n, (1n << 256n) - 1n]),
  };
  return { state: state(r.below(2) === 0), span: spanOf(r, r.pick(ORDERS), anyBody(r), entry) };
}
