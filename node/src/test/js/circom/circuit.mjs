// Compiles the circuit and works with what comes out: witness calculator, constraints.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { P, fromBytes, mod } from "./field.mjs";

export const HERE = dirname(fileURLToPath(import.meta.url));
const CIRCOM = createRequire(import.meta.url).resolve("circom2/cli.js");

/**
 * Compiles circuits/shard.circom, or a copy of it.
 *
 * @param {{file: string, from: string, to: string}[]} patches of a copy: in circuits/<file>, the
 *     text `from`, which must be there exactly once, becomes `to`
 * @return the directory with shard.r1cs, shard.sym and shard_js/
 */
export function compile(patches = [], level = "--O2") {
  // The compiler, in its sandbox, reads and writes below its working directory only.
  mkdirSync(join(HERE, "target"), { recursive: true });
  const work = mkdtempSync(join(HERE, "target", "shard-"));
  cpSync(join(HERE, "circuits"), join(work, "circuits"), { recursive: true });
  for (const { file, from, to } of patches) {
    const path = join(work, "circuits", file);
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of: ${from}`);
    writeFileSync(path, parts.join(to));
  }
  mkdirSync(join(work, "out"));
  const inside = relative(HERE, work);
  execFileSync(
    process.execPath,
    [CIRCOM, join(inside, "circuits", "shard.circom"), level, "--r1cs", "--wasm", "--sym",
      "-l", "node_modules", "-o", join(inside, "out")],
    { cwd: HERE, stdio: "pipe", env: { ...process.env, NODE_NO_WARNINGS: "1" } });
  return join(work, "out");
}

export const remove = (directory) => rmSync(dirname(directory), { recursive: true });

export const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The function from inputs to the witness: all wires, the first is 1, the second D. */
export async function calculator(directory) {
  const require = createRequire(import.meta.url);
  const source = join(directory, "shard_js", "witness_calculator.js");
  const copy = source.replace(/\.js$/, ".cjs"); // this package's files are modules
  cpSync(source, copy);
  const calculate = await require(copy)(readFileSync(join(directory, "shard_js", "shard.wasm")));
  return (inputs) => calculate.calculateWitness(inputs, true);
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
  return { wires, constraints: list };
}

const value = (terms, witness) => terms.reduce((sum, [w, c]) => sum + c * witness[w], 0n) % P;

/** The places of constraints that a witness breaks. */
export const broken = (list, witness) =>
  list.flatMap(([a, b, c], i) =>
    mod(value(a, witness) * value(b, witness) - value(c, witness)) === 0n ? [] : [i]);

/** Wires that could have another value with no constraint broken, all others staying as they are. */
export function freeWires({ wires, constraints: list }, witness) {
  const bound = new Uint8Array(wires);
  for (const [a, b, c] of list) {
    const [left, right] = [value(a, witness), value(b, witness)];
    const change = new Map();
    const add = (terms, k) => terms.forEach(([w, f]) => {
      const [linear, l, r] = change.get(w) ?? [0n, 0n, 0n];
      change.set(w, [mod(linear + k.linear * f), mod(l + k.l * f), mod(r + k.r * f)]);
    });
    add(a, { linear: right, l: 1n, r: 0n });
    add(b, { linear: left, l: 0n, r: 1n });
    add(c, { linear: -1n, l: 0n, r: 0n });
    // With the wire changed by e the constraint is off by linear e + l r e^2. It binds the wire to
    // this value, or to this and one other.
    for (const [w, [linear, l, r]] of change) {
      if (linear !== 0n || (l * r) % P !== 0n) bound[w] = 1;
    }
  }
  return [...bound.keys()].filter((w) => w > 0 && !bound[w]);
}
