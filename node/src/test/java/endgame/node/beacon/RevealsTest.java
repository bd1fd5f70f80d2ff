package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevealsTest {
  private static final Hash GENESIS = hash(7);
  private final List<Bls.SecretKey> keys = List.of(key(1), key(2));
  private final ValidatorSet set = set();
  private final Reveals reveals = new Reveals(GENESIS);

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Hash hash(int value) {
    return Hash.of(bytes(value));
  }

  private static Bls.SecretKey key(int value) {
    return Bls.SecretKey.fromSeed(bytes(value));
  }

  private ValidatorSet set() {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      members.add(new Validator(NodeId.of(bytes(i + 1)), keys.get(i).publicKey(), Address.ZERO, 1));
    }
    return new ValidatorSet(members);
  }

  private BlsSignature reveal(int signer, long epoch) {
    return keys.get(signer).sign(SignedMessage.randao(GENESIS, epoch));
  }

  @Test
  void remembersOnlyWhatWasGood() {
    BlsSignature good = reveal(0, 5);
    for (int round = 0; round < 2; round++) {
      assertThat(reveals.verify(set, 0, 5, good)).isTrue();
      assertThat(reveals.verify(set, 1, 5, good)).isFalse();
      assertThat(reveals.verify(set, 0, 6, good)).isFalse();
      assertThat(reveals.verify(set, 0, 5, reveal(1, 5))).isFalse();
      assertThat(reveals.verify(set, 0, 5, reveal(0, 6))).isFalse();
    }
    assertThat(reveals.verify(set, 1, 5, reveal(1, 5))).isTrue();
    assertThat(reveals.verify(set, 0, 5, good)).isTrue();
  }

  @Test
  void signsOnceAnEpoch() {
    List<Long> signed = new ArrayList<>();
    var once =
        Reveals.once(epoch -> {
          signed.add(epoch);
          return reveal(0, epoch);
        });
    assertThat(once.apply(1)).isEqualTo(reveal(0, 1));
    assertThat(once.apply(1)).isEqualTo(reveal(0, 1));
    assertThat(once.apply(2)).isEqualTo(reveal(0, 2));
    assertThat(once.apply(1)).isEqualTo(reveal(0, 1));
    assertThat(signed).containsExactly(1L, 2L, 1L);
  }
}
