package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.codec.Decoded;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Validator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenesisTest {
  private static final Genesis GENESIS = Network.genesisOf(30_000_000);

  /** The genesis with one field by its position replaced. */
  @SuppressWarnings("unchecked")
  private static Genesis with(int field, Object value) {
    Object[] v = {
      GENESIS.chainId(),
      GENESIS.timeMs(),
      GENESIS.epochLength(),
      GENESIS.spanLength(),
      GENESIS.minBlockIntervalMs(),
      GENESIS.deltaMs(),
      GENESIS.gasLimit(),
      GENESIS.baseFee(),
      GENESIS.seed(),
      GENESIS.validators(),
      GENESIS.accounts(),
      GENESIS.proofSystems(),
      GENESIS.shards()
    };
    v[field] = value;
    return new Genesis(
        (Long) v[0],
        (Long) v[1],
        (Integer) v[2],
        (Integer) v[3],
        (Integer) v[4],
        (Integer) v[5],
        (Long) v[6],
        (BigInteger) v[7],
        (Hash) v[8],
        (List<Genesis.Member>) v[9],
        (List<Genesis.Allocation>) v[10],
        (List<Bytes>) v[11],
        (List<Bytes>) v[12]);
  }

  private static void refuses(int field, Object value) {
    assertThatThrownBy(() -> with(field, value))
        .as("field " + field)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isRead() {
    assertThat(Genesis.SSZ.decode(Genesis.SSZ.encode(GENESIS)))
        .isEqualTo(new Decoded.Ok<>(GENESIS));
  }

  @Test
  void hashCommitsToEveryField() {
    Object[] changed = {
      7101L,
      1L,
      6,
      4,
      101,
      401,
      30_000_001L,
      BigInteger.TWO.pow(40),
      Hash.ZERO,
      GENESIS.validators().subList(1, 4),
      GENESIS.accounts().subList(1, 4),
      List.of(),
      List.of(Bytes.fromHex("01"))
    };
    for (int field = 0; field < changed.length; field++) {
      assertThat(with(field, changed[field]).hash())
          .as("field " + field)
          .isNotEqualTo(GENESIS.hash());
    }
  }

  @Test
  void refusesWhatNoNetworkCanRun() {
    refuses(0, 0L);
    refuses(0, -1L);
    refuses(0, Genesis.CHAIN_ID_MAX + 1);
    refuses(1, -1L);
    refuses(2, 1);
    refuses(2, 5);
    refuses(3, 0);
    refuses(3, 3);
    refuses(5, 0);
    refuses(6, 20_999L);
    refuses(6, -1L);
    refuses(6, Genesis.GAS_LIMIT_MAX + 1);
    assertThatThrownBy(() -> with(9, Collections.nCopies(401, GENESIS.validators().get(0))))
        .hasMessageContaining("at most 400 validators");
  }

  private static void faulty(int field, Object value, String why) {
    Genesis genesis = with(field, value);
    assertThat(genesis.fault()).as("field " + field).get().asString().contains(why);
    assertThatThrownBy(() -> BeaconState.genesis(genesis, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
    assertThat(LightClient.of(genesis)).isInstanceOf(Verified.Refused.class);
  }

  @Test
  void findsFaults() {
    assertThat(GENESIS.fault()).isEmpty();
    faulty(7, BigInteger.valueOf(999), "base fee");
    faulty(9, List.of(), "needs a validator");
    faulty(9, GENESIS.validators().reversed(), "sorted");
    BigInteger half = BigInteger.TWO.pow(254);
    var account = Network.address(0);
    faulty(
        10,
        List.of(new Genesis.Allocation(account, half), new Genesis.Allocation(account, half)),
        "wei at genesis");
    List<Genesis.Member> members = new ArrayList<>(GENESIS.validators());
    Validator second = members.get(1).validator();
    members.set(
        1,
        new Genesis.Member(
            new Validator(second.nodeId(), members.get(0).validator().key(), second.account(), 1),
            members.get(0).possession()));
    faulty(9, members, "share a BLS key");
  }

  @Test
  void startsWithItsAccountsAndTheShardLayersEntries() {
    Hash key = StateKeys.of("shard", StateKeys.u32(1));
    BeaconState state = BeaconState.genesis(GENESIS, Map.of(key, Bytes.fromHex("abcd"))).state();
    assertThat(state.height()).isZero();
    assertThat(state.digest()).isEqualTo(GENESIS.hash());
    assertThat(state.account(Network.address(0))).isEqualTo(new Account(0, Network.ENDOWMENT));
    assertThat(state.account(Network.proposerAccount(0))).isEqualTo(Account.EMPTY);
    assertThat(state.get(key)).contains(Bytes.fromHex("abcd"));
    assertThat(state.baseFee()).isEqualTo(Network.BASE_FEE);
    assertThat(state.randomness()).isEqualTo(GENESIS.seed());
  }
}
