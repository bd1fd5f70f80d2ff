// Copies of the circuit that lack a constraint, and for each what a prover does with it: a witness
// for a statement whose root after the span is not the true one. Where the constraint gave a wire
// its value, the copy's witness has what suits the prover.
import { SHARD, address, random, signed, spanOf, state } from "./cases.mjs";
import { P, inverse } from "./field.mjs";
import {
  SEQUENCED, SYSTEM, accumulate, encodeBody, execute, headerHash, stateRoot,
} from "./model.mjs";
import { bytesElements } from "./poseidon.mjs";
import { inputs } from "./witness.mjs";

const HALF = inverse(2n);

const sequenced = (...transactions) => spanOf(random(21), [SEQUENCED], encodeBody(transactions));
const deposited = (amount) =>
  spanOf(random(22), [SYSTEM], new Uint8Array(), { to: address(1), amount });

/** The same header, with another body. */
const withBody = (span, transactions) =>
  ({ ...span, batches: [{ ...span.batches[0], body: encodeBody(transactions) }] });

const gone = (file, line) => [{ file, from: line, to: "" }];
const free = (file, from, to) => [{ file, from, to }];

const FIRST = signed(0, 1, 100n, 0n);
const SECOND = signed(0, 2, 50n, 1n);

/** A statement that says that nothing happened in a span with a valid transfer. */
function skipped(patches) {
  const span = sequenced(FIRST);
  return { before: state(), span, forged: inputs(state(), span), after: state(), patches };
}

/** One that follows from another body than the one that was ordered. */
function replaced(transactions, patches) {
  const span = sequenced(FIRST, SECOND);
  const other = withBody(span, transactions);
  return {
    before: state(), span, forged: inputs(state(), other), after: execute(state(), other),
    patches: typeof patches === "function" ? patches(span, other) : patches,
  };
}

const changed = (bytes, at) => Uint8Array.from(bytes, (b, i) => (i === at ? b ^ 1 : b));

const HEADER = `signal header <== Hash(10)([
        6, 8, shard, parent, sequencer, validFrom, bodyLength, bodyRoot, 0, 0
    ]);`;

export const COPIES = [
  {
    name: "body and root: a byte of the body changed",
    make: () => replaced([changed(FIRST, 20), SECOND],
      gone("shard.circom", "opened * (bodyRoot - root) === 0;")),
  },
  {
    name: "body and root: two transfers in the other order",
    make: () => replaced([SECOND, FIRST],
      gone("shard.circom", "opened * (bodyRoot - root) === 0;")),
  },
  {
    name: "bits and bytes: two transfers in the other order",
    make: () => replaced([SECOND, FIRST], (span) =>
      free("shard.circom", "pieceOfTwo.inputs[3 + i] <== sum;",
        `var shown[6] = [${bytesElements(span.batches[0].body).slice(1)}];
        pieceOfTwo.inputs[3 + i] <-- shown[i];`)),
  },
  {
    name: "header and its hash: another batch",
    make() {
      const span = sequenced(FIRST, SECOND);
      const other = sequenced(SECOND, FIRST);
      const { header } = span.batches[0];
      return {
        before: state(), span, after: execute(state(), other),
        forged: {
          ...inputs(state(), span), transfers: inputs(state(), other).transfers,
          bodyRoot: other.batches[0].header.bodyRoot,
        },
        patches: free("shard.circom", HEADER, `signal header <-- ${headerHash(SHARD, header)};`),
      };
    },
  },
  {
    name: "validity: a valid transfer skipped",
    make: () => skipped(free("transfer.circom",
      "signal valid <== able * asked;", "signal valid <-- 0;")),
  },
  {
    name: "a point's coordinate: a valid transfer skipped",
    make: () => skipped([
      ...free("curve.circom", "out[0] <-- (-xy - yx) / (1 + 168696 * product);", "out[0] <-- 0;"),
      ...gone("curve.circom", "out[0] * (1 + 168696 * product) === -xy - yx;"),
    ]),
  },
  {
    name: "a slope: a valid transfer skipped",
    make: () => skipped([
      ...free("curve.circom", "second <-- -first - 2 * p[1] / (middle - p[0]);", "second <-- 1;"),
      ...gone("curve.circom", "(second + first) * (middle - p[0]) === -2 * p[1];"),
    ]),
  },
  {
    name: "bits that are 0 or 1: a valid transfer skipped",
    make() {
      const copy = skipped(gone("shard.circom", "transfers[k][i] * (transfers[k][i] - 1) === 0;"));
      const [first, second] = copy.forged.transfers;
      // 16 * 1 + 32 * (-1/2) = 0: the same byte, but not with four zeros.
      const bits = first.map((bit, i) => ({ 4: 1n, 5: P - HALF })[i] ?? bit);
      return { ...copy, forged: { ...copy.forged, transfers: [bits, second] } };
    },
  },
  {
    name: "state and root: nothing happened",
    make: () => skipped(free("shard.circom", "out <== hash.out;", `out <-- ${stateRoot(state())};`)),
  },
  {
    name: "hash and challenge: a transfer that nobody signed",
    make() {
      const span = sequenced(changed(FIRST, 50));
      return {
        before: state(), span, forged: inputs(state(), span),
        after: execute(state(), sequenced(FIRST)),
        patches: free("transfer.circom", "signal signed <== IsEqual()([hash, challenge]);",
          "signal signed <-- 1;"),
      };
    },
  },
  {
    name: "balance and amount: more than the account has",
    make() {
      const span = sequenced(signed(0, 1, 1001n, 0n));
      const after = execute(state(), sequenced(signed(0, 1, 1000n, 0n)));
      after[0].balance = P - 1n;
      after[1].balance += 1n;
      return {
        before: state(), span, forged: inputs(state(), span), after,
        patches: free("transfer.circom", "left.in <== fromBalance + (1 << 96) - amount;",
          "left.in <-- 1 << 96;"),
      };
    },
  },
  {
    name: "nonce: one transfer twice",
    make() {
      const span = sequenced(FIRST, FIRST);
      const after = execute(execute(state(), sequenced(FIRST)), sequenced(signed(0, 1, 100n, 1n)));
      after[0].nonce = 0n;
      return {
        before: state(), span, forged: inputs(state(), span), after,
        patches: free("transfer.circom", "nonceAfter[i] <== nonce[i] + from[i] * valid;",
          "nonceAfter[i] <-- nonce[i];"),
      };
    },
  },
  {
    name: "credit: a deposit skipped",
    make() {
      const span = deposited(7n);
      return {
        before: state(), span, forged: inputs(state(), span), after: state(),
        patches: free("shard.circom", "signal credit <== counts * amount[0];",
          "signal credit <-- 0;"),
      };
    },
  },
  {
    name: "entry and inbox: another amount",
    make() {
      const span = deposited(7n);
      const other = deposited(7_000_000n);
      return {
        before: state(), span, forged: inputs(state(), other), after: execute(state(), other),
        patches: free("shard.circom",
          "signal inboxAccAfter <== inboxAcc + system * (taken - inboxAcc);",
          `signal inboxAccAfter <-- ${accumulate(span).inboxAcc};`),
      };
    },
  },
];
