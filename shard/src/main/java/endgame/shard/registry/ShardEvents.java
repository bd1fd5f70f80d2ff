package endgame.shard.registry;

import endgame.consensus.beacon.Log;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The events of the contracts as logs. */
final class ShardEvents {
  private ShardEvents() {}

  static Log shardCreated(ShardRecord shard) {
    return log(
        ShardRegistry.ADDRESS,
        "ShardCreated(uint32,uint64,bytes32)",
        List.of(Abi.number(shard.id())),
        Abi.number(shard.chainId()),
        word(shard.programHash()));
  }

  static Log statementFinal(int shard, ShardRecord.Proven proven, Address prover) {
    return log(
        ShardRegistry.ADDRESS,
        "StatementFinal(uint32,uint64,uint64,bytes32,address)",
        List.of(Abi.number(shard)),
        Abi.number(proven.span()),
        Abi.number(proven.batch()),
        word(proven.root()),
        Abi.word(prover));
  }

  static Log deposited(int shard, Address to, BigInteger amount, long index) {
    return paid("Deposited(uint32,address,uint256,uint64)", shard, to, amount, index);
  }

  static Log withdrawn(int shard, Address to, BigInteger amount, long index) {
    return paid("Withdrawn(uint32,address,uint256,uint64)", shard, to, amount, index);
  }

  static Log depositReturned(int shard, Address to, BigInteger amount, long index) {
    return paid("DepositReturned(uint32,address,uint256,uint64)", shard, to, amount, index);
  }

  private static Log paid(String event, int shard, Address to, BigInteger amount, long index) {
    return log(
        Bridge.ADDRESS,
        event,
        List.of(Abi.number(shard), Abi.word(to)),
        Abi.number(amount),
        Abi.number(index));
  }

  static Log feesPaid(int shard, Address to, BigInteger amount) {
    return log(
        Bridge.ADDRESS,
        "FeesPaid(uint32,address,uint256)",
        List.of(Abi.number(shard), Abi.word(to)),
        Abi.number(amount));
  }

  static Log forced(int shard, long index) {
    return log(
        Bridge.ADDRESS, "Forced(uint32,uint64)", List.of(Abi.number(shard)), Abi.number(index));
  }

  static Log messageVoid(int shard, long batch, int nonce) {
    return log(
        Bridge.ADDRESS,
        "MessageVoid(uint32,uint64,uint32)",
        List.of(Abi.number(shard)),
        Abi.number(batch),
        Abi.number(nonce));
  }

  /** Registered, ToppedUp, Exiting, Withdrawn. */
  static Log proverEvent(String name, Address prover, BigInteger wei) {
    return log(
        Provers.ADDRESS, name + "(address,uint256)", List.of(Abi.word(prover)), Abi.number(wei));
  }

  static Log funded(int shard, Address from, BigInteger wei) {
    return log(
        Provers.ADDRESS,
        "Funded(uint32,address,uint256)",
        List.of(Abi.number(shard), Abi.word(from)),
        Abi.number(wei));
  }

  static Log proverPaid(int shard, long span, Address prover, BigInteger wei) {
    return ofSpan("Paid(uint32,address,uint64,uint256)", shard, span, prover, wei);
  }

  static Log proverMissed(int shard, long span, Address prover, BigInteger lost) {
    return ofSpan("Missed(uint32,address,uint64,uint256)", shard, span, prover, lost);
  }

  private static Log ofSpan(String event, int shard, long span, Address prover, BigInteger wei) {
    return log(
        Provers.ADDRESS,
        event,
        List.of(Abi.number(shard), Abi.word(prover)),
        Abi.number(span),
        Abi.number(wei));
  }

  private static Bytes word(Hash hash) {
    return Bytes.wrap(hash.toBytes());
  }

  private static Log log(Address from, String event, List<Bytes> indexed, Bytes... words) {
    List<Hash> topics = new ArrayList<>();
    topics.add(Keccak256.hash(event));
    indexed.forEach(word -> topics.add(Abi.topic(word)));
    byte[] data = new byte[Hash.SIZE * words.length];
    for (int i = 0; i < words.length; i++) {
      words[i].copyTo(data, Hash.SIZE * i);
    }
    return new Log(from, topics, Bytes.wrap(data));
  }
}
