// Which wires of a circuit do its inputs determine? A proof that no prover has a choice, by rules
// that hold for every witness; values are never looked at.
//
// 1. A product whose factors are known is a linear equation in the unknown wires of its right side.
//    Equations are kept in reduced form; one with a single unknown determines it.
// 2. Division: a constraint with one unknown wire u and the form d(known) * u = n(known) determines u
//    where d is not zero. That d can't be zero is for the circuit's author to argue: these wires are
//    returned to be looked at.
// 3. Zero test: known * u = 0 and known * w = 1 - u determine u (but not w, where known is 0).
// 4. Bits: wires that are 0 or 1 by a constraint, in an equation in which their coefficients are
//    different powers of two below 2^253, times one factor. (Of circuits compiled with --O1: --O2
//    puts the equation into other constraints.)
import { P, inverse, mod } from "./field.mjs";

const POWERS = new Map(Array.from({ length: 253 }, (_, i) => [1n << BigInt(i), i]));

const scaled = (terms, k) => terms.map(([w, c]) => [w, mod(c * k)]);
const keyOf = (terms) => terms.map(([w, c]) => `${w}:${c}`).sort().join();

/** a - b as terms. */
function minus(a, b) {
  const sum = new Map(a);
  for (const [w, c] of b) sum.set(w, mod((sum.get(w) ?? 0n) - c));
  return [...sum].filter(([, c]) => c !== 0n);
}

/** The wire that the constraint makes 0 or 1: w * (w - 1) = 0, in either order; else null. */
function bit([a, b, c]) {
  for (const [one, other] of [[a, b], [b, a]]) {
    if (c.length !== 0 || one.length !== 1 || one[0][0] === 0 || other.length !== 2) continue;
    const terms = new Map(other);
    const wire = one[0][0];
    if (terms.has(wire) && mod((terms.get(0) ?? 0n) + terms.get(wire)) === 0n) return wire;
  }
  return null;
}

/**
 * @param {{wires: number, inputs: number[], constraints: [][][]}} circuit as circuit.mjs reads it
 * @return {{unknown: number[], divided: number[]}} wires that nothing determines, and those that a
 *     division does
 */
export function determine({ wires, inputs, constraints }) {
  const known = new Uint8Array(wires);
  const uses = Array.from({ length: wires }, () => []);
  constraints.forEach((parts, i) =>
    new Set(parts.flat().map(([w]) => w)).forEach((w) => uses[w].push(i)));
  const bits = new Set();
  for (const constraint of constraints) {
    const wire = bit(constraint);
    if (wire !== null) bits.add(wire);
  }
  const rows = new Map(); // pivot -> Map of the other unknown wires to coefficients
  const rowsWith = Array.from({ length: wires }, () => new Set());
  const divided = [];
  const queue = new Set(constraints.keys());
  const learned = [];
  const unknownOf = (terms) => terms.filter(([w]) => !known[w]);

  function learn(wire) {
    if (known[wire]) return;
    known[wire] = 1;
    learned.push(wire);
    for (const i of uses[wire]) queue.add(i);
    const own = rows.get(wire);
    if (own) {
      rows.delete(wire);
      own.forEach((_, w) => rowsWith[w].delete(wire));
      if (own.size > 0) insert(own);
    }
    for (const pivot of rowsWith[wire]) {
      rows.get(pivot).delete(wire);
      if (rows.get(pivot).size === 0) {
        rows.delete(pivot);
        learn(pivot);
      }
    }
    rowsWith[wire].clear();
  }

  /** Adds the equation that a sum of unknown wires is known. */
  function insert(sum) {
    const row = new Map();
    const add = (w, c) => {
      const total = mod((row.get(w) ?? 0n) + c);
      if (total === 0n) row.delete(w);
      else row.set(w, total);
    };
    for (const [w, c] of sum) {
      if (known[w]) continue;
      if (rows.has(w)) rows.get(w).forEach((f, other) => add(other, -c * f));
      else add(w, c);
    }
    if (row.size === 0) return;
    const [pivot, c] = row.entries().next().value;
    row.delete(pivot);
    const k = inverse(c);
    row.forEach((f, w) => row.set(w, mod(f * k)));
    if (row.size === 0) {
      learn(pivot);
      return;
    }
    // Takes the pivot out of the other rows: they hold pivot = known - row.
    for (const other of [...rowsWith[pivot]]) {
      const target = rows.get(other);
      const f = target.get(pivot);
      target.delete(pivot);
      row.forEach((g, w) => {
        const total = mod((target.get(w) ?? 0n) - f * g);
        if (total === 0n) {
          target.delete(w);
          rowsWith[w].delete(other);
        } else {
          target.set(w, total);
          rowsWith[w].add(other);
        }
      });
      if (target.size === 0) {
        rows.delete(other);
        learn(other);
      }
    }
    rowsWith[pivot].clear();
    if (known[pivot]) return;
    const rest = new Map([...row].filter(([w]) => !known[w]));
    if (rest.size === 0) {
      learn(pivot);
      return;
    }
    rows.set(pivot, rest);
    rest.forEach((_, w) => rowsWith[w].add(pivot));
  }

  /** Whether the unknown wires of a known sum are bits of one number. */
  function isNumber(sum) {
    const unknown = unknownOf(sum);
    if (unknown.length < 2 || unknown.some(([w]) => !bits.has(w))) return false;
    return unknown.some(([, c]) => {
      const k = inverse(c);
      const places = unknown.map(([, f]) => POWERS.get(mod(f * k)));
      return !places.includes(undefined) && new Set(places).size === places.length;
    });
  }

  function zeroTest(i) {
    const [a, b, c] = constraints[i];
    for (const [test, out] of [[a, b], [b, a]]) {
      const unknown = unknownOf(out);
      if (c.length || unknownOf(test).length || unknown.length !== 1 || out.length !== 1) continue;
      const wire = unknown[0][0];
      const sameTest = keyOf(test);
      const other = uses[wire].find((j) => {
        const [p, q, r] = constraints[j];
        // 1 - out, up to a common factor, and nothing else on the right side.
        const right = new Map(r);
        const pair = right.size === 2 && right.has(0) && right.has(wire)
          && mod(right.get(0) + right.get(wire)) === 0n;
        return pair && [[p, q], [q, p]].some(([s, t]) =>
          keyOf(s) === sameTest && !t.some(([w]) => w === wire));
      });
      if (other !== undefined) return wire;
    }
    return null;
  }

  function step(i) {
    const [a, b, c] = constraints[i];
    const [ua, ub, uc] = [unknownOf(a), unknownOf(b), unknownOf(c)];
    const all = new Set([...ua, ...ub, ...uc].map(([w]) => w));
    if (all.size === 0) return;
    if (ua.length === 0 && ub.length === 0) {
      if (isNumber(uc)) uc.forEach(([w]) => learn(w));
      else insert(uc);
      return;
    }
    const constant = (terms) => terms.every(([w]) => w === 0);
    const factor = (terms) => terms.find(([w]) => w === 0)?.[1] ?? 0n;
    if (constant(a)) {
      insert(minus(scaled(ub, factor(a)), uc));
      return;
    }
    if (constant(b)) {
      insert(minus(scaled(ua, factor(b)), uc));
      return;
    }
    const zero = zeroTest(i);
    if (zero !== null) {
      learn(zero);
      return;
    }
    if (all.size === 1 && !(ua.length && ub.length)) {
      // Not rule 2 where it may be one half of a zero test.
      const [wire] = all;
      if (c.length > 0 && !isInverse(i, wire)) {
        divided.push(wire);
        learn(wire);
      }
    }
  }

  /** w of a zero test: in no other constraint. */
  const isInverse = (i, wire) => uses[wire].length === 1 && uses[wire][0] === i;

  learn(0);
  inputs.forEach(learn);
  while (queue.size > 0) {
    const [i] = queue;
    queue.delete(i);
    step(i);
  }
  return { unknown: [...known.keys()].filter((w) => !known[w]), divided };
}
