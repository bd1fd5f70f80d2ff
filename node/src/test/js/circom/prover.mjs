// Proves spans of the example shard: from what was ordered to a proof, and the loop of a prover.
//
//   node prover.mjs RPC SHARD STATE PRIVATE_KEY
//
// STATE is a file with the shard's genesis, as genesis.mjs prints it: [[x, y, balance], ...] of four
// accounts, numbers as decimal strings. Every batch since then is read from the node and applied.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Wallet } from "ethers";
import * as snarkjs from "snarkjs";
import { HERE, calculator, compile } from "./circuit.mjs";
import { encodeProof, encodeStatement, ordered, spanOf, submission } from "./chain.mjs";
import { P, toBytes, toHex } from "./field.mjs";
import { digest, execute, genesis, stateRoot, statement } from "./model.mjs";
import { inputs } from "./witness.mjs";

export const ZKEY = join(HERE, "shard.zkey");
export const verificationKey = () => JSON.parse(readFileSync(join(HERE, "verification_key.json")));

/** A witness as snarkjs reads it: iden3's wtns format. */
function witnessFile(witness) {
  const u32 = (v) => toBytes(BigInt(v), 4);
  const u64 = (v) => toBytes(BigInt(v), 8);
  const values = Buffer.concat(witness.map((value) => toBytes(value, 32)));
  return Buffer.concat([
    Buffer.from("wtns"), u32(2), u32(2), u32(1), u64(40), u32(32), toBytes(P, 32), u32(witness.length),
    u32(2), u64(values.length), values,
  ]);
}

/** The proof that a witness satisfies the circuit, and the public signals that it shows. */
export const prove = (witness, zkey = ZKEY) =>
  snarkjs.groth16.prove(zkey, { type: "mem", data: witnessFile(witness) });

/** Proves a span. @return {{statement, after, proof}} after: the state after it */
export async function proveSpan(calculate, state, span) {
  const after = execute(state, span);
  const claim = statement(span, stateRoot(state), stateRoot(after));
  const witness = await calculate(inputs(state, span));
  if (witness[1] !== digest(claim)) throw new Error("circuit and model disagree");
  const { proof } = await prove(witness);
  return { statement: claim, after, proof: encodeProof(proof) };
}

export const quantity = (value) => `0x${value.toString(16)}`;

/** The result of a method; an error has the node's code. */
export async function call(rpc, method, params) {
  const response = await fetch(rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { error, result } = await response.json();
  if (error) throw Object.assign(new Error(`${method}: ${error.message}`), { code: error.code });
  return result;
}

const RESUBMIT_MS = 60_000;

/** A prover that keeps up with a shard. `next` proves and submits one span, or gives null. */
export function follower({ rpc, shard, start, wallet, calculate }) {
  let state = start;
  let applied = 0n; // batches
  let submitted = { span: -1n, at: 0 };
  let domain;
  async function upTo(last) {
    for (; applied < last; applied++) {
      const batch = await call(rpc, "shard_getBatch", [quantity(shard), quantity(applied + 1n)]);
      state = execute(state, ordered(batch, domain));
    }
  }
  return {
    /** The span to prove now, and the state before it; null if there is none. */
    async task() {
      const task = await call(rpc, "shard_getStatementToProve", [quantity(shard)]);
      if (!task) return null;
      const span = spanOf(task, wallet.address);
      domain = { shard, genesisHash: span.genesisHash };
      await upTo(span.fromBatch - 1n);
      return { task, span, state };
    },
    /** The state after the last final batch. */
    async state() {
      const { finalBatch } = await call(rpc, "shard_get", [quantity(shard)]);
      if (domain) await upTo(BigInt(finalBatch));
      return state;
    },
    async next() {
      const found = await this.task();
      if (!found) return null;
      // It is asked for until it is final. The node sends it again and again, unless it restarts.
      const again = found.span.span === submitted.span;
      if (again && Date.now() - submitted.at < RESUBMIT_MS) return null;
      const done = await proveSpan(calculate, found.state, found.span);
      const signed = submission(done.statement, done.proof, wallet);
      await call(rpc, "shard_submitProof", [quantity(shard), signed]);
      submitted = { span: found.span.span, at: Date.now() };
      return done;
    },
  };
}

async function main([rpc, shard, file, key]) {
  const accounts = JSON.parse(readFileSync(file)).map((list) => list.map(BigInt));
  const start = genesis(
    accounts.map(([x, y]) => (x === 0n ? null : { point: [x, y] })), accounts.map((a) => a[2]));
  const calculate = await calculator(compile());
  const prover = follower({
    rpc, shard: Number(shard), start, wallet: new Wallet(key), calculate,
  });
  for (;;) {
    const done = await prover.next().catch((error) => console.error(error.message));
    if (done) console.log(`span ${done.statement.span}: ${toHex(encodeStatement(done.statement))}`);
    await new Promise((wake) => setTimeout(wake, 1000));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
