package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import endgame.consensus.beacon.BlockExtension.Outcome;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.beacon.SystemContract.Result;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProversTest {
  private static final int SHARD = 1;
  private static final BigInteger BOND = ProverLimits.BOND_MIN.multiply(BigInteger.TWO);
  private static final int EPOCH = 64;

  private static String refusal(Result result) {
    return result instanceof Result.Reverted(String reason) ? reason : "";
  }

  private static BigInteger burned(World w) {
    return w.shards().read(StateKeys.BURNED, Ssz.U256).orElse(BigInteger.ZERO);
  }

  private static void balanced(World w) {
    assertThat(w.balance(Provers.ADDRESS)).isEqualTo(w.owedToProvers());
  }

  /** Three provers that are drawn, a funded shard, and a closed span with a batch of each kind. */
  private static World drawn(List<Secp256k1.SecretKey> keys) {
    World w = new World();
    w.create("zkvm/1");
    w.fund(SHARD, World.END);
    for (int i = 0; i < 3; i++) {
      keys.add(w.register(0x21 + i, BOND));
    }
    w.next(ProverLimits.ACTIVATION_EPOCHS * EPOCH);
    w.deposit(SHARD, World.BOB, BigInteger.valueOf(100));
    w.next();
    w.sequence(SHARD);
    w.nextSpan();
    return w;
  }

  private static ProverTurn turn(World w) {
    return w.shards().turn(SHARD, w.shard(SHARD).open().getFirst().span()).orElseThrow();
  }

  private static Secp256k1.SecretKey rank(World w, List<Secp256k1.SecretKey> keys, int rank) {
    Address account = turn(w).ranks().get(rank);
    return keys.stream().filter(k -> k.address().equals(account)).findFirst().orElseThrow();
  }

  private static boolean takes(World world, Secp256k1.SecretKey prover) {
    World w = world.copy();
    Bytes statement =
        World.envelope(w.claim(SHARD, List.of(), List.of()), List.of(), prover, 100).encode();
    return w.begin(w.extension, statement) instanceof Outcome.Applied;
  }

  @Test
  void aBondIsKeptAndGivenBack() {
    World w = new World();
    Address a = World.ALICE;
    List<Abi.Type> bytes = List.of(Abi.Type.BYTES);
    BigInteger before = w.balance(a);
    assertThat(refusal(w.provers(a, BOND.subtract(BOND), "register(bytes)", bytes, Bytes.EMPTY)))
        .contains("least bond");
    assertThat(refusal(w.provers(a, BOND, "register(bytes)", bytes, Bytes.of((byte) 1))))
        .contains("hashes of 32 bytes");
    assertThat(w.provers(a, BOND, "register(bytes)", bytes, Bytes.wrap(World.PROGRAM.toBytes())))
        .isInstanceOf(Result.Returned.class);
    assertThat(refusal(w.provers(a, BOND, "register(bytes)", bytes, Bytes.EMPTY)))
        .contains("already");
    assertThat(refusal(w.provers(World.BOB, BigInteger.ZERO, "exit()", List.of())))
        .contains("no prover");
    assertThat(w.provers(a, World.END, "topUp()", List.of())).isInstanceOf(Result.Returned.class);
    assertThat(w.shards().prover(a).orElseThrow().bond()).isEqualTo(BOND.add(World.END));
    assertThat(w.shards().prover(a).orElseThrow().programs()).containsExactly(World.PROGRAM);
    balanced(w);
    assertThat(refusal(w.provers(a, BigInteger.ZERO, "withdraw()", List.of())))
        .contains("call exit first");
    assertThat(w.provers(a, BigInteger.ZERO, "exit()", List.of()))
        .isInstanceOf(Result.Returned.class);
    assertThat(refusal(w.provers(a, BigInteger.ZERO, "exit()", List.of()))).contains("already");
    assertThat(refusal(w.provers(a, World.END, "topUp()", List.of()))).contains("leaving");
    w.height += ProverLimits.EXIT_HEIGHTS - 1;
    assertThat(refusal(w.provers(a, BigInteger.ZERO, "withdraw()", List.of())))
        .contains("locked until height");
    w.height++;
    assertThat(w.provers(a, BigInteger.ZERO, "withdraw()", List.of()))
        .isInstanceOf(Result.Returned.class);
    assertThat(w.balance(a)).isEqualTo(before);
    assertThat(w.shards().provers()).isEmpty();
    assertThat(w.balance(Provers.ADDRESS)).isZero();
  }

  @Test
  void whatIsNoCallChangesNothing() {
    World w = new World();
    assertThat(refusal(w.call(new Provers(), World.ALICE, World.END, Bytes.EMPTY)))
        .contains("no such method");
    assertThat(refusal(w.call(new Provers(), World.ALICE, World.END, Abi.selector("fund(uint32)"))))
        .contains("malformed");
    assertThat(
            refusal(
                w.provers(
                    World.ALICE,
                    World.END,
                    "fund(uint32)",
                    List.of(Abi.Type.UINT32),
                    Abi.number(9))))
        .contains("unknown shard");
    assertThat(w.balance(Provers.ADDRESS)).isZero();
    for (String method :
        List.of("register", "topUp", "exit", "withdraw", "fund", "Paid", "Missed")) {
      assertThat(new Provers().abiJson()).contains("\"" + method + "\"");
    }
  }

  /** Who registers must not know the seed of the draw. */
  @Test
  void nobodyIsDrawnBeforeTheSeedWasUnknown() {
    World w = new World();
    w.create("zkvm/1");
    w.register(0x21, BOND);
    for (int span = 0; span < 2 * EPOCH / 8; span++) {
      w.sequence(SHARD);
      w.nextSpan();
      assertThat(turn(w).ranks()).as("height " + w.height).isEmpty();
      w.state(SHARD, List.of(), List.of());
      w.next();
    }
    w.sequence(SHARD);
    w.nextSpan();
    assertThat(turn(w).ranks()).hasSize(1);
  }

  @Test
  void onlyWhoHasABondForTheProgramIsDrawn() {
    ProverRecord prover =
        new ProverRecord(World.ALICE, ProverLimits.BOND_MIN, List.of(), 3, 0, 0, 0);
    assertThat(prover.eligible(3, World.PROGRAM)).isTrue();
    assertThat(prover.eligible(2, World.PROGRAM)).isFalse();
    assertThat(prover.exits(9).eligible(3, World.PROGRAM)).isFalse();
    assertThat(
            prover
                .withBond(ProverLimits.BOND_MIN.subtract(BigInteger.ONE))
                .eligible(3, World.PROGRAM))
        .isFalse();
    Hash other = Hash.of(World.filled(32, 1));
    assertThat(
            new ProverRecord(World.ALICE, BOND, List.of(other), 3, 0, 0, 0)
                .eligible(3, World.PROGRAM))
        .isFalse();
    assertThat(
            new ProverRecord(World.ALICE, BOND, List.of(other, World.PROGRAM), 3, 0, 0, 0)
                .eligible(3, World.PROGRAM))
        .isTrue();
  }

  @Test
  void ranksTakeTurnsThenAnyone() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    assertThat(new HashSet<>(turn(w).ranks())).hasSize(3);
    for (int window = 0; window <= 3; window++) {
      for (int rank = 0; rank < 3; rank++) {
        assertThat(takes(w, rank(w, keys, rank)))
            .as("rank %s in window %s", rank, window)
            .isEqualTo(rank <= window);
      }
      assertThat(takes(w, World.PROVER)).as("anyone in window " + window).isEqualTo(window == 3);
      w.next(ProverLimits.WINDOW - 1);
      if (window < 2) {
        assertThat(takes(w, rank(w, keys, window + 1))).as("a height too early").isFalse();
      }
      w.next();
    }
  }

  /** The windows of a span begin when the one before it is final. */
  @Test
  void aSpanWaitsForItsPredecessor() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    w.sequence(SHARD);
    w.nextSpan();
    w.next(ProverLimits.WINDOW);
    w.stateBy(rank(w, keys, 1), SHARD);
    w.next();
    assertThat(takes(w, rank(w, keys, 0))).isTrue();
    assertThat(takes(w, rank(w, keys, 1))).isFalse();
    w.next(ProverLimits.WINDOW);
    assertThat(takes(w, rank(w, keys, 1))).isTrue();
  }

  @Test
  void theEscrowPaysThePostedPrice() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    Secp256k1.SecretKey first = rank(w, keys, 0);
    BigInteger before = w.balance(first.address());
    int batches = w.shard(SHARD).open().getFirst().batches();
    w.stateBy(first, SHARD);
    w.next();
    // The world's claims have one zkGas per batch.
    BigInteger fee = ProverLimits.PRICE_START.multiply(BigInteger.valueOf(batches));
    assertThat(w.balance(first.address())).isEqualTo(before.add(fee));
    assertThat(w.shards().escrow(SHARD)).isEqualTo(World.END.subtract(fee));
    assertThat(w.shards().prover(first.address()).orElseThrow().proven()).isEqualTo(1);
    assertThat(w.shards().turn(SHARD, 0)).isEmpty();
    balanced(w);
  }

  @Test
  void aPoorShardIsProvenAllTheSame() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    w.debit(Provers.ADDRESS, World.END.subtract(BigInteger.TEN));
    w.shards().putEscrow(SHARD, BigInteger.TEN);
    Secp256k1.SecretKey first = rank(w, keys, 0);
    BigInteger before = w.balance(first.address());
    w.stateBy(first, SHARD);
    w.next();
    assertThat(w.balance(first.address())).isEqualTo(before.add(BigInteger.TEN));
    assertThat(w.shards().escrow(SHARD)).isZero();
    assertThat(w.shard(SHARD).open()).isEmpty();
    balanced(w);
  }

  @Test
  void whoMissesLosesTwiceTheFee() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    w.next(2 * ProverLimits.WINDOW);
    Secp256k1.SecretKey third = rank(w, keys, 2);
    List<Address> ranks = turn(w).ranks();
    BigInteger before = w.balance(third.address());
    BigInteger burnedBefore = burned(w);
    int batches = w.shard(SHARD).open().getFirst().batches();
    BigInteger fee = ProverLimits.PRICE_START.multiply(BigInteger.valueOf(batches));
    w.stateBy(third, SHARD);
    w.next();
    for (int rank = 0; rank < 2; rank++) {
      ProverRecord missed = w.shards().prover(ranks.get(rank)).orElseThrow();
      assertThat(missed.bond()).isEqualTo(BOND.subtract(fee.shiftLeft(1)));
      assertThat(missed.missed()).isEqualTo(1);
    }
    assertThat(w.shards().prover(ranks.get(2)).orElseThrow().bond()).isEqualTo(BOND);
    // The fee, and half of what each of two lost, which is a fee each.
    assertThat(w.balance(third.address()))
        .isEqualTo(before.add(fee.multiply(BigInteger.valueOf(3))));
    assertThat(burned(w).subtract(burnedBefore)).isEqualTo(fee.multiply(BigInteger.TWO));
    assertThat(w.shards().price("zkvm/1").missed()).isEqualTo(1);
    balanced(w);
  }

  @Test
  void whoIsLateItselfLosesWhatBurns() {
    List<Secp256k1.SecretKey> keys = new ArrayList<>();
    World w = drawn(keys);
    w.next(ProverLimits.WINDOW);
    Secp256k1.SecretKey first = rank(w, keys, 0);
    int batches = w.shard(SHARD).open().getFirst().batches();
    BigInteger fee = ProverLimits.PRICE_START.multiply(BigInteger.valueOf(batches));
    BigInteger before = w.balance(first.address());
    w.stateBy(first, SHARD);
    w.next();
    ProverRecord record = w.shards().prover(first.address()).orElseThrow();
    assertThat(record.bond()).isEqualTo(BOND.subtract(fee));
    assertThat(record.missed()).isEqualTo(1);
    assertThat(w.balance(first.address())).isEqualTo(before.add(fee));
    balanced(w);
  }

  /** A span can't cost more than what is at stake for it, whatever its program says of zkGas. */
  @Test
  void aFeeHasABound() {
    BigInteger endless = new BigInteger(Long.toUnsignedString(-1L)).multiply(BigInteger.TEN);
    assertThat(ProverPrice.START.fee(endless)).isEqualTo(ProverLimits.FEE_MAX);
    assertThat(ProverLimits.BOND_MIN).isEqualTo(ProverLimits.FEE_MAX.multiply(BigInteger.TWO));
  }

  @Test
  void thePriceRisesWithMissedWindowsAndFallsWithEarlyProofs() {
    ProverPrice price = ProverPrice.START;
    for (int i = 0; i < ProverLimits.PRICE_SPANS; i++) {
      price = price.after(i < 5 ? ProverLimits.WINDOW : 0);
    }
    assertThat(price.wei())
        .isEqualTo(ProverLimits.PRICE_START.add(ProverLimits.PRICE_START.shiftRight(3)));
    price = ProverPrice.START;
    for (int i = 0; i < ProverLimits.PRICE_SPANS; i++) {
      price = price.after(i < 4 ? ProverLimits.WINDOW : 0);
    }
    assertThat(price.wei())
        .isEqualTo(ProverLimits.PRICE_START.subtract(ProverLimits.PRICE_START.shiftRight(4)));
    price = ProverPrice.START;
    for (int i = 0; i < ProverLimits.PRICE_SPANS; i++) {
      price = price.after(ProverLimits.EARLY_HEIGHTS);
    }
    assertThat(price.wei()).isEqualTo(ProverLimits.PRICE_START);
    ProverPrice high = price;
    ProverPrice low = price;
    for (int i = 0; i < 400 * ProverLimits.PRICE_SPANS; i++) {
      high = high.after(ProverLimits.WINDOW);
      low = low.after(0);
    }
    assertThat(high.wei()).isEqualTo(ProverLimits.PRICE_MAX);
    assertThat(low.wei()).isEqualTo(ProverLimits.PRICE_MIN);
  }

  /** Beside a bucket that is filled height by height. */
  @Test
  void theBudgetCountsHeightsWithRoom() {
    SplittableRandom random = new SplittableRandom(4);
    ProofBudget budget = ProofBudget.START;
    long most = ProverLimits.BUDGET_BYTES * ProverLimits.BUDGET_HEIGHTS;
    long level = most;
    long counted = 0;
    for (long height = 1; height < 5_000; height++) {
      level = Math.min(most, level + ProverLimits.BUDGET_BYTES);
      counted += level > 0 ? 1 : 0;
      assertThat(budget.at(height).hasRoom()).as("height " + height).isEqualTo(level > 0);
      assertThat(budget.counted(height)).as("height " + height).isEqualTo(counted);
      for (int i = 0; i < 3 && level > 0 && random.nextInt(3) == 0; i++) {
        long bytes = random.nextLong(ProverLimits.BUDGET_BYTES * 9);
        budget = budget.at(height).take(bytes, 0);
        level -= bytes;
      }
      assertThat(ProofBudget.SSZ.decode(ProofBudget.SSZ.encodeBytes(budget)).toString())
          .contains(budget.toString());
    }
    ProofBudget units = ProofBudget.START.at(9).take(0, 1L << 30);
    assertThat(units.at(10).hasRoom()).isFalse();
  }

  /** Sampled by bond, but no more than twice the mean. */
  @Test
  void drawsFollowBonds() {
    List<Long> weights = List.of(1L, 2L, 4L, 1L);
    TreeMap<Integer, Integer> first = new TreeMap<>();
    for (long span = 0; span < 8_000; span++) {
      List<Integer> ranks =
          new RankedDraw("PROVER", World.GENESIS, SHARD, span).of(weights, ProverLimits.RANKS);
      assertThat(new HashSet<>(ranks)).hasSize(3);
      first.merge(ranks.getFirst(), 1, Integer::sum);
    }
    for (int i = 0; i < weights.size(); i++) {
      assertThat((double) first.getOrDefault(i, 0))
          .isCloseTo(8_000 * weights.get(i) / 8.0, within(200.0));
    }
    assertThat(new RankedDraw("PROVER", World.GENESIS, SHARD, 1).of(List.of(), 3)).isEmpty();
  }

  @Test
  void coinsAreConservedWhateverHappens() {
    Set<Hash> topics = new HashSet<>();
    for (long seed = 1; seed <= 4; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      World w = new World();
      w.create("zkvm/1");
      w.create("witness/1");
      List<Secp256k1.SecretKey> keys = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        keys.add(w.register(0x21 + i, BOND.add(World.END.multiply(BigInteger.valueOf(i)))));
      }
      keys.add(World.PROVER);
      w.fund(1, BigInteger.valueOf(20_000_000_000L));
      BigInteger supply = w.supply().add(burned(w));
      w.next(ProverLimits.ACTIVATION_EPOCHS * EPOCH);
      for (int i = 0; i < 1_500; i++) {
        step(w, keys, random);
        w.next();
        balanced(w);
        assertThat(w.supply().add(burned(w))).as("seed %s, step %s", seed, i).isEqualTo(supply);
      }
      assertThat(w.shard(1).proven().span()).as("seed " + seed).isPositive();
      w.logs.forEach(log -> topics.add(log.topics().getFirst()));
    }
    assertThat(topics)
        .contains(
            Keccak256.hash("Missed(uint32,address,uint64,uint256)"),
            Keccak256.hash("Paid(uint32,address,uint64,uint256)"),
            Keccak256.hash("Exiting(address,uint256)"));
  }

  private static void step(World w, List<Secp256k1.SecretKey> keys, SplittableRandom random) {
    for (int shard = 1; shard <= 2; shard++) {
      if (random.nextInt(6) == 0 && w.shard(shard).open().size() < 8) {
        w.sequence(shard);
      }
      List<ShardRecord.OpenSpan> open = w.shard(shard).open();
      boolean closed = !open.isEmpty() && open.getFirst().span() < w.parameters.spanOf(w.height);
      if (closed && random.nextInt(40) == 0) {
        Secp256k1.SecretKey key = keys.get(random.nextInt(keys.size()));
        ProverTurn turn = w.shards().turn(shard, open.getFirst().span()).orElseThrow();
        if (turn.allows(key.address(), w.shards().elapsed(shard, turn, w.height + 1))) {
          w.stateBy(key, shard);
        }
      }
    }
    Address any = keys.get(random.nextInt(5)).address();
    switch (random.nextInt(300)) {
      case 0 -> w.provers(any, BigInteger.ZERO, "exit()", List.of());
      case 1 -> w.provers(any, BigInteger.ONE, "topUp()", List.of());
      case 2 -> w.provers(any, BigInteger.ZERO, "withdraw()", List.of());
      case 3 -> w.fund(1 + random.nextInt(2), BigInteger.valueOf(random.nextInt(1, 5_000)));
      default -> {}
    }
  }
}
