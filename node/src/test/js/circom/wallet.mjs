// Keys and signed transfers of the example shard: Schnorr on Baby Jubjub (circuits/transfer.circom).
// A model, in plain BigInt arithmetic: not constant in time, so not for keys that matter.
import { createHash } from "node:crypto";
import { P, fromBytes, inverse, mod, toBytes } from "./field.mjs";
import { opaque, poseidon } from "./poseidon.mjs";

const A = 168700n;
const D = 168696n;
/** Order of the subgroup that BASE generates. */
export const ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
export const BASE = [
  5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  16950150798460657717958625567821834550301663161624707787222815936182638968203n,
];
const IDENTITY = [0n, 1n];

export const ACCOUNTS = 4;
export const TRANSFER_BYTES = 76;
const AMOUNT_BITS = 96n;
const CHALLENGE_BITS = 128n;
const DIGITS = 83;

/** Sum of two points of the curve; complete. */
export function sum([x1, y1], [x2, y2]) {
  const cross = mod(D * mod(x1 * x2) * mod(y1 * y2));
  return [
    mod((x1 * y2 + y1 * x2) * inverse(1n + cross)),
    mod((y1 * y2 - A * x1 * x2) * inverse(mod(1n - cross))),
  ];
}

const projectiveSum = ([x1, y1, z1], [x2, y2, z2]) => {
  const a = (z1 * z2) % P;
  const b = (a * a) % P;
  const c = (x1 * x2) % P;
  const d = (y1 * y2) % P;
  const e = (((D * c) % P) * d) % P;
  const f = mod(b - e);
  const g = (b + e) % P;
  return [
    (((a * f) % P) * mod((x1 + y1) * (x2 + y2) - c - d)) % P,
    (((a * g) % P) * mod(d - A * c)) % P,
    (f * g) % P,
  ];
};

/** scalar * point. */
export function times(scalar, point) {
  let result = [...IDENTITY, 1n];
  const base = [...point, 1n];
  for (const bit of scalar.toString(2)) {
    result = projectiveSum(result, result);
    if (bit === "1") result = projectiveSum(result, base);
  }
  const z = inverse(result[2]);
  return [(result[0] * z) % P, (result[1] * z) % P];
}

/** Whether a point may be an account's key: on the curve, of prime order. */
export function isKey([x, y]) {
  const inField = [x, y].every((e) => e >= 0n && e < P);
  const onCurve = mod(A * x * x + y * y - 1n - mod(D * x * x) * y * y) === 0n;
  if (!inField || !onCurve || (x === 0n && y === 1n)) return false;
  const last = times(ORDER, [x, y]);
  return last[0] === 0n && last[1] === 1n;
}

const hashToScalar = (...parts) => {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return mod(fromBytes(hash.digest()), ORDER);
};

/** @param {Uint8Array} seed at least 32 secret bytes */
export function keyFromSeed(seed) {
  const secret = hashToScalar("endgame example key\n", seed);
  if (secret === 0n) throw new RangeError("no key");
  return { secret, point: times(secret, BASE) };
}

/** What every signature of one shard of one network is bound to. */
const domainOf = (genesisHash) => {
  const [low, high] = opaque(genesisHash);
  return mod(low + (high << 128n));
};

const firstByte = ({ from, to }) => BigInt(from + ACCOUNTS * to);

/** h of a nonce point R and a transfer. */
const challenge = (r, transfer, first) =>
  poseidon([
    ...r,
    domainOf(transfer.genesisHash),
    mod(first + (transfer.amount << 8n) + (BigInt(transfer.shard) << 104n)
      + (transfer.nonce << 136n)),
  ]);

const multiplier = (h) =>
  (1n << (CHALLENGE_BITS + 1n)) + 1n + 2n * (h & ((1n << CHALLENGE_BITS) - 1n));

/** An odd number below 2^249 as 31 bytes: digits -7, -5 ... 7, each as m of |d| = 2m + 1 and a sign. */
function encodeResponse(value) {
  let bits = 0n;
  let rest = value;
  for (let i = 0; i < DIGITS; i++) {
    // The odd digit that leaves an odd multiple of 8.
    const digit = i === DIGITS - 1 ? rest : (rest & 15n) - 8n;
    const size = digit < 0n ? -digit : digit;
    bits |= ((size - 1n) / 2n) << BigInt(3 * i);
    if (digit > 0n && i < DIGITS - 1) bits |= 4n << BigInt(3 * i);
    rest = (rest - digit) / 8n;
  }
  return toBytes(bits, 31);
}

function decodeResponse(bytes) {
  const bits = fromBytes(bytes);
  let value = 0n;
  for (let i = DIGITS - 1; i >= 0; i--) {
    const digit = (bits >> BigInt(3 * i)) & 7n;
    const size = 2n * (digit & 3n) + 1n;
    value = 8n * value + (i === DIGITS - 1 || digit >= 4n ? size : -size);
  }
  return value;
}

/**
 * A signed transfer, 76 bytes.
 *
 * @param {{from: number, to: number, amount: bigint, nonce: bigint, shard: number,
 *     genesisHash: Uint8Array}} transfer accounts 0 to 3; amount in wei, below 2^96; the nonce that
 *     account `from` has when the transfer's turn comes
 * @param {{secret: bigint}} key of account `from`
 */
export function signTransfer(transfer, key) {
  if (transfer.amount < 0n || transfer.amount >> AMOUNT_BITS) throw new RangeError("amount");
  for (const account of [transfer.from, transfer.to]) {
    if (!Number.isInteger(account) || account < 0 || account >= ACCOUNTS) {
      throw new RangeError(`account ${account}`);
    }
  }
  const first = firstByte(transfer);
  const text = [transfer.genesisHash, toBytes(BigInt(transfer.shard), 4), toBytes(first, 1),
    toBytes(transfer.amount, 12), toBytes(transfer.nonce, 16), toBytes(key.secret, 32)];
  // One of six tries has a response that fits.
  for (let attempt = 0n; ; attempt++) {
    const k = hashToScalar("endgame example nonce\n", ...text, toBytes(attempt, 8));
    const h = challenge(times(k, BASE), transfer, first);
    const response = mod(k + multiplier(h) * key.secret, ORDER);
    if (response & 1n && response >> 249n === 0n) {
      return Uint8Array.from([
        ...toBytes(first, 1), ...toBytes(transfer.amount, 12), ...toBytes(h, 32),
        ...encodeResponse(response),
      ]);
    }
  }
}

/** The parts of any 76 bytes. */
export function decodeTransfer(bytes) {
  return {
    first: BigInt(bytes[0]),
    from: bytes[0] & 3,
    to: (bytes[0] >> 2) & 3,
    plain: bytes[0] < 16,
    amount: fromBytes(bytes.slice(1, 13)),
    challenge: fromBytes(bytes.slice(13, 45)),
    response: decodeResponse(bytes.slice(45)),
  };
}

/** Whether a decoded transfer is signed by a key, over a nonce, on a shard. */
export function isSigned(decoded, key, { nonce, shard, genesisHash }) {
  const [x, y] = times(multiplier(decoded.challenge), key);
  const r = sum(times(decoded.response, BASE), [mod(-x), y]);
  const h = challenge(r, { amount: decoded.amount, nonce, shard, genesisHash }, decoded.first);
  return h === mod(decoded.challenge);
}
