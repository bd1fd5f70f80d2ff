// Usage: npm ci; node check.mjs vectors.json
// Make the file with: java -cp <test class path of consensus> endgame.consensus.codec.SszVectors
// vectors.json [seed]. This reads it and compares with @chainsafe/ssz:
// its encoding of each value, its decoding of the bytes, its root, and for mutated bytes whether
// it takes them. Prints up to 20 differences; exit code 1 if there is one.
import { readFileSync } from "node:fs";
import { types } from "./schemas.mjs";

const PRINTED_MAX = 20;
const file = process.argv[2];
if (!file) {
  console.error("usage: node check.mjs vectors.json");
  process.exit(2);
}
const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
const unhex = (text) => new Uint8Array(Buffer.from(text.slice(2), "hex"));
const { values, mutations } = JSON.parse(readFileSync(file, "utf8"));

let bad = 0;
function differs(what, type, ours, theirs) {
  if (bad++ < PRINTED_MAX) {
    console.error(`${what} of ${type} differs\n  ours   ${ours}\n  theirs ${theirs}`);
  }
}

const seen = new Set();
for (const { type, value, bytes, root } of values) {
  seen.add(type);
  const twin = types[type];
  if (!twin) {
    differs("presence", type, "known", "unknown");
    continue;
  }
  const theirs = twin.fromJson(value);
  const encoded = hex(twin.serialize(theirs));
  if (encoded !== bytes) differs("encoding", type, bytes, encoded);
  const theirRoot = hex(twin.hashTreeRoot(theirs));
  if (theirRoot !== root) differs("root", type, root, theirRoot);
  const again = hex(twin.hashTreeRoot(twin.deserialize(unhex(bytes))));
  if (again !== root) differs("root of the decoded value", type, root, again);
}
for (const type of Object.keys(types)) {
  if (!seen.has(type)) differs("presence", type, "no value", "known");
}

// Theirs may take bytes only if encoding what it read gives those bytes again: otherwise it was
// lenient, and there ours must refuse.
for (const { type, bytes, root } of mutations) {
  const twin = types[type];
  let theirRoot = null;
  try {
    const value = twin.deserialize(unhex(bytes));
    if (hex(twin.serialize(value)) === bytes) theirRoot = hex(twin.hashTreeRoot(value));
  } catch {
    theirRoot = null;
  }
  if (theirRoot !== root) differs("answer to mutated bytes", type, `${root} for ${bytes}`, theirRoot);
}

console.log(`${values.length} values, ${mutations.length} mutations, ${bad} differences`);
process.exit(bad === 0 ? 0 : 1);
