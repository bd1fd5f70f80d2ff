// The example circuit: agrees with the model on whatever can be ordered, leaves a prover no choice,
// and does leave one as soon as a constraint is missing. node --test circuit.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS, ORDERS, SHARD, address, anyCase, random, signed, spanOf, state } from "./cases.mjs";
import { encodeStatement } from "./chain.mjs";
import { broken, calculator, compile, constraints, names } from "./circuit.mjs";
import { COPIES } from "./copies.mjs";
import { determine } from "./determined.mjs";
import { P } from "./field.mjs";
import {
  LIMITS, SEQUENCED, SYSTEM, decodeBody, digest, encodeBody, execute, genesis, stateRoot, statement,
} from "./model.mjs";
import { poseidon, suiteHash } from "./poseidon.mjs";
import { BASE, ORDER, decodeTransfer, isKey, isSigned, keyFromSeed, times } from "./wallet.mjs";
import { inputs } from "./witness.mjs";

const CONSTRAINTS_MAX = 12_000;
const CASES = 120;
const circuit = compile();
const calculate = await calculator(circuit);

/** D of what is true of a span. */
const truth = (before, span) =>
  digest(statement(span, stateRoot(before), stateRoot(execute(before, span))));

const balances = (s) => s.map((account) => Number(account.balance));
const nonces = (s) => s.map((account) => Number(account.nonce));

test("Poseidon: known answer, and all widths as circomlib has them", async () => {
  // circomlibjs, test/poseidon.js
  assert.equal(poseidon([1n, 2n]),
    7853200120776062878684798364095072458815029376092732009249414926327459813530n);
  const twin = await calculator(compile([], "--O1", "twin"), "twin");
  const r = random(1);
  for (const list of [Array(16).fill(0n), Array(16).fill(P - 1n),
    Array.from({ length: 16 }, () => r.big(256) % P)]) {
    const witness = await twin({ inputs: list });
    for (let n = 1; n <= 16; n++) {
      assert.equal(witness[n], witness[16 + n], `circuit, width ${n}`);
      assert.equal(poseidon(list.slice(0, n)), witness[16 + n], `model, width ${n}`);
    }
  }
});

test("keys are points of prime order, and nothing else", () => {
  assert.ok(isKey(BASE) && KEYS.every((key) => isKey(key.point)));
  const minusOne = [0n, P - 1n]; // of order 2
  const [x, y] = KEYS[0].point;
  const shifted = [P - x, P - y]; // a key plus the point of order 2
  for (const bad of [[0n, 1n], minusOne, shifted, [x, P - y], [x + 1n, y], [1n, 1n], [x + P, y]]) {
    assert.equal(isKey(bad), false, `${bad}`);
    assert.throws(() => genesis([{ point: bad }]), /key/);
  }
  assert.throws(() => genesis([], [1n << 95n, 1n << 95n]), /balances/);
  assert.deepEqual(times(ORDER, BASE), [0n, 1n]);
});

test("a signature holds for its transfer, key, nonce, shard and network only", () => {
  const bytes = signed(0, 1, 5n, 9n);
  const where = { nonce: 9n, shard: SHARD, genesisHash: new Uint8Array(32).fill(0xab) };
  const holds = (b, key = KEYS[0], change = {}) =>
    isSigned(decodeTransfer(b), key.point, { ...where, ...change });
  assert.ok(holds(bytes));
  assert.ok(!holds(bytes, KEYS[1]));
  assert.ok(!holds(bytes, KEYS[0], { nonce: 8n }));
  assert.ok(!holds(bytes, KEYS[0], { shard: SHARD + 1 }));
  assert.ok(!holds(bytes, KEYS[0], { genesisHash: new Uint8Array(32) }));
  for (let i = 0; i < bytes.length; i++) {
    const changed = Uint8Array.from(bytes);
    changed[i] ^= 1 << (i % 8);
    assert.ok(!holds(changed), `byte ${i}`);
  }
});

test("size: room in 2^14 to spare", () => {
  const { constraints: list } = constraints(circuit);
  assert.ok(list.length <= CONSTRAINTS_MAX, `${list.length} constraints`);
});

test("the inputs determine every wire", () => {
  const directory = compile([], "--O1");
  const name = names(directory);
  const { unknown, divided } = determine(constraints(directory));
  // In a zero test the inverse of 0 is free, and nothing else reads it.
  for (const wire of unknown) assert.match(name.get(wire), /(IsZero_\d+_\d+(\[\d+\])?|isz)\.inv$/);
  // Divisions: circuits/curve.circom says for each why it is never one by zero.
  for (const wire of divided) {
    assert.match(name.get(wire),
      /\.(slope|first|second|key\.[uv]|[ab]\.[xy]|Hash_\d+_\d+\.inputs\[[01]\])$/);
  }
  assert.equal(divided.length, 2 * (82 + 2 * 128 + 2 + 2 * 2 + 2 + 2));
  assert.equal(unknown.length, 17);
  // The search itself: it finds the free wire of a copy.
  const { patches } = COPIES.find(({ name: n }) => n.startsWith("validity")).make();
  const copy = compile(patches, "--O1");
  const freed = determine(constraints(copy)).unknown.map((wire) => names(copy).get(wire));
  for (const wire of ["main.steps[0].valid", "main.steps[1].valid", "main.d"]) {
    assert.ok(freed.includes(wire), wire);
  }
});

test("hand-made spans", async (t) => {
  const junk = (fill) => new Uint8Array(76).fill(fill);
  const both = (a, b) => encodeBody([a, b]);
  const cases = [
    ["one transfer", encodeBody([signed(0, 1, 100n, 0n)]), [900, 600, 0, 0], [1, 0, 0, 0]],
    ["two of one account", both(signed(0, 1, 100n, 0n), signed(0, 2, 50n, 1n)),
      [850, 600, 50, 0], [2, 0, 0, 0]],
    ["two in the wrong order", both(signed(0, 2, 50n, 1n), signed(0, 1, 100n, 0n)),
      [900, 600, 0, 0], [1, 0, 0, 0]],
    ["the second spends what the first brings", both(signed(0, 2, 70n, 0n), signed(2, 1, 70n, 0n)),
      [930, 570, 0, 0], [1, 0, 1, 0]],
    ["to itself", encodeBody([signed(1, 1, 500n, 0n)]), [1000, 500, 0, 0], [0, 1, 0, 0]],
    ["everything", encodeBody([signed(0, 1, 1000n, 0n)]), [0, 1500, 0, 0], [1, 0, 0, 0]],
    ["one wei too much", encodeBody([signed(0, 1, 1001n, 0n)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["to itself, too much", encodeBody([signed(0, 0, 1001n, 0n)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["nothing", encodeBody([signed(2, 1, 0n, 0n)]), [1000, 500, 0, 0], [0, 0, 1, 0]],
    ["to the empty leaf", encodeBody([signed(0, 3, 1n, 0n)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["from the empty leaf", encodeBody([signed(3, 0, 0n, 0n)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["nonce too high", encodeBody([signed(0, 1, 1n, 1n)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["the same twice", both(signed(0, 1, 1n, 0n), signed(0, 1, 1n, 0n)),
      [999, 501, 0, 0], [1, 0, 0, 0]],
    ["another's key", encodeBody([signed(0, 1, 1n, 0n, { key: KEYS[1] })]),
      [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["another shard's", encodeBody([signed(0, 1, 1n, 0n, { shard: 4 })]), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["junk, then a transfer", both(junk(0), signed(0, 1, 1n, 0n)),
      [999, 501, 0, 0], [1, 0, 0, 0]],
    ["a transfer, then junk", both(signed(0, 1, 1n, 0n), junk(255)),
      [999, 501, 0, 0], [1, 0, 0, 0]],
    ["no transactions", new Uint8Array(), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["short transactions", both(junk(1).slice(1), junk(1).slice(1)), [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["other lengths, same sum", both(junk(1).slice(1), Uint8Array.from([...junk(1), 1])),
      [1000, 500, 0, 0], [0, 0, 0, 0]],
    ["one of 156 bytes", encodeBody([new Uint8Array(156).fill(3)]), [1000, 500, 0, 0], [0, 0, 0, 0]],
  ];
  for (const [name, body, after, counts] of cases) {
    await t.test(name, async () => {
      assert.ok(body.length <= LIMITS.bodyBytes && decodeBody(body));
      const span = spanOf(random(7), [SEQUENCED], body);
      const result = execute(state(), span);
      assert.deepEqual([balances(result), nonces(result)], [after, counts]);
      assert.equal((await calculate(inputs(state(), span)))[1], truth(state(), span));
    });
  }
  const limit = (1n << 96n) - 1500n;
  for (const [name, entry, after] of [
    ["a deposit", { to: address(2), amount: 9n }, [1000n, 500n, 9n, 0n]],
    ["to an empty leaf", { to: address(3), amount: 9n }, [1000n, 500n, 0n, 9n]],
    ["to no account", { to: address(4), amount: 9n }, [1009n, 500n, 0n, 0n]],
    ["to any address", { to: new Uint8Array(20).fill(255), amount: 9n }, [1009n, 500n, 0n, 0n]],
    ["the most", { to: address(1), amount: limit - 1n }, [1000n, limit + 499n, 0n, 0n]],
    ["too much", { to: address(1), amount: limit }, [1000n, 500n, 0n, 0n]],
    ["2^128", { to: address(1), amount: 1n << 128n }, [1000n, 500n, 0n, 0n]],
    ["2^256 - 1", { to: address(1), amount: (1n << 256n) - 1n }, [1000n, 500n, 0n, 0n]],
  ]) {
    await t.test(`deposit: ${name}`, async () => {
      const span = spanOf(random(8), [SYSTEM], new Uint8Array(), entry);
      assert.deepEqual(execute(state(), span).map((a) => a.balance), after);
      assert.equal((await calculate(inputs(state(), span)))[1], truth(state(), span));
    });
  }
  await t.test("the order of deposit and transfer counts", async () => {
    const body = encodeBody([signed(2, 0, 7n, 0n)]);
    for (const [kinds, after] of [
      [[SYSTEM, SEQUENCED], [1007, 500, 0, 0]], [[SEQUENCED, SYSTEM], [1000, 500, 7, 0]],
    ]) {
      const span = spanOf(random(9), kinds, body, { to: address(2), amount: 7n });
      assert.equal((await calculate(inputs(state(), span)))[1], truth(state(), span));
      assert.deepEqual(balances(execute(state(), span)), after);
    }
  });
});

test("circuit and model agree on seeded spans, and each constraint holds", async () => {
  const { constraints: list } = constraints(circuit);
  let [moved, orders] = [0, new Set()];
  for (let seed = 0; seed < CASES; seed++) {
    const { state: before, span } = anyCase(seed);
    const witness = await calculate(inputs(before, span));
    assert.equal(witness[1], truth(before, span), `seed ${seed}`);
    if (seed % 10 === 0) assert.deepEqual(broken(list, witness), [], `seed ${seed}`);
    if (nonces(execute(before, span)).some((n) => n > 0)) moved++;
    orders.add(span.batches.map((b) => b.kind).join());
  }
  assert.ok(moved > CASES / 8, `transfers in ${moved} of ${CASES} spans`);
  assert.equal(orders.size, ORDERS.length);
});

test("D changes with every field of the statement and with everything that was ordered", async () => {
  const body = encodeBody([signed(0, 1, 100n, 0n), signed(0, 2, 50n, 1n)]);
  const span = spanOf(random(11), [SYSTEM, SEQUENCED], body);
  const given = inputs(state(), span);
  const d = (await calculate(given))[1];
  const opened = new Set(["offsets", "transfers", "bodyRoot", "bodyLength"]);
  // The last bits are 0 or 1, and stay one of them.
  const change = (value, name) => {
    if (Array.isArray(value)) return [change(value[0], name), ...value.slice(1)];
    return opened.has(name) ? 1n - BigInt(value) : BigInt(value) + 1n;
  };
  for (const name of Object.keys(given)) {
    if (opened.has(name) || name === "two" || name === "firstKind") continue;
    const other = await calculate({ ...given, [name]: change(given[name], name) });
    assert.notEqual(other[1], d, name);
  }
  // A body other than the one that the header commits to is not accepted at all.
  for (const name of opened) {
    if (name === "bodyLength") continue; // then the header has another hash
    await assert.rejects(calculate({ ...given, [name]: change(given[name], name) }), /Assert/, name);
  }
  assert.notEqual((await calculate({ ...given, bodyLength: 159 }))[1], d);
  await assert.rejects(calculate({ ...given, two: 2 }), /Assert/);
  await assert.rejects(calculate({ ...given, firstKind: 2 }), /Assert/);
});

test("a byte of the body changed, at each place: no witness", async () => {
  const body = encodeBody([signed(0, 1, 100n, 0n), signed(0, 2, 50n, 1n)]);
  const span = spanOf(random(12), [SEQUENCED], body);
  for (let i = 0; i < body.length; i += 3) {
    const changed = Uint8Array.from(body);
    changed[i] ^= 1 << (i % 8);
    const [batch] = span.batches;
    const forged = { ...span, batches: [{ ...batch, body: changed }] };
    await assert.rejects(calculate(inputs(state(), forged)), /Assert/, `byte ${i}`);
  }
});

for (const copy of COPIES) {
  test(`without a constraint: ${copy.name}`, async () => {
    const { before, span, forged, after, patches } = copy.make();
    // What the chain would be told: all fields of the statement are true but the root after it.
    const lie = digest(statement(span, stateRoot(before), stateRoot(after)));
    assert.notEqual(lie, truth(before, span));
    // The circuit, given the same: no witness, or one of something else.
    const honest = await calculate(forged).then((w) => w[1], (error) => error.message);
    assert.notEqual(honest, lie);
    const directory = compile(patches, "--O1");
    const witness = await (await calculator(directory))(forged);
    assert.equal(witness[1], lie, "the copy lets it through");
    assert.deepEqual(broken(constraints(directory).constraints, witness), []);
  });
}

test("a statement's SSZ has the fields of the protocol", () => {
  const { state: before, span } = anyCase(3);
  const bytes = encodeStatement(statement(span, stateRoot(before), stateRoot(before)));
  assert.equal(bytes.length, 24 + 448 + 80 * span.batches.length);
  assert.equal(bytes.readUInt32LE(0), 24);
  assert.equal(bytes.readUInt32LE(24), 1);
  assert.equal(bytes.readUInt32LE(24 + 440), 448);
  assert.equal(suiteHash(13, [0n]),
    11719710518438610334337130042528409941607457668737229136262378100068363024427n);
  assert.ok(keyFromSeed(new Uint8Array(32)).secret > 0n);
});
