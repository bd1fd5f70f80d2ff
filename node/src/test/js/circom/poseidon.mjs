// Poseidon over BN254 with circomlib's parameters, and the hash suite "poseidon-bn254" on it
// (docs/shard-protocol.md). Constants come from the Grain LFSR of the Poseidon paper, appendix E.
import { P, fromBytes, inverse, mod } from "./field.mjs";

const FULL_ROUNDS = 8;
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

function grain(t, partialRounds) {
  const state = [[1, 2], [0, 4], [254, 12], [t, 12], [FULL_ROUNDS, 10], [partialRounds, 10]]
    .flatMap(([value, bits]) => [...value.toString(2).padStart(bits, "0")].map(Number))
    .concat(Array(30).fill(1));
  const next = () => {
    const bit = [62, 51, 38, 23, 13, 0].reduce((sum, i) => sum ^ state[i], 0);
    state.shift();
    state.push(bit);
    return bit;
  };
  for (let i = 0; i < 160; i++) next();
  const kept = () => {
    for (;;) {
      const keep = next();
      const bit = next();
      if (keep) return bit;
    }
  };
  return () => {
    let value = 0n;
    for (let i = 0; i < 254; i++) value = (value << 1n) | BigInt(kept());
    return value;
  };
}

const parametersOf = new Map();

function parameters(t) {
  if (!parametersOf.has(t)) {
    const partialRounds = PARTIAL_ROUNDS[t - 2];
    const sample = grain(t, partialRounds);
    const constants = [];
    while (constants.length < (FULL_ROUNDS + partialRounds) * t) {
      const value = sample();
      if (value < P) constants.push(value);
    }
    const line = Array.from({ length: 2 * t }, () => mod(sample()));
    const matrix = Array.from({ length: t }, (_, i) =>
      Array.from({ length: t }, (_, j) => inverse(mod(line[i] + line[t + j]))));
    parametersOf.set(t, { partialRounds, constants, matrix });
  }
  return parametersOf.get(t);
}

const fifth = (x) => {
  const square = (x * x) % P;
  return (((square * square) % P) * x) % P;
};

/** Poseidon of 1 to 16 elements. */
export function poseidon(inputs) {
  const t = inputs.length + 1;
  if (t < 2 || t > 17) throw new RangeError(`${inputs.length} inputs`);
  const { partialRounds, constants, matrix } = parameters(t);
  let state = [0n, ...inputs];
  for (let round = 0; round < FULL_ROUNDS + partialRounds; round++) {
    const full = round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + partialRounds;
    const boxed = state.map((value, i) => {
      const sum = value + constants[round * t + i];
      return full || i === 0 ? fifth(sum % P) : sum;
    });
    state = matrix.map((row) => row.reduce((sum, m, i) => sum + m * boxed[i], 0n) % P);
  }
  return state[0];
}

export const TAG = {
  BODY_PIECE: 4, BODY: 5, BATCH_HEADER: 6, CONTEXT: 7, BATCH_ACC: 8, ENTRY: 9, INBOX_ACC: 10,
  MESSAGES: 13, STATEMENT: 16,
};

/** 32 bytes of any value as two elements: the first 16 bytes, the last 16, each little-endian. */
export const opaque = (bytes) => [fromBytes(bytes.slice(0, 16)), fromBytes(bytes.slice(16))];

/** A number below 2^256 as two elements. */
export const u256 = (value) => [value & ((1n << 128n) - 1n), value >> 128n];

/** Bytes of any number: their number, then 31 to an element, little-endian. */
export function bytesElements(bytes) {
  const elements = [BigInt(bytes.length)];
  for (let i = 0; i < bytes.length; i += 31) elements.push(fromBytes(bytes.slice(i, i + 31)));
  return elements;
}

/** The suite's hash of a message's elements. */
export function suiteHash(tag, elements) {
  const list = [BigInt(tag), BigInt(elements.length), ...elements];
  if (list.some((e) => typeof e !== "bigint" || e < 0n || e >= P)) {
    throw new RangeError("not all are field elements");
  }
  let hash = poseidon(list.slice(0, 16));
  for (let i = 16; i < list.length; i += 15) hash = poseidon([hash, ...list.slice(i, i + 15)]);
  return hash;
}

/** What a header commits to as its body. */
export function bodyRoot(body) {
  let level = [];
  for (let i = 0; i === 0 || i < body.length; i += 4096) {
    level.push(suiteHash(TAG.BODY_PIECE, bytesElements(body.slice(i, i + 4096))));
  }
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(i + 1 < level.length ? poseidon([level[i], level[i + 1]]) : level[i]);
    }
    level = next;
  }
  return suiteHash(TAG.BODY, [BigInt(body.length), level[0]]);
}
