package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random blocks against the twin; coins are neither made nor lost but by burning. */
class RandomBlocksTest {
  private static final int BLOCKS = 20;
  private static final int TRIES = 6;
  private static final BigInteger SUPPLY =
      Network.ENDOWMENT.multiply(BigInteger.valueOf(Network.USERS));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreeWithTheTwin(long seed) {
    var random = new SplittableRandom(seed);
    // Room for about four transactions, so that the base fee moves both ways.
    Network network = new Network(Network.genesisOf(100_000), BlockExtension.NONE);
    TwinLedger twin = new TwinLedger(network.genesis);
    BeaconState state = network.start();
    int refused = 0;
    for (int b = 0; b < BLOCKS; b++) {
      Address proposer = Network.proposerAccount(network.proposer(state.height() + 1));
      List<Bytes> valid = new ArrayList<>();
      for (int t = random.nextInt(TRIES); t > 0; t--) {
        TwinLedger.Move move = move(random, twin);
        Bytes raw =
            Network.sign(
                move.user(),
                Network.unsigned(
                    move.nonce(), move.gasLimit(), move.to(), move.value(), move.data()));
        List<Bytes> tried = new ArrayList<>(valid);
        tried.add(raw);
        boolean accepted =
            network.apply(state, network.block(state, tried.toArray(Bytes[]::new)))
                instanceof Transition.Result.Applied;
        assertThat(accepted)
            .as("seed %s block %s: %s", seed, b, move)
            .isEqualTo(twin.transaction(proposer, move));
        if (accepted) {
          valid = tried;
        } else {
          refused++;
        }
      }
      twin.endBlock();
      state = network.applied(state, valid.toArray(Bytes[]::new)).state();
      compare(seed, state, twin);
    }
    assertThat(refused).as("seed %s: some are refused", seed).isPositive();
  }

  private static TwinLedger.Move move(SplittableRandom random, TwinLedger twin) {
    int user = random.nextInt(Network.USERS);
    Address from = Network.address(user);
    Address to =
        switch (random.nextInt(4)) {
          case 0 -> Ledger.ADDRESS;
          case 1 -> from;
          case 2 -> Network.proposerAccount(random.nextInt(8));
          default -> Network.address(random.nextInt(Network.USERS));
        };
    byte[] data = new byte[random.nextInt(3)];
    if (data.length > 0) {
      data[0] = (byte) random.nextInt(10);
    }
    BigInteger value =
        switch (random.nextInt(6)) {
          case 0 -> BigInteger.ZERO;
          case 1 -> twin.balance(from);
          case 2 -> twin.balance(from).subtract(BigInteger.TEN.pow(18)).max(BigInteger.ZERO);
          default -> BigInteger.valueOf(random.nextLong(Long.MAX_VALUE));
        };
    long nonce = twin.nonce(from) + (random.nextInt(8) == 0 ? random.nextInt(-1, 2) : 0);
    long gas = random.nextInt(8) == 0 ? 21_000 : 27_000;
    return new TwinLedger.Move(user, from, to, Math.max(0, nonce), gas, value, Bytes.of(data));
  }

  private static void compare(long seed, BeaconState state, TwinLedger twin) {
    String where = "seed " + seed + " height " + state.height();
    BigInteger sum = BigInteger.ZERO;
    for (Address account : twin.balances.keySet()) {
      Account actual = state.account(account);
      assertThat(actual.balance()).as(where + " " + account).isEqualTo(twin.balance(account));
      assertThat(actual.nonce()).as(where + " " + account).isEqualTo(twin.nonce(account));
      sum = sum.add(actual.balance());
    }
    BigInteger burned = BeaconState.stored(Ssz.U256, state.get(StateKeys.BURNED).orElseThrow());
    assertThat(burned).as(where).isEqualTo(twin.burned);
    assertThat(sum.add(burned)).as(where).isEqualTo(SUPPLY);
    assertThat(state.baseFee()).as(where).isEqualTo(BigInteger.valueOf(twin.baseFee));
  }

  /** Two epochs and a bit with every kind of transaction. */
  private static BeaconState fixedSequence(List<Hash> digests) {
    Network network = new Network();
    BeaconState state = network.start();
    long[] nonces = new long[Network.USERS];
    for (int b = 0; b < 2 * Network.EPOCH_LENGTH + 2; b++) {
      int user = b % Network.USERS;
      int caller = (b + 1) % Network.USERS;
      Block block =
          network.block(
              state,
              Network.transfer(
                  user, nonces[user]++, Network.proposerAccount(7), BigInteger.valueOf(1 + b)),
              Network.call(
                  caller,
                  nonces[caller]++,
                  BigInteger.valueOf(b),
                  Bytes.of((byte) (1 + b % 8), (byte) b)));
      digests.add(Schemas.digest(block.header()));
      state = network.applied(state, block).state();
    }
    return state;
  }

  @Test
  void fixedBlocksHaveFixedDigests() {
    List<Hash> digests = new ArrayList<>();
    BeaconState end = fixedSequence(digests);
    List<Hash> again = new ArrayList<>();
    assertThat(fixedSequence(again).root()).isEqualTo(end.root());
    assertThat(again).isEqualTo(digests);
    // Golden: whatever changes these changes the network's rules.
    assertThat(
            List.of(
                new Network().genesis.hash(),
                new Network().start().root(),
                digests.getLast(),
                end.root(),
                end.receiptsRoot()))
        .containsExactly(
            Hash.fromHex("f4a29c3d51b27d7788e9f0b249041d434ef42b6581196bec6de29a932b6a5a66"),
            Hash.fromHex("adb59184f4c84efa1f062a9c56506caa4b0ca7f588421364fafa0f0b341154f1"),
            Hash.fromHex("7fa0c3e275ac5af30264a5b9f7c3c2617d5af7cb0bab371e442e2ed79ac1d7f9"),
            Hash.fromHex("d88a7b2e6b9f22112606db250c52c3d7a19a550cf312fec399c3bca339ba1646"),
            Hash.fromHex("a59ba91321f979a78ad1b6261ec6d356e7f5daaa271107757a10e1aee943a1cb"));
  }
}
