// See the script "setup" beside this file.
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as snarkjs from "snarkjs";
import { HERE, compile, sha256 } from "./circuit.mjs";

const POWER = 14;
const ZKEY_BYTES_MAX = 8 << 20;
const BEACON_EXPONENT = 10;

const work = join(HERE, "target", "setup");
const at = (name) => join(work, name);
const entropy = () => randomBytes(64).toString("hex");
const hashOf = (text) => createHash("sha256").update(text).digest("hex");

/** A logger that keeps what it is told. */
function record() {
  const lines = [];
  const keep = (line) => lines.push(String(line).replaceAll(/\x1b\[[0-9;]*m/g, "").trim());
  return { lines, logger: { debug() {}, info: keep, warn: keep, error: keep } };
}

async function powers(curve) {
  const tau = snarkjs.powersOfTau;
  const beacon = hashOf("endgame example: powers of tau");
  await tau.newAccumulator(curve, POWER, at("0.ptau"));
  await tau.contribute(at("0.ptau"), at("1.ptau"), "first", entropy());
  await tau.contribute(at("1.ptau"), at("2.ptau"), "second", entropy());
  await tau.beacon(at("2.ptau"), at("3.ptau"), "beacon", beacon, BEACON_EXPONENT);
  await tau.preparePhase2(at("3.ptau"), at("new.ptau"));
  const { lines, logger } = record();
  if (!(await tau.verify(at("new.ptau"), logger))) throw new Error("powers of tau don't verify");
  writeFileSync(at("powers.txt"),
    [`Powers of tau for 2^${POWER}, beacon ${beacon}, 2^${BEACON_EXPONENT} iterations`, ...lines].join("\n"));
  copyFileSync(at("new.ptau"), at("final.ptau"));
}

async function phase2() {
  const { zKey } = snarkjs;
  const circuit = compile();
  const r1cs = join(circuit, "shard.r1cs");
  const beacon = sha256(r1cs);
  await zKey.newZKey(r1cs, at("final.ptau"), at("0.zkey"));
  await zKey.contribute(at("0.zkey"), at("1.zkey"), "first", entropy());
  await zKey.contribute(at("1.zkey"), at("2.zkey"), "second", entropy());
  await zKey.beacon(at("2.zkey"), at("shard.zkey"), "beacon", beacon, BEACON_EXPONENT);
  const { lines, logger } = record();
  if (!(await zKey.verifyFromR1cs(r1cs, at("final.ptau"), at("shard.zkey"), logger))) {
    throw new Error("the proving key doesn't verify");
  }
  const size = statSync(at("shard.zkey")).size;
  if (size > ZKEY_BYTES_MAX) throw new Error(`shard.zkey has ${size} bytes`);
  const key = await zKey.exportVerificationKey(at("shard.zkey"));
  writeFileSync(join(HERE, "verification_key.json"), `${JSON.stringify(key, null, 1)}\n`);
  copyFileSync(at("shard.zkey"), join(HERE, "shard.zkey"));
  writeFileSync(join(HERE, "transcript.txt"), `${[
    "Set-up of the example circuit, made by the script \"setup\". One machine made all",
    "contributions: good for an example, not for a shard that holds value.",
    "",
    readFileSync(at("powers.txt"), "utf8"),
    "",
    `Phase 2, beacon ${beacon} (SHA-256 of shard.r1cs), 2^${BEACON_EXPONENT} iterations`,
    ...lines,
    "",
    `shard.r1cs sha256 ${sha256(r1cs)}`,
    `shard.zkey sha256 ${sha256(at("shard.zkey"))}`,
    `verification_key.json sha256 ${sha256(join(HERE, "verification_key.json"))}`,
  ].join("\n")}\n`);
}

mkdirSync(work, { recursive: true });
if (!existsSync(at("final.ptau"))) {
  const curve = await snarkjs.curves.getCurveFromName("bn128");
  await powers(curve);
}
if (!process.argv.includes("--powers")) await phase2();
process.exit(0);
