// The proving key is that of the circuit, and proves it. node --test key.test.mjs
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import * as snarkjs from "snarkjs";
import { random, signed, spanOf, state } from "./cases.mjs";
import { encodeKey, encodeProof } from "./chain.mjs";
import { HERE, calculator, compile, sha256 } from "./circuit.mjs";
import { SEQUENCED, SYSTEM, digest, encodeBody, execute, stateRoot, statement } from "./model.mjs";
import { ZKEY, prove, proveSpan, verificationKey } from "./prover.mjs";
import { inputs } from "./witness.mjs";

const ZKEY_BYTES_MAX = 8 << 20;
const transcript = readFileSync(join(HERE, "transcript.txt"), "utf8");
const hashOf = (file) => transcript.match(new RegExp(`^${file} sha256 ([0-9a-f]{64})$`, "m"))[1];

after(async () => (await snarkjs.curves.getCurveFromName("bn128")).terminate());

const body = encodeBody([signed(0, 1, 100n, 0n), signed(0, 2, 50n, 1n)]);
const span = spanOf(random(31), [SYSTEM, SEQUENCED], body);

test("the circuit that was compiled is the one that the key was made for", () => {
  assert.equal(sha256(join(compile(), "shard.r1cs")), hashOf("shard.r1cs"));
  assert.equal(sha256(ZKEY), hashOf("shard.zkey"));
  assert.equal(sha256(join(HERE, "verification_key.json")), hashOf("verification_key.json"));
  assert.ok(statSync(ZKEY).size <= ZKEY_BYTES_MAX);
});

test("the verification key belongs to the proving key", async () => {
  const { curve, ...key } = await snarkjs.zKey.exportVerificationKey(ZKEY);
  assert.deepEqual(JSON.parse(JSON.stringify({ curve, ...key })), verificationKey());
  assert.equal(verificationKey().nPublic, 1);
  assert.equal(encodeKey(verificationKey()).length, 6 + 64 + 3 * 128 + 2 * 64);
});

test("a proof shows D and no other number", async () => {
  const calculate = await calculator(compile());
  const witness = await calculate(inputs(state(), span));
  const { proof, publicSignals } = await prove(witness);
  const claim = statement(span, stateRoot(state()), stateRoot(execute(state(), span)));
  assert.deepEqual(publicSignals, [digest(claim).toString()]);
  const shows = (d, p = proof) => snarkjs.groth16.verify(verificationKey(), [d.toString()], p);
  assert.ok(await shows(digest(claim)));
  assert.equal(encodeProof(proof).length, 256);
  for (const other of [
    { ...claim, prover: new Uint8Array(20) }, { ...claim, rootAfter: claim.rootBefore },
    { ...claim, span: claim.span ^ 1n },
  ]) {
    assert.ok(!(await shows(digest(other))));
  }
});

test("a witness of something else proves nothing", async () => {
  const calculate = await calculator(compile());
  const witness = await calculate(inputs(state(), span));
  const lie = digest(statement(span, stateRoot(state()), stateRoot(state())));
  const forged = await prove(witness.map((value, i) => (i === 1 ? lie : value)));
  assert.ok(!(await snarkjs.groth16.verify(verificationKey(), [lie.toString()], forged.proof)));
  const changed = { ...span.batches[1], body: body.map((b) => b ^ 1) };
  await assert.rejects(
    proveSpan(calculate, state(), { ...span, batches: [span.batches[0], changed] }), /Assert/);
});
