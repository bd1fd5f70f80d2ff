package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.beacon.SystemContract.Result;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Merkle;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ContractsTest {
  private static final BigInteger TEN_END = World.END.multiply(BigInteger.TEN);
  private static final String ZKVM = "zkvm/1";
  private static final String FOREIGN =
      "createForeign(string,uint64,string,bytes,bytes32,string,bytes32,uint32,uint32,uint32,"
          + "uint32,uint32)";

  private static void reverts(Result result, String reason) {
    assertThat(result).isEqualTo(new Result.Reverted(reason));
  }

  @Test
  void createsAShard() {
    World world = new World();
    Result result = world.create(TEN_END, "ledger", 7101, 1000, ZKVM);
    assertThat(result)
        .isEqualTo(
            new Result.Returned(
                Abi.number(1),
                List.of(
                    new Log(
                        ShardRegistry.ADDRESS,
                        List.of(
                            Keccak256.hash("ShardCreated(uint32,uint64,bytes32)"),
                            Hash.of(Abi.number(1).toArray())),
                        join(Abi.number(7101), Bytes.wrap(World.PROGRAM.toBytes()))))));
    ShardRecord shard = world.shard(1);
    assertThat(shard.owner()).isEqualTo(World.ALICE);
    assertThat(shard.deposit()).isEqualTo(TEN_END);
    assertThat(shard.proven().span()).isEqualTo(-1);
    assertThat(ShardRecord.SSZ.decode(ShardRecord.SSZ.encode(shard)))
        .isEqualTo(new Decoded.Ok<>(shard));
    assertThat(world.balance(ShardRegistry.ADDRESS)).isEqualTo(TEN_END);
    assertThat(Sidecars.requiredPrograms(new World().shards(), world.shards()))
        .containsExactly(new Sidecars.ProgramToHold(World.PROGRAM, 1000));
  }

  private static Bytes join(Bytes a, Bytes b) {
    byte[] all = new byte[a.size() + b.size()];
    a.copyTo(all, 0);
    b.copyTo(all, a.size());
    return Bytes.wrap(all);
  }

  @Test
  void refusesWhatNoShardMayBe() {
    World w = new World();
    w.create(TEN_END, "first", 7101, 1000, ZKVM);
    reverts(
        w.create(TEN_END.subtract(BigInteger.ONE), "a", 7102, 1, ZKVM),
        "a shard needs a deposit of 10000000000000000000");
    String name = "a name has 1 to 32 printable ASCII characters";
    reverts(w.create(TEN_END, "", 7102, 1, ZKVM), name);
    reverts(w.create(TEN_END, "a".repeat(33), 7102, 1, ZKVM), name);
    reverts(w.create(TEN_END, "a\nb", 7102, 1, ZKVM), name);
    reverts(w.create(TEN_END, "ä", 7102, 1, ZKVM), name);
    String id = "the chain id is zero, too large or the beacon chain's";
    reverts(w.create(TEN_END, "a", 0, 1, ZKVM), id);
    reverts(w.create(TEN_END, "a", 7100, 1, ZKVM), id);
    reverts(w.create(TEN_END, "a", Genesis.CHAIN_ID_MAX + 1, 1, ZKVM), id);
    reverts(w.create(TEN_END, "a", 7101, 1, ZKVM), "the chain id belongs to another shard");
    String size = "a program has 1 to 4194304 bytes";
    reverts(w.create(TEN_END, "a", 7102, 0, ZKVM), size);
    reverts(w.create(TEN_END, "a", 7102, (4 << 20) + 1, ZKVM), size);
    reverts(
        w.create(TEN_END, "a", 7102, 1, "snake-oil/1"),
        "the network does not know this proof system");
    for (int i = 2; i <= 16; i++) {
      assertThat(w.create(TEN_END, "a".repeat(32), 7100 + i, 4 << 20, ZKVM))
          .isInstanceOf(Result.Returned.class);
    }
    reverts(w.create(TEN_END, "a", 7200, 1, ZKVM), "all 16 shards exist");
  }

  @Test
  void createsAShardWithoutAProgram() {
    World world = new World();
    SpanLimits limits = new SpanLimits(1, 2, 3, 400, 0);
    Result result =
        world.createForeign("circuit", 7101, World.GROTH16, World.ascii("key 1"), "sha256", limits);
    assertThat(result).isInstanceOf(Result.Returned.class);
    ShardRecord shard = world.shard(1);
    assertThat(shard.isForeign()).isTrue();
    assertThat(shard.programHash()).isEqualTo(World.PROGRAM);
    assertThat(shard.hashSuite()).isEqualTo("sha256");
    assertThat(shard.limits()).isEqualTo(limits);
    assertThat(shard.key())
        .isEqualTo(
            new ShardRecord.Key(
                Hash.of(Merkle.sha256().digest(World.ascii("key 1").toArray())), 5));
    assertThat(world.shards().verifyingKey(1)).contains(World.ascii("key 1"));
    // Its key is in the state: voters need not fetch anything.
    assertThat(Sidecars.requiredPrograms(new World().shards(), world.shards())).isEmpty();
    assertThat(world.create(ZKVM)).isEqualTo(2);
    assertThat(world.shards().verifyingKey(2)).isEmpty();
  }

  @Test
  void refusesAForeignShardWithoutAGoodKey() {
    World w = new World();
    SpanLimits limits = SpanLimits.MAX;
    reverts(
        w.createForeign("a", 7101, World.GROTH16, World.ascii("kex"), "sha256", limits),
        "malformed verifying key: it does not begin with key");
    reverts(
        w.createForeign("a", 7101, World.GROTH16, Bytes.EMPTY, "sha256", limits),
        "a shard of this proof system needs a verifying key: use createForeign");
    reverts(
        w.createForeign("a", 7101, ZKVM, World.ascii("key"), "sha256", limits),
        "a shard of this proof system has a program: use create");
    reverts(
        w.create(TEN_END, "a", 7101, 1, World.GROTH16),
        "a shard of this proof system needs a verifying key: use createForeign");
    assertThat(w.shards().verifyingKey(1)).isEmpty();
    assertThat(w.shards().count()).isZero();
  }

  @Test
  void aShardSaysHowLongForcedTransactionsMayBe() {
    World w = new World();
    int none = w.createForeign("sha256", new SpanLimits(1, 1, 1, 100, 0));
    int some = w.createForeign("sha256", new SpanLimits(1, 1, 1, 100, 31));
    BigInteger price = RegistryLimits.FORCE_PRICE;
    reverts(w.force(none, price, Bytes.of((byte) 1)), "this shard takes no forced transactions");
    assertThat(w.force(some, price, Bytes.of(new byte[31]))).isInstanceOf(Result.Returned.class);
    reverts(
        w.force(some, price, Bytes.of(new byte[32])),
        "a forced transaction of this shard has at most 31 bytes");
    assertThat(w.deposit(none, World.BOB, BigInteger.ONE)).isInstanceOf(Result.Returned.class);
  }

  @Test
  void takesDeposits() {
    World w = new World();
    int shard = w.create(ZKVM);
    w.logs.clear();
    w.deposit(shard, World.BOB, BigInteger.TWO);
    w.deposit(shard, World.ALICE, BigInteger.TEN);
    assertThat(w.logs)
        .element(1)
        .isEqualTo(
            new Log(
                Bridge.ADDRESS,
                List.of(
                    Keccak256.hash("Deposited(uint32,address,uint256,uint64)"),
                    Hash.of(Abi.number(shard).toArray()),
                    Hash.of(Abi.word(World.ALICE).toArray())),
                join(Abi.number(10), Abi.number(1))));
    InboxEntry first = w.shards().entry(shard, 0).orElseThrow();
    InboxEntry second = w.shards().entry(shard, 1).orElseThrow();
    assertThat(first.entry())
        .isEqualTo(
            new Entry(
                0,
                1,
                Entry.DEPOSIT,
                new Entry.Deposit(World.BOB, World.ALICE, BigInteger.TWO).encode()));
    assertThat(second.accAfter())
        .isEqualTo(ShardHashes.P2_KOALABEAR.inboxAcc(first.accAfter(), second.entry()));
    assertThat(w.shard(shard).inbox()).isEqualTo(new ShardRecord.Inbox(2, second.accAfter()));
    assertThat(w.balance(Bridge.ADDRESS)).isEqualTo(BigInteger.valueOf(12));
  }

  @Test
  void refusesDepositsThatNobodyCanGet() {
    World w = new World();
    reverts(w.deposit(1, World.BOB, BigInteger.TWO), "unknown shard");
    reverts(w.deposit(0, World.BOB, BigInteger.TWO), "unknown shard");
    int shard = w.create(ZKVM);
    reverts(w.deposit(shard, World.BOB, BigInteger.ZERO), "a deposit needs a value");
    ShardRecord record = w.shard(shard);
    w.shards().put(record.withInbox(new ShardRecord.Inbox(4095, Hash.ZERO)));
    assertThat(w.deposit(shard, World.BOB, BigInteger.ONE)).isInstanceOf(Result.Returned.class);
    reverts(w.deposit(shard, World.BOB, BigInteger.ONE), "the shard's inbox is full");
    reverts(
        w.force(shard, RegistryLimits.FORCE_PRICE, Bytes.of((byte) 1)),
        "the shard's inbox is full");
    w.shards().put(record.withStatus(ShardRecord.Status.CLOSED));
    reverts(w.deposit(shard, World.BOB, BigInteger.ONE), "unknown shard");
    assertThat(w.balance(Bridge.ADDRESS)).isEqualTo(BigInteger.ONE);
  }

  @Test
  void forcesTransactionsForAPrice() {
    World w = new World();
    int shard = w.create(ZKVM);
    BigInteger before = w.balance(World.ALICE);
    Bytes tx = Bytes.of(World.filled(100, 1));
    BigInteger price = RegistryLimits.FORCE_PRICE;
    reverts(
        w.force(shard, price.subtract(BigInteger.ONE), tx),
        "forcing a transaction costs 1000000000000000");
    String size = "a forced transaction has 1 to 16384 bytes";
    reverts(w.force(shard, price, Bytes.EMPTY), size);
    reverts(w.force(shard, price, Bytes.of(new byte[ShardLimits.FORCED_BYTES_MAX + 1])), size);
    reverts(w.force(9, price, tx), "unknown shard");
    assertThat(w.force(shard, price.multiply(BigInteger.TWO), tx))
        .isEqualTo(
            new Result.Returned(
                Bytes.EMPTY,
                List.of(
                    new Log(
                        Bridge.ADDRESS,
                        List.of(
                            Keccak256.hash("Forced(uint32,uint64)"),
                            Hash.of(Abi.number(shard).toArray())),
                        Abi.number(0)))));
    assertThat(w.balance(World.ALICE)).isEqualTo(before.subtract(price));
    assertThat(w.balance(Bridge.ADDRESS)).isZero();
    assertThat(w.get(StateKeys.BURNED)).contains(Ssz.U256.encodeBytes(price));
    assertThat(w.shards().entry(shard, 0).orElseThrow().entry())
        .isEqualTo(new Entry(0, 1, Entry.FORCED, tx));
  }

  @Test
  void refusesCoinsWithoutAShard() {
    World w = new World();
    reverts(
        w.call(new Bridge(), World.ALICE, BigInteger.ONE, Bytes.EMPTY),
        "the bridge has no such method");
    reverts(
        w.call(
            new ShardRegistry(w.parameters, World.KEYS), World.ALICE, BigInteger.ONE, Bytes.EMPTY),
        "the registry has no such method");
  }

  @Test
  void neverThrowsOnHostileCallData() {
    World w = new World();
    w.create(ZKVM);
    SplittableRandom random = new SplittableRandom(3);
    List<String> signatures =
        List.of(
            "deposit(uint32,address)",
            "force(uint32,bytes)",
            "create(string,uint64,bytes32,uint32,string)",
            FOREIGN);
    for (int i = 0; i < 5000; i++) {
      byte[] data = new byte[4 + random.nextInt(700)];
      for (int k = 4; k < data.length; k++) {
        data[k] = random.nextInt(8) == 0 ? (byte) random.nextInt() : 0;
      }
      Abi.selector(signatures.get(i % 4)).copyTo(data, 0);
      Bytes bytes = Bytes.of(data);
      w.call(new Bridge(), World.ALICE, BigInteger.ONE, bytes);
      w.call(new ShardRegistry(w.parameters, World.KEYS), World.ALICE, TEN_END, bytes);
      assertThat(w.balance(Bridge.ADDRESS)).as("round %s", i).isEqualTo(w.owed());
    }
  }

  @Test
  void theJsonNamesWhatTheCodeEmits() {
    ShardRegistry registry = new ShardRegistry(new World().parameters, World.KEYS);
    String all = new Bridge().abiJson() + registry.abiJson();
    for (String name :
        List.of(
            "deposit",
            "force",
            "create",
            "createForeign",
            "Deposited",
            "Forced",
            "Withdrawn",
            "DepositReturned",
            "FeesPaid",
            "MessageVoid",
            "ShardCreated",
            "StatementFinal")) {
      assertThat(Pattern.compile("\"name\": \"" + name + "\"").matcher(all).find())
          .as(name)
          .isTrue();
    }
    assertThat(new Bridge().gas(Abi.selector("deposit(uint32,address)"))).isEqualTo(30_000);
    assertThat(new Bridge().gas(Bytes.EMPTY)).isZero();
    assertThat(registry.gas(Abi.selector(FOREIGN))).isEqualTo(1_000_000);
  }

  private static Genesis genesis(ShardGenesis.Shard... shards) {
    return genesis(World.BOB, shards);
  }

  private static Genesis genesis(Address rich, ShardGenesis.Shard... shards) {
    return new Genesis(
        7100,
        0,
        32,
        8,
        0,
        100,
        30_000_000,
        BigInteger.valueOf(1000),
        Hash.ZERO,
        World.validators(1).members().stream()
            .map(v -> new Genesis.Member(v, BlsSignature.of(World.filled(96, 1))))
            .toList(),
        List.of(new Genesis.Allocation(rich, BigInteger.ONE)),
        List.of(World.ascii("zkvm/1")),
        Arrays.stream(shards).map(ShardGenesis.Shard::encode).toList());
  }

  @Test
  void startsANetworkWithShards() {
    ShardGenesis.Shard ledger = new ShardGenesis.Shard("ledger", 7101, World.PROGRAM, 10, "zkvm/1");
    ShardGenesis.Shard other = new ShardGenesis.Shard("other", 7102, World.PROGRAM, 10, "zkvm/1");
    Map<Hash, Bytes> entries = ShardGenesis.entries(genesis(ledger, other));
    ShardReader shards = new ShardReader(key -> Optional.ofNullable(entries.get(key)));
    assertThat(shards.all()).extracting(ShardRecord::name).containsExactly("ledger", "other");
    assertThat(shards.get(2).chainId()).isEqualTo(7102);
    assertThatThrownBy(() -> ShardGenesis.entries(genesis(ledger, ledger)))
        .hasMessage("shard ledger: the chain id belongs to another shard");
    assertThatThrownBy(() -> ShardGenesis.entries(genesis(Bridge.ADDRESS)))
        .hasMessage("the bridge's account belongs to nobody");
    assertThat(ShardParameters.of(genesis()).proofSystems()).containsExactly("zkvm/1");
  }
}
