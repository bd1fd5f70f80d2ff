// Compiles the circuit and works with what comes out: witness calculator, constraints.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { P, fromBytes, mod } from "./field.mjs";

export const HERE = dirname(fileURLToPath(import.meta.url));
const CIRCOM = createRequire(import.meta.url).resolve("circom2/cli.js");

const COMPILER = JSON.parse(readFileSync(join(dirname(CIRCOM), "package.json"))).version;

/** Texts of circuits/, patched: [file, text]. */
function sources(patches) {
  const texts = new Map(readdirSync(join(HERE, "circuits")).sort()
    .map((file) => [file, readFileSync(join(HERE, "circuits", file), "utf8")]));
  for (const { file, from, to } of patches) {
    const parts = texts.get(file).split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of: ${from}`);
    texts.set(file, parts.join(to));
  }
  return [...texts];
}

/**
 * Compiles a circuit of circuits/, or a copy of it; what was compiled before is taken from target/.
 *
 * @param {{file: string, from: string, to: string}[]} patches of a copy: in circuits/<file>, the
 *     text `from`, which must be there exactly once, becomes `to`
 * @param level of simplification; that of the proving key is --O2
 * @return the directory with NAME.r1cs, NAME.sym and NAME_js/
 */
export function compile(patches = [], level = "--O2", name = "shard") {
  const texts = sources(patches);
  const id = createHash("sha256").update(JSON.stringify([COMPILER, level, name, texts]));
  const done = join(HERE, "target", `circuit-${id.digest("hex").slice(0, 16)}`);
  if (existsSync(done)) return done;
  // The compiler, in its sandbox, reads and writes below its working directory only.
  mkdirSync(join(HERE, "target"), { recursive: true });
  const work = mkdtempSync(join(HERE, "target", "compile-"));
  for (const [file, text] of texts) writeFileSync(join(work, file), text);
  const inside = relative(HERE, work);
  execFileSync(
    process.execPath,
    [CIRCOM, join(inside, `${name}.circom`), level, "--r1cs", "--wasm", "--sym", "-l",
      "node_modules", "-o", inside],
    { cwd: HERE, stdio: "pipe", env: { ...process.env, NODE_NO_WARNINGS: "1" } });
  try {
    renameSync(work, done);
  } catch (error) {
    if (!existsSync(done)) throw error;
    rmSync(work, { recursive: true }); // another process was faster
  }
  return done;
}

export const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The function from inputs to the witness: all wires, the first is 1, the second D. */
export async function calculator(directory, name = "shard") {
  const require = createRequire(import.meta.url);
  const source = join(directory, `${name}_js`, "witness_calculator.js");
  const copy = source.replace(/\.js$/, ".cjs"); // this package's files are modules
  cpSync(source, copy);
  const wasm = readFileSync(join(directory, `${name}_js`, `${name}.wasm`));
  const calculate = await require(copy)(wasm);
  // It takes arrays of one kind of number only.
  const big = (value) => (Array.isArray(value) ? value.map(big) : BigInt(value));
  return (inputs) => calculate.calculateWitness(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, big(value)])), true);
}

/** Wire to name, of the wires that have one. */
export function names(directory) {
  const result = new Map();
  for (const line of readFileSync(join(directory, "shard.sym"), "utf8").trim().split("\n")) {
    const [, wire, , name] = line.split(",");
    if (wire !== "-1" && !result.has(Number(wire))) result.set(Number(wire), name);
  }
  return result;
}

/** Constraints (A, B, C), each a list of [wire, coefficient], with A * B = C; iden3's r1cs format. */
export function constraints(directory) {
  const file = readFileSync(join(directory, "shard.r1cs"));
  const sections = new Map();
  for (let i = 0, at = 12; i < file.readUInt32LE(8); i++) {
    sections.set(file.readUInt32LE(at), at + 12);
    at += 12 + Number(file.readBigUInt64LE(at + 4));
  }
  const counts = sections.get(1) + 4 + file.readUInt32LE(sections.get(1));
  const wires = file.readUInt32LE(counts);
  let at = sections.get(2);
  const terms = () => {
    const n = file.readUInt32LE(at);
    at += 4;
    return Array.from({ length: n }, () => {
      at += 36;
      return [file.readUInt32LE(at - 36), fromBytes(file.subarray(at - 32, at))];
    });
  };
  const list = Array.from({ length: file.readUInt32LE(counts + 24) }, () => [
    terms(), terms(), terms(),
  ]);
  const inputs = Array.from({ length: file.readUInt32LE(counts + 12) }, (_, i) => 2 + i);
  return { wires, inputs, constraints: list };
}

const value = (terms, witness) => terms.reduce((sum, [w, c]) => sum + c * witness[w], 0n) % P;

/** The places of constraints that a witness breaks. */
export const broken = (list, witness) =>
  list.flatMap(([a, b, c], i) =>
    mod(value(a, witness) * value(b, witness) - value(c, witness)) === 0n ? [] : [i]);
