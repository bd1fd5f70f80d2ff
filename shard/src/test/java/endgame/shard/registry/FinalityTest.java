package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim.NullItem;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FinalityTest {
  private static final int SHARD = 1;

  /** A closed span: batch 1 took deposits of 100 and 50, batch 2 is sequenced. */
  private static World world(String proofSystem) {
    World world = new World();
    world.create(proofSystem);
    world.deposit(SHARD, World.BOB, BigInteger.valueOf(100));
    world.deposit(SHARD, World.BOB, BigInteger.valueOf(50));
    world.next();
    world.sequence(SHARD);
    world.nextSpan();
    world.logs.clear();
    return world;
  }

  private static void check(World world) {
    assertThat(world.balance(Bridge.ADDRESS)).isEqualTo(world.owed());
  }

  private static BigInteger wei(long amount) {
    return BigInteger.valueOf(amount);
  }

  private static Message fees(long batch, int nonce, Address to, BigInteger amount) {
    return new Message(
        batch, nonce, Message.FEES, new ByteWriter().address(to).u256(amount).done());
  }

  private static Hash topic(String event) {
    return Keccak256.hash(event);
  }

  private static List<Hash> topics(World world) {
    return world.logs.stream().map(log -> log.topics().getFirst()).toList();
  }

  @Test
  void consumesPaysAndForgets() {
    World w = world("zkvm/1");
    var open = w.shard(SHARD).open().getFirst();
    Address sequencer = w.validators.get(0).account();
    List<Message> messages =
        List.of(World.withdrawal(1, 0, World.BOB, wei(30)), fees(2, 0, sequencer, wei(5)));
    var claim = w.claim(SHARD, messages, List.of());
    w.state(SHARD, messages, List.of());
    w.next();
    ShardRecord shard = w.shard(SHARD);
    assertThat(shard.ledger()).isEqualTo(wei(115));
    assertThat(w.balance(World.BOB)).isEqualTo(wei(30));
    assertThat(w.balance(sequencer)).isEqualTo(wei(5));
    assertThat(shard.open()).isEmpty();
    assertThat(shard.proven())
        .isEqualTo(
            new ShardRecord.Proven(
                0,
                2,
                claim.root().after(),
                open.batchAcc(),
                2,
                open.inboxAcc(),
                claim.outboxAcc().after(),
                2));
    assertThat(w.shards().batch(SHARD, 1)).isEmpty();
    assertThat(w.shards().batch(SHARD, 2)).isEmpty();
    assertThat(w.shards().entry(SHARD, 0)).isEmpty();
    assertThat(w.shards().entry(SHARD, 1)).isEmpty();
    assertThat(topics(w))
        .containsExactly(
            topic("Withdrawn(uint32,address,uint256,uint64)"),
            topic("FeesPaid(uint32,address,uint256)"),
            topic("StatementFinal(uint32,uint64,uint64,bytes32,address)"));
    Log withdrawn = w.logs.getFirst();
    assertThat(withdrawn.topics().get(2)).isEqualTo(Hash.of(Abi.word(World.BOB).toArray()));
    assertThat(withdrawn.data())
        .isEqualTo(Bytes.wrap(concat(Abi.number(30).toArray(), Abi.number(0).toArray())));
    check(w);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return new ByteWriter().bytes(Bytes.of(a)).bytes(Bytes.of(b)).done().toArray();
  }

  @Test
  void voidsWhatTheLedgerDoesNotCoverAndKeepsTheRest() {
    World w = world("zkvm/1");
    w.state(
        SHARD,
        List.of(
            World.withdrawal(1, 0, World.BOB, wei(151)),
            World.withdrawal(1, 1, World.BOB, wei(150)),
            World.withdrawal(2, 0, World.BOB, wei(1))),
        List.of());
    w.next();
    Hash gone = topic("MessageVoid(uint32,uint64,uint32)");
    Hash paid = topic("Withdrawn(uint32,address,uint256,uint64)");
    assertThat(topics(w).subList(0, 3)).containsExactly(gone, paid, gone);
    assertThat(w.balance(World.BOB)).isEqualTo(wei(150));
    assertThat(w.shard(SHARD).ledger()).isZero();
    assertThat(w.shard(SHARD).proven().messages()).isEqualTo(3);
    check(w);
  }

  @Test
  void aBatchCannotSpendWhatALaterOneConsumes() {
    World w = new World();
    w.create("zkvm/1");
    w.sequence(SHARD);
    w.deposit(SHARD, World.BOB, wei(100));
    w.nextSpan();
    assertThat(w.shard(SHARD).head().batch()).isEqualTo(2);
    w.state(
        SHARD,
        List.of(
            World.withdrawal(1, 0, World.BOB, wei(1)), World.withdrawal(2, 0, World.BOB, wei(2))),
        List.of());
    w.next();
    assertThat(w.balance(World.BOB)).isEqualTo(wei(2));
    check(w);
  }

  @Test
  void voidsMalformedOnesThoseToTheBridgeAndThosePastTheLimit() {
    World w = world("zkvm/1");
    List<Message> messages = new ArrayList<>();
    messages.add(new Message(1, 0, 9, Bytes.EMPTY));
    messages.add(new Message(1, 1, Message.WITHDRAWAL, Bytes.of((byte) 1)));
    messages.add(World.withdrawal(1, 2, Bridge.ADDRESS, wei(1)));
    for (int nonce = 3; nonce <= ShardLimits.MESSAGES_MAX; nonce++) {
      messages.add(new Message(1, nonce, 9, Bytes.EMPTY));
    }
    messages.set(
        ShardLimits.MESSAGES_MAX - 1,
        World.withdrawal(1, ShardLimits.MESSAGES_MAX - 1, World.BOB, wei(7)));
    messages.set(
        ShardLimits.MESSAGES_MAX, World.withdrawal(1, ShardLimits.MESSAGES_MAX, World.BOB, wei(9)));
    w.state(SHARD, messages, List.of());
    w.next();
    assertThat(w.balance(World.BOB)).isEqualTo(wei(7));
    assertThat(w.shard(SHARD).ledger()).isEqualTo(wei(143));
    check(w);
  }

  @Test
  void givesNullDepositsBack() {
    World w = world("witness/1");
    BigInteger before = w.balance(World.ALICE);
    w.state(SHARD, List.of(), List.of(new NullItem(1, 1), new NullItem(2, 0)));
    w.next();
    assertThat(w.balance(World.ALICE)).isEqualTo(before.add(wei(50)));
    assertThat(w.shard(SHARD).ledger()).isEqualTo(wei(100));
    assertThat(topics(w)).contains(topic("DepositReturned(uint32,address,uint256,uint64)"));
    check(w);
  }

  @Test
  void conservesCoinsWhateverHappens() {
    for (long seed = 1; seed <= 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      World w = new World();
      BigInteger supply = w.supply();
      w.create("zkvm/1");
      w.create("witness/1");
      for (int i = 0; i < 250; i++) {
        step(w, random);
        w.next();
        assertThat(w.balance(Bridge.ADDRESS))
            .as("seed %s, height %s", seed, w.height)
            .isEqualTo(w.owed());
        assertThat(w.supply().add(burned(w))).as("seed %s", seed).isEqualTo(supply);
      }
      assertThat(w.shard(1).proven().span()).as("seed %s", seed).isPositive();
    }
  }

  private static BigInteger burned(World w) {
    return w.shards().read(StateKeys.BURNED, Ssz.U256).orElse(BigInteger.ZERO);
  }

  private static void step(World w, SplittableRandom random) {
    for (int shard = 1; shard <= 2; shard++) {
      if (random.nextInt(3) == 0) {
        w.deposit(shard, World.BOB, wei(random.nextInt(0, 1000)));
      }
      if (random.nextInt(8) == 0) {
        w.force(shard, RegistryLimits.FORCE_PRICE, Bytes.of((byte) 1));
      }
      if (random.nextInt(2) == 0 && w.shard(shard).open().size() < 32) {
        w.sequence(shard);
      }
      List<ShardRecord.OpenSpan> open = w.shard(shard).open();
      boolean closed =
          !open.isEmpty()
              && open.getFirst().span() < w.parameters.spanOf(w.height)
              && open.getFirst().span() < w.parameters.spanOf(w.height + 1);
      if (closed && random.nextInt(4) == 0) {
        w.state(shard, messages(open.getFirst(), random), nulls(w, shard, random));
      }
    }
  }

  private static List<Message> messages(ShardRecord.OpenSpan span, SplittableRandom random) {
    List<Message> messages = new ArrayList<>();
    for (long batch = span.fromBatch(); batch <= span.toBatch(); batch++) {
      int count = random.nextInt(3);
      for (int nonce = 0; nonce < count; nonce++) {
        BigInteger amount = wei(random.nextInt(2000));
        messages.add(
            switch (random.nextInt(4)) {
              case 0 -> fees(batch, nonce, World.BOB, amount);
              case 1 -> World.withdrawal(batch, nonce, Bridge.ADDRESS, amount);
              case 2 -> new Message(batch, nonce, 1, Bytes.EMPTY);
              default -> World.withdrawal(batch, nonce, World.ALICE, amount);
            });
      }
    }
    return messages;
  }

  private static List<NullItem> nulls(World w, int shard, SplittableRandom random) {
    List<NullItem> nulls = new ArrayList<>();
    if (shard == 1) {
      return nulls;
    }
    ShardRecord.OpenSpan span = w.shard(shard).open().getFirst();
    for (long batch = span.fromBatch(); batch <= span.toBatch(); batch++) {
      var context = w.shards().batch(shard, batch).orElseThrow().context();
      for (int item = 0; item < context.inboxTo() - context.inboxFrom(); item++) {
        if (random.nextInt(3) == 0) {
          nulls.add(new NullItem(batch, item));
        }
      }
    }
    return nulls;
  }
}
