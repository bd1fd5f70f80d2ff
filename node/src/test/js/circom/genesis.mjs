// Keys and genesis of a shard.
//
//   node genesis.mjs key SEED            prints the key X,Y of 32 secret bytes, hex
//   node genesis.mjs X,Y X,Y - X,Y       prints the genesis for prover.mjs; its root goes to stderr
//
// One word per account, four at most; "-" is an empty one. What is no key is refused.
import { digestHex } from "./chain.mjs";
import { fromHex } from "./field.mjs";
import { genesis, stateRoot } from "./model.mjs";
import { keyFromSeed } from "./wallet.mjs";

const SEED_BYTES = 32;
const words = process.argv.slice(2);
if (words[0] === "key") {
  const seed = fromHex(words[1]);
  if (seed.length < SEED_BYTES) throw new RangeError(`a seed has at least ${SEED_BYTES} bytes`);
  console.log(keyFromSeed(seed).point.join());
} else {
  const keys = words.map((word) => (word === "-" ? null : { point: word.split(",").map(BigInt) }));
  const state = genesis(keys);
  console.log(JSON.stringify(state.map((a) => [...a.key, a.balance].map(String))));
  console.error(`root ${digestHex(stateRoot(state))}`);
}
