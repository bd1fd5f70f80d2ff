// A running devnet hosts the example shard. RPC=http://127.0.0.1:8545 node --test devnet.test.mjs
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Contract, HDNodeWallet, JsonRpcProvider, Mnemonic, parseEther } from "ethers";
import { curves } from "snarkjs";
import { KEYS, address } from "./cases.mjs";
import { digestHex, encodeKey, encodeStatement, submission } from "./chain.mjs";
import { calculator, compile } from "./circuit.mjs";
import { fromHex, toHex } from "./field.mjs";
import { LIMITS, digest, genesis, stateRoot } from "./model.mjs";
import { call, follower, proveSpan, quantity, verificationKey } from "./prover.mjs";
import { signTransfer } from "./wallet.mjs";

const RPC = process.env.RPC ?? "http://127.0.0.1:8545";
const PHRASE = "test test test test test test test test test test test junk";
const REGISTRY = "0x0000000000000000000000000000000000001001";
const BRIDGE = "0x0000000000000000000000000000000000001002";
const WAIT_MS = 180_000;
const INVALID_INPUT = -32000;
const UNSUPPORTED = -32004;

const beacon = new JsonRpcProvider(`${RPC}/`, undefined,
  { polling: true, pollingInterval: 100, cacheTimeout: -1 });
const account = (i) =>
  HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), `m/44'/60'/0'/0/${i}`).connect(beacon);
const [owner, honest, thief] = [6, 7, 8].map(account);

async function until(what, condition) {
  for (const end = Date.now() + WAIT_MS; ;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited ${WAIT_MS} ms for: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const contract = async (name, at, signer) =>
  new Contract(at, JSON.parse((await beacon.send("endgame_abi", []))[name]), signer);
after(async () => {
  beacon.destroy();
  await (await curves.getCurveFromName("bn128")).terminate();
});
const start = genesis([...KEYS.slice(0, 3), null]);
let shard;
let prover;
let genesisHash;

const get = () => call(RPC, "shard_get", [quantity(shard)]);
const submit = (body) => call(RPC, "shard_submitProof", [quantity(shard), body]);
const refused = (body, reason) =>
  assert.rejects(submit(body), (error) => {
    assert.equal(error.code, INVALID_INPUT, error.message);
    assert.match(error.message, reason);
    return true;
  });
const nextTask = () => until("a span to prove", () => prover.task());
const final = (root) =>
  until("the root to be final", async () => (await get()).finalRoot === digestHex(root));

test("created by a transaction, with the circuit's key", async () => {
  const registry = await contract("ShardRegistry", REGISTRY, owner);
  const shards = await call(RPC, "shard_list", []);
  const transaction = await registry.createForeign(
    "circom", 7100 + shards.length + 1, "groth16-bn254/1", encodeKey(verificationKey()),
    `0x${"c1".repeat(32)}`, "poseidon-bn254", digestHex(stateRoot(start)),
    LIMITS.sequencedPerSpan, LIMITS.systemPerSpan, LIMITS.entriesPerBatch, LIMITS.bodyBytes,
    LIMITS.forcedBytes, { value: parseEther("10") });
  const receipt = await transaction.wait();
  const event = receipt.logs.map((log) => registry.interface.parseLog(log))
    .find((log) => log?.name === "ShardCreated");
  shard = Number(event.args.id);
  const record = await get();
  assert.equal(record.genesisRoot, digestHex(stateRoot(start)));
  assert.equal(record.hashSuite, "poseidon-bn254");
  prover = follower({
    rpc: RPC, shard, start, wallet: honest, calculate: await calculator(compile()),
  });
  await until("the shard to be active", async () => (await get()).status === "ACTIVE");
  await assert.rejects(
    call(`${RPC}/shard/${shard}`, "eth_getBalance", [owner.address, "latest"]),
    { code: UNSUPPORTED });
});

test("a deposit, proven", async () => {
  const bridge = await contract("Bridge", BRIDGE, owner);
  await (await bridge.deposit(shard, toHex(address(1)), { value: parseEther("3") })).wait();
  const { span, state } = await nextTask();
  assert.equal(span.entries.length, 1);
  ({ genesisHash } = span);
  const done = await prover.next();
  assert.equal(done.after[1].balance, parseEther("3"));
  assert.equal(state[1].balance, 0n);
  await final(stateRoot(done.after));
});

test("two transfers; only this prover's own proof of this span counts, once", async () => {
  const send = (from, to, amount, nonce) =>
    call(RPC, "shard_sendTransaction", [
      quantity(shard),
      toHex(signTransfer({ from, to, amount, nonce, shard, genesisHash }, KEYS[from])),
    ]);
  await send(1, 2, parseEther("1"), 0n);
  await send(1, 0, parseEther("0.5"), 1n);
  const { span, state, task } = await nextTask();
  const done = await proveSpan(await calculator(compile()), state, span);
  const { statement, proof } = done;

  const known = await call(RPC, "shard_encodeStatement",
    [quantity(shard), submission(statement, proof, honest)]);
  assert.equal(known.statement, toHex(encodeStatement(statement)));
  assert.equal(known.digest, digestHex(digest(statement)));
  assert.equal(task.batchAccAfter, digestHex(statement.batchAccAfter));

  const wrong = Buffer.from(proof);
  wrong[255] ^= 1;
  await refused(submission(statement, wrong, honest), /does not show this statement/);
  const swapped = Buffer.concat(
    [proof.subarray(192), proof.subarray(64, 192), proof.subarray(0, 64)]);
  await refused(submission(statement, swapped, honest), /does not show this statement/);
  const lie = { ...statement, rootAfter: stateRoot(state) };
  await refused(submission(lie, proof, honest), /does not show this statement/);
  const stolen = { ...statement, prover: fromHex(thief.address) };
  await refused(submission(stolen, proof, thief), /does not show this statement/);
  await refused(submission(stolen, proof, honest), /not signed by its prover/);
  await refused(submission({ ...statement, span: statement.span + 1000n }, proof, honest), /span/);

  await submit(submission(statement, proof, honest));
  await refused(submission(stolen, proof, thief), /proof of another prover|final already/);
  await final(stateRoot(done.after));
  await refused(submission(statement, proof, honest), /final already/);
  // The second transfer may have come a span later.
  await caughtUp();
  const { balance: left } = (await prover.state())[1];
  assert.equal(left, parseEther("1.5"));
});

/** Proves until everything that was ordered is final. */
const caughtUp = () =>
  until("everything to be proven", async () => {
    const record = await get();
    if (record.finalBatch === record.orderedBatch) return true;
    await prover.next();
    return false;
  });

test("junk is ordered too, and proven to do nothing", async () => {
  const before = await get();
  for (const junk of ["0x00", `0x${"ff".repeat(76)}`, `0x${"01".repeat(156)}`]) {
    await call(RPC, "shard_sendTransaction", [quantity(shard), junk]);
  }
  const ordered = Number(before.orderedBatch);
  await until("junk to be ordered", async () => Number((await get()).orderedBatch) >= ordered + 2);
  await caughtUp();
  assert.equal((await get()).finalRoot, before.finalRoot);
});
