package endgame.consensus.beacon.staking;

import static endgame.consensus.beacon.staking.StakingBench.COIN;
import static endgame.consensus.beacon.staking.StakingBench.data;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.BlockContext;
import endgame.consensus.beacon.Network;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.beacon.staking.StakingContract.Method;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Registering, leaving, jail, pay: the way of a stake. Founders have weights 1, 2, 3 and 4. */
class StakingTest {
  private static final BigInteger TWO = COIN.shiftLeft(1);

  @Test
  void aNewValidatorIsInTheSetTwoEpochsLater() {
    StakingBench bench = new StakingBench(4);
    Address owner = Network.address(0);
    assertThat(bench.call(0, TWO, bench.registration(9, owner))).isTrue();
    assertThat(bench.weight(1, 9)).isZero();
    bench.untilEpoch(1);
    assertThat(bench.weight(1, 9)).isZero();
    assertThat(bench.weight(2, 9)).as("frozen by the last block of epoch 0").isEqualTo(2);
    assertThat(bench.record(9).activationEpoch()).isEqualTo(2);
    bench.untilEpoch(2);
    assertThat(bench.set().get(bench.set().indexOf(StakingBench.node(9))).account())
        .isEqualTo(owner);
  }

  @Test
  void aStakeLargerThanAQuarterEntersInParts() {
    StakingBench bench = new StakingBench(4);
    bench.call(0, COIN.multiply(BigInteger.TEN), bench.registration(9, Network.address(0)));
    bench.untilEpoch(5);
    // 10/4, 12/4, 15/4, 18/4: the last step is what is missing.
    assertThat(bench.weight(2, 9)).isEqualTo(2);
    assertThat(bench.weight(3, 9)).isEqualTo(5);
    assertThat(bench.weight(4, 9)).isEqualTo(8);
    assertThat(bench.weight(5, 9)).isEqualTo(10);
  }

  @Test
  void refusesWhatProvesNoKey() {
    StakingBench bench = new StakingBench(4);
    Bytes good = bench.registration(9, Network.address(0));
    Bytes other = bench.registration(8, Network.address(0));
    assertThat(bench.call(0, COIN.subtract(BigInteger.ONE), good)).as("too little").isFalse();
    assertThat(bench.call(0, COIN, part(good, other, 2))).as("possession").isFalse();
    assertThat(bench.call(0, COIN, part(good, other, 3))).as("binding").isFalse();
    assertThat(bench.call(0, COIN, part(good, other, 1))).as("key").isFalse();
    byte[] infinity = new byte[48];
    infinity[0] = (byte) 0xc0;
    assertThat(bench.call(0, COIN, with(good, 1, Bytes.of(infinity)))).as("infinity").isFalse();
    Bytes elsewhere = with(good, 4, Abi.word(Network.address(1)));
    assertThat(bench.call(0, COIN, elsewhere)).as("another address").isFalse();
    assertThat(bench.call(0, COIN, good)).isTrue();
    assertThat(bench.call(0, COIN, good)).as("twice").isFalse();
    assertThat(bench.call(0, COIN, Bytes.EMPTY)).as("a plain transfer").isFalse();
  }

  @Test
  void aKeyIsOfOneNode() {
    StakingBench bench = new StakingBench(4);
    // Key 0 is a founder's.
    assertThat(bench.call(0, COIN, bench.registration(0, Network.address(0)))).isFalse();
  }

  private static final java.util.List<Abi.Type> TYPES =
      java.util.List.of(
          Abi.Type.BYTES32, Abi.Type.BYTES, Abi.Type.BYTES, Abi.Type.BYTES, Abi.Type.ADDRESS);

  private static Bytes part(Bytes good, Bytes other, int index) {
    return with(good, index, Abi.decode(other, 4, TYPES).orElseThrow().bytes(index));
  }

  private static Bytes with(Bytes good, int index, Bytes value) {
    var values = new java.util.ArrayList<>(Abi.decode(good, 4, TYPES).orElseThrow().values());
    values.set(index, value);
    return Method.REGISTER.callData(values.toArray(Bytes[]::new));
  }

  @Test
  void leavesTwoEpochsLaterAndIsPaidAfterTheUnbonding() {
    StakingBench bench = new StakingBench(4);
    assertThat(bench.call(0, TWO, bench.registration(9, Network.address(1)))).isTrue();
    bench.untilEpoch(3);
    assertThat(bench.call(0, BigInteger.ZERO, data(Method.EXIT, 9))).as("not its owner").isFalse();
    assertThat(bench.call(1, BigInteger.ZERO, data(Method.EXIT, 9))).isTrue();
    assertThat(bench.call(1, BigInteger.ZERO, data(Method.EXIT, 9))).as("again").isFalse();
    assertThat(bench.call(0, COIN, data(Method.TOP_UP, 9))).as("while it leaves").isFalse();
    bench.untilEpoch(4);
    assertThat(bench.weight(4, 9)).isEqualTo(2);
    assertThat(bench.weight(5, 9)).isZero();
    assertThat(bench.record(9).leftEpoch()).isEqualTo(5);
    bench.untilEpoch(5 + StakingLimits.UNBONDING_EPOCHS - 1L);
    assertThat(bench.call(2, BigInteger.ZERO, data(Method.WITHDRAW, 9))).as("bound").isFalse();
    bench.untilEpoch(5 + StakingLimits.UNBONDING_EPOCHS);
    BigInteger before = bench.state().account(Network.address(1)).balance();
    assertThat(bench.call(2, BigInteger.ZERO, data(Method.WITHDRAW, 9))).isTrue();
    assertThat(bench.state().account(Network.address(1)).balance()).isEqualTo(before.add(TWO));
    assertThat(bench.registry().find(StakingBench.node(9))).isEmpty();
    assertThat(bench.call(0, TWO, bench.registration(9, Network.address(1)))).isTrue();
  }

  @Test
  void aTopUpAddsWeight() {
    StakingBench bench = new StakingBench(4);
    assertThat(bench.call(3, BigInteger.ZERO, data(Method.TOP_UP, 1))).as("of nothing").isFalse();
    assertThat(bench.call(3, TWO, data(Method.TOP_UP, 1))).isTrue();
    bench.untilEpoch(1);
    assertThat(bench.weight(1, 1)).isEqualTo(1);
    assertThat(bench.weight(2, 1)).isEqualTo(3);
  }

  @Test
  void votesAndProposalsArePaidAsWritten() {
    StakingBench bench = new StakingBench(8);
    BigInteger unit = StakingLimits.voteReward(100);
    // 3 % of a coin, in a year of 315,360,000 tenths of a second.
    assertThat(unit).isEqualTo(BigInteger.valueOf(95_129_375));
    BigInteger voter = bench.state().account(Network.proposerAccount(0)).balance();
    bench.empty();
    bench.certified(i -> true);
    BigInteger inclusion = unit.multiply(BigInteger.TEN).divide(BigInteger.valueOf(8));
    assertThat(bench.registry().issued()).isEqualTo(inclusion);
    assertThat(bench.state().account(Network.proposerAccount(1)).balance()).isEqualTo(inclusion);
    bench.certified(i -> i > 0);
    BigInteger proposers =
        inclusion.add(unit.multiply(BigInteger.valueOf(9)).divide(BigInteger.valueOf(8)));
    bench.untilEpoch(1);
    assertThat(bench.registry().issued())
        .isEqualTo(proposers.add(unit.multiply(BigInteger.valueOf(10 + 9))));
    assertThat(bench.state().account(Network.proposerAccount(0)).balance())
        .isEqualTo(voter.add(unit));
  }

  @Test
  void theAbsentAreJailedAndComeBack() {
    StakingBench bench = new StakingBench(320);
    // Validator 0 signs nothing; its views, in which it would lead, count as led: so pass over it.
    boolean[] leads = new boolean[330];
    for (int view = 1; view < 330; view++) {
      leads[view] =
          endgame.consensus.bft.Leaders.leader(bench.set(), bench.state().seed(0), 0, view) == 0;
    }
    while (bench.epoch() == 0) {
      long view = bench.state().height();
      if (view == 0 || leads[(int) view]) {
        bench.empty();
      } else {
        bench.certified(i -> i > 0);
      }
    }
    assertThat(bench.record(1).jailedUntil()).isEqualTo(1 + StakingLimits.JAIL_EPOCHS);
    assertThat(bench.record(2).jailed()).isFalse();
    assertThat(bench.weight(1, 1)).isEqualTo(1);
    assertThat(bench.weight(2, 1)).isZero();
    assertThat(bench.state().reputation(1)).containsExactly(10, 100, 100, 100);
    assertThat(bench.registry().find(StakingBench.node(1)).orElseThrow().leftEpoch())
        .as("it may come back")
        .isEqualTo(ValidatorRecord.NEVER);
  }

  @Test
  void onlyItsOwnerBringsAValidatorBackInTime() {
    StakingBench bench = new StakingBench(4);
    Address owner = Network.address(0);
    MemoryState state = new MemoryState();
    ValidatorRecord jailed = bench.record(2).jailed(6, 0);
    Registry.add(
        state,
        ValidatorRecord.registered(jailed.nodeId(), jailed.key(), owner, COIN, 0).jailed(6, 0));
    StakingContract contract = new StakingContract(bench.signatures);
    assertThat(contract.call(unjail(bench, owner, 5), state, state)).isInstanceOf(REVERTED);
    assertThat(contract.call(unjail(bench, Network.address(1), 6), state, state))
        .isInstanceOf(REVERTED);
    assertThat(contract.call(unjail(bench, owner, 6), state, state)).isNotInstanceOf(REVERTED);
    assertThat(contract.call(unjail(bench, owner, 6), state, state))
        .as("is not jailed")
        .isInstanceOf(REVERTED);
  }

  private static final Class<SystemContract.Result.Reverted> REVERTED =
      SystemContract.Result.Reverted.class;

  private static SystemContract.Call unjail(StakingBench bench, Address sender, long epoch) {
    BlockContext block =
        new BlockContext(
            bench.genesis.hash(),
            1 + 4 * epoch,
            epoch,
            1,
            bench.genesis.seed(),
            bench.genesis.seed(),
            bench.genesis.validatorSet(),
            0);
    return new SystemContract.Call(block, sender, BigInteger.ZERO, data(Method.UNJAIL, 2));
  }

  /** Keys and values, and no coins. */
  private static final class MemoryState implements StateAccess, Accounts {
    private final Map<Hash, Bytes> values = new TreeMap<>();

    @Override
    public Optional<Bytes> get(Hash key) {
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public void put(Hash key, Bytes value) {
      values.put(key, value);
    }

    @Override
    public void delete(Hash key) {
      values.remove(key);
    }

    @Override
    public BigInteger balance(Address account) {
      return BigInteger.ZERO;
    }

    @Override
    public void credit(Address account, BigInteger amount) {}

    @Override
    public boolean debit(Address account, BigInteger amount) {
      return false;
    }
  }

  @Test
  void fewCertificatesJailNobody() {
    StakingBench bench = new StakingBench(8);
    while (bench.epoch() == 0) {
      bench.certified(i -> i > 0);
    }
    assertThat(bench.registry().all()).noneMatch(ValidatorRecord::jailed);
  }

  /** Every kind of call, by anyone, at any time; the bench checks all sums after each block. */
  @Test
  void randomCallsKeepTheSums() {
    for (long seed = 1; seed <= 4; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StakingBench bench = new StakingBench(4);
      for (int b = 0; b < 160; b++) {
        int number = 1 + random.nextInt(8);
        int user = random.nextInt(Network.USERS);
        BigInteger value =
            random.nextInt(3) == 0
                ? BigInteger.ZERO
                : COIN.multiply(BigInteger.valueOf(1 + random.nextInt(5)));
        switch (random.nextInt(8)) {
          case 0, 1 ->
              bench.call(user, value, bench.registration(number + 4, Network.address(user)));
          case 2 -> bench.call(user, value, data(Method.TOP_UP, number));
          case 3 -> bench.call(user, BigInteger.ZERO, data(Method.EXIT, number));
          case 4 -> bench.call(user, BigInteger.ZERO, data(Method.WITHDRAW, number));
          case 5 -> bench.call(user, value, data(Method.UNJAIL, number));
          case 6 -> EvidenceTest.slashSomebody(bench, random);
          default -> bench.certified(i -> true);
        }
      }
      assertThat(bench.registry().issued()).as("seed %s", seed).isPositive();
    }
  }
}
