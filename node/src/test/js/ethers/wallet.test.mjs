// Drives a running devnet as a wallet would. RPC=http://127.0.0.1:8545 node --test
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  Contract, HDNodeWallet, JsonRpcProvider, Mnemonic, Transaction, Wallet, WebSocketProvider,
  parseEther, parseUnits,
} from "ethers";

const RPC = process.env.RPC ?? "http://127.0.0.1:8545";
// "endgame devnet" with its options, to stop and start provers; without it that test is skipped.
const DEVNET = process.env.DEVNET?.split(" ");
const PHRASE = "test test test test test test test test test test test junk";
const BRIDGE = "0x0000000000000000000000000000000000001002";
const REGISTRY = "0x0000000000000000000000000000000000001001";
const WAIT_MS = 180_000;

const account = (i) =>
  HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), `m/44'/60'/0'/0/${i}`);
const provider = (path) =>
  new JsonRpcProvider(RPC + path, undefined, { polling: true, pollingInterval: 100, cacheTimeout: -1 });
const beacon = provider("/");
const shard = provider("/shard/1");

async function until(what, condition) {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited ${WAIT_MS} ms for: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function rpcError(path, method, params) {
  const response = await fetch(RPC + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { error } = await response.json();
  assert.ok(error, `${method} should have failed`);
  return error;
}

const finalBlock = async (chain) => (await chain.getBlock("finalized")).number;

test("chain ids and versions", async () => {
  assert.equal((await beacon.getNetwork()).chainId, 7100n);
  assert.equal((await shard.getNetwork()).chainId, 7101n);
  assert.equal((await provider("/shard/2").getNetwork()).chainId, 7102n);
  assert.equal(await beacon.send("net_version", []), "7100");
  assert.match(await beacon.send("web3_clientVersion", []), /^endgame\//i);
  assert.equal(await beacon.send("eth_syncing", []), false);
});

test("two transfers on the beacon chain without waiting", async () => {
  const from = account(0).connect(beacon);
  const to = Wallet.createRandom().address;
  const before = await beacon.getBalance(from.address);
  const first = await from.sendTransaction({ to, value: parseEther("1") });
  const second = await from.sendTransaction({ to, value: parseEther("2") });
  assert.equal(second.nonce, first.nonce + 1);
  const receipts = [await first.wait(), await second.wait()];
  assert.equal(await beacon.getBalance(to), parseEther("3"));
  const fees = receipts.reduce((sum, r) => sum + r.gasUsed * r.gasPrice, 0n);
  assert.equal(await beacon.getBalance(from.address), before - parseEther("3") - fees);
  for (const receipt of receipts) {
    assert.equal(receipt.status, 1);
    assert.equal(receipt.gasUsed, 21000n);
    const block = await beacon.getBlock(receipt.blockNumber);
    assert.equal(block.hash, receipt.blockHash);
    assert.ok(block.transactions.includes(receipt.hash));
  }
});

test("deposit, transfer and withdrawal, to the wei", async () => {
  const bridgeAbi = JSON.parse((await beacon.send("endgame_abi", [])).Bridge);
  const depositor = account(1).connect(beacon);
  const holder = HDNodeWallet.createRandom();
  const amount = parseEther("10");
  const bridge = new Contract(BRIDGE, bridgeAbi, depositor);

  const depositReceipt = await (await bridge.deposit(1, holder.address, { value: amount })).wait();
  const event = bridge.interface.parseLog(depositReceipt.logs[0]);
  assert.equal(event.name, "Deposited");
  assert.equal(event.args.shard, 1n);
  assert.equal(event.args.to, holder.address);
  assert.equal(event.args.amount, amount);
  await until("the deposit on shard 1", async () => (await shard.getBalance(holder.address)) === amount);

  const sender = holder.connect(shard);
  const to = Wallet.createRandom().address;
  const sent = await sender.sendTransaction({ to, value: parseEther("3") });
  const receipt = await sent.wait();
  assert.equal(receipt.status, 1);
  assert.equal(await shard.getBalance(to), parseEther("3"));
  const fee = receipt.gasUsed * receipt.gasPrice;
  assert.equal(await shard.getBalance(holder.address), amount - parseEther("3") - fee);
  await until("the transfer to be final", async () => (await finalBlock(shard)) >= receipt.blockNumber);
  assert.equal(await shard.getBalance(to, "finalized"), parseEther("3"));

  const target = Wallet.createRandom().address;
  const onShard = new Contract(
    BRIDGE,
    ["function withdraw(address to) payable",
      "event WithdrawalRequested(address indexed from, address indexed to, uint256 amount)"],
    sender);
  const before = await shard.getBalance(holder.address);
  const withdrawal = await (await onShard.withdraw(target, { value: parseEther("2") })).wait();
  const requested = onShard.interface.parseLog(withdrawal.logs[0]);
  assert.equal(requested.name, "WithdrawalRequested");
  assert.equal(requested.args.amount, parseEther("2"));
  assert.equal(
    await shard.getBalance(holder.address),
    before - parseEther("2") - withdrawal.gasUsed * withdrawal.gasPrice);
  await until("the withdrawal on the beacon chain",
    async () => (await beacon.getBalance(target)) === parseEther("2"));

  const logs = await beacon.getLogs({
    address: BRIDGE, fromBlock: depositReceipt.blockNumber, toBlock: "latest",
    topics: [bridge.interface.getEvent("Withdrawn").topicHash],
  });
  const withdrawn = logs.map((log) => bridge.interface.parseLog(log)).find((e) => e.args.to === target);
  assert.equal(withdrawn.args.shard, 1n);
  assert.equal(withdrawn.args.amount, parseEther("2"));
});

// A wallet looks through the blocks for what replaced its transaction, from the deposit's on.
test("the first transfer after a deposit to oneself isn't taken for replaced", async () => {
  const bridgeAbi = JSON.parse((await beacon.send("endgame_abi", [])).Bridge);
  const holder = account(2);
  const bridge = new Contract(BRIDGE, bridgeAbi, holder.connect(beacon));
  await (await bridge.deposit(1, holder.address, { value: parseEther("10") })).wait();
  await until("the deposit", async () => (await shard.getBalance(holder.address)) > 0n);
  const block = await shard.getBlock("latest", true);
  for (const entry of block.prefetchedTransactions) {
    assert.equal(entry.from, BRIDGE);
  }
  const sent = await holder.connect(shard).sendTransaction({ to: holder.address, value: 1n });
  const receipt = await sent.wait();
  assert.equal(receipt.status, 1);
  assert.equal(receipt.from, holder.address);
});

test("statements become final, decoded by the registry's ABI", async () => {
  const abi = JSON.parse((await beacon.send("endgame_abi", [])).ShardRegistry);
  const registry = new Contract(REGISTRY, abi, beacon);
  const logs = await until("a StatementFinal event", async () => {
    const found = await beacon.getLogs({
      address: REGISTRY, fromBlock: 0, toBlock: "latest",
      topics: [registry.interface.getEvent("StatementFinal").topicHash],
    });
    return found.length > 0 && found;
  });
  const event = registry.interface.parseLog(logs[0]);
  assert.ok(event.args.shard >= 1n);
  assert.ok(event.args.toBatch >= 1n);
});

test("what is wrong is refused with the right code", async () => {
  for (const [path, chainId] of [["/", 7100], ["/shard/1", 7101]]) {
    const chain = provider(path);
    const rich = account(path === "/" ? 2 : 3);
    if (path !== "/") {
      const bridge = new Contract(BRIDGE, JSON.parse((await beacon.send("endgame_abi", [])).Bridge), account(3).connect(beacon));
      await (await bridge.deposit(1, rich.address, { value: parseEther("1") })).wait();
      await until("the deposit", async () => (await chain.getBalance(rich.address)) > 0n);
    }
    const nonce = await chain.getTransactionCount(rich.address);
    const fees = { maxFeePerGas: parseUnits("100", "gwei"), maxPriorityFeePerGas: 1n };
    const good = { type: 2, chainId, nonce, to: rich.address, value: 1n, gasLimit: 21000n, ...fees };
    const send = async (tx) => rpcError(path, "eth_sendRawTransaction", [await rich.signTransaction(tx)]);

    assert.match((await send({ ...good, chainId: 1 })).message, /chain id/i);
    assert.match((await send({ ...good, value: parseEther("100000000000") })).message, /insufficient/i);
    assert.match((await send({ ...good, gasLimit: 20999n })).message, /gas/i);
    if (nonce > 0) assert.match((await send({ ...good, nonce: nonce - 1 })).message, /nonce too low/i);

    const signed = Transaction.from(await rich.signTransaction(good));
    const broken = signed.serialized.slice(0, -64) + "f".repeat(64);
    assert.ok((await rpcError(path, "eth_sendRawTransaction", [broken])).code < 0);
    assert.equal((await rpcError(path, "eth_sendRawTransaction", ["0x02c0"])).code, -32000);
    assert.equal((await rpcError(path, "eth_sendRawTransaction", ["junk"])).code, -32602);
    assert.equal((await rpcError(path, "eth_noSuchMethod", [])).code, -32601);
    assert.equal((await rpcError(path, "eth_getBalance", ["0x12"])).code, -32602);

    // A nonce gap waits in the pool and goes through once it is filled.
    const later = await rich.signTransaction({ ...good, nonce: nonce + 1 });
    const laterHash = await chain.send("eth_sendRawTransaction", [later]);
    assert.equal(await chain.getTransactionReceipt(laterHash), null);
    await chain.send("eth_sendRawTransaction", [await rich.signTransaction(good)]);
    await until("both transactions", async () => chain.getTransactionReceipt(laterHash));
  }
  const junk = await fetch(RPC, { method: "POST", body: "{junk" });
  assert.equal((await junk.json()).error.code, -32700);
  const unknown = await fetch(RPC + "/shard/99", { method: "POST", body: "{}" });
  assert.equal(unknown.status, 404);
});

test("subscriptions over WebSocket", async () => {
  const socket = new WebSocketProvider(RPC.replace("http", "ws"));
  const numbers = [];
  await socket.on("block", (number) => numbers.push(number));
  await until("three new heads", async () => numbers.length >= 3);
  assert.ok(numbers[2] > numbers[0]);
  await socket.destroy();
});

test("with all provers stopped latest moves on and finalized waits", { skip: !DEVNET }, async () => {
  const devnet = (...args) => execFileSync(DEVNET[0], [...DEVNET.slice(1), ...args, "--data-dir", process.env.DEVNET_DATA], { stdio: "pipe" });
  const sender = account(4).connect(beacon);
  const bridge = new Contract(BRIDGE, JSON.parse((await beacon.send("endgame_abi", [])).Bridge), sender);
  const deposit = async () => (await bridge.deposit(1, sender.address, { value: 1000n })).wait();
  const provers = (process.env.PROVERS ?? "p3 p4").split(" ");
  provers.forEach((name) => devnet("kill", name));
  const start = await shard.getBlockNumber();
  let stuck;
  await until("latest to move on by four batches", async () => {
    await deposit();
    return (await shard.getBlockNumber()) >= start + 4;
  });
  stuck = await finalBlock(shard);
  assert.ok(stuck < (await shard.getBlockNumber()));
  await new Promise((done) => setTimeout(done, 6000));
  assert.equal(await finalBlock(shard), stuck, "nothing may become final without a proof");
  provers.forEach((name) => devnet("start", name));
  const goal = await shard.getBlockNumber();
  await until("finalized to catch up", async () => (await finalBlock(shard)) >= goal);
});
