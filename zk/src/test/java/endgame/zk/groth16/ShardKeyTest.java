package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.inputs.RawInputs;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShardKeyTest {
  private static final int SELECTOR = 0x01020304;

  static Bytes digest(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Bytes.of(bytes);
  }

  static List<StatementInputs> mappings() {
    return List.of(
        new RawInputs(RawInputs.Hash.SHA256),
        new RawInputs(RawInputs.Hash.POSEIDON_BN254),
        new Sp1Inputs(SELECTOR, Scalar.of(77), Optional.empty()),
        new Sp1Inputs(SELECTOR, Scalar.of(77), Optional.of(Scalar.of(88))),
        new Risc0Inputs(SELECTOR, digest(5), digest(0xf6), Scalar.of(99)));
  }

  static ShardKey key(StatementInputs mapping) {
    return new ShardKey(
        mapping, new Trapdoor(mapping.count(), new SplittableRandom(mapping.count())).key());
  }

  @Test
  void encodingsRoundTrip() {
    for (StatementInputs mapping : mappings()) {
      ShardKey key = key(mapping);
      byte[] bytes = key.encode();
      assertThat(bytes.length).isLessThanOrEqualTo(ShardKey.BYTES_MAX);
      assertThat(ShardKey.decode(bytes)).isEqualTo(Parsed.ok(key));
    }
  }

  /** A registered key must parse for ever. */
  @Test
  void goldenBytes() {
    List<String> hashes = new ArrayList<>();
    for (StatementInputs mapping : mappings()) {
      byte[] bytes = key(mapping).encode();
      hashes.add(bytes.length + " " + Bytes.of(Sha256.of(bytes)).hex().substring(0, 16));
    }
    assertThat(hashes).containsExactly(GOLDEN);
    byte[] risc0 = key(mappings().getLast()).encode();
    assertThat(Bytes.of(Arrays.copyOf(risc0, 12)).hex()).isEqualTo("4731366b010401020304" + "0505");
  }

  private static final String[] GOLDEN = {
    "646 9d40527db32aed84",
    "582 42ec8e20e3be2d47",
    "682 ed32509c782e13b4",
    "906 14aa4040afbc30df",
    "938 abb79d901217d0fd"
  };

  @Test
  void everyChangedByteIsAnotherKeyOrNone() {
    for (StatementInputs mapping : mappings()) {
      ShardKey key = key(mapping);
      byte[] bytes = key.encode();
      for (int i = 0; i < bytes.length; i += i < 110 ? 1 : 13) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 << (i % 7));
        if (ShardKey.decode(changed) instanceof Parsed.Ok<ShardKey>(ShardKey other)) {
          assertThat(other).as("%s, byte %d", mapping, i).isNotEqualTo(key);
          assertThat(other.encode()).isEqualTo(changed);
        }
      }
      for (int cut = 0; cut < bytes.length; cut += cut < 110 ? 1 : 17) {
        assertThat(ShardKey.decode(Arrays.copyOf(bytes, cut)))
            .as("%s, %d bytes", mapping, cut)
            .isInstanceOf(Parsed.Malformed.class);
      }
      assertThat(ShardKey.decode(Arrays.copyOf(bytes, bytes.length + 1)))
          .isInstanceOf(Parsed.Malformed.class);
      assertThat(ShardKey.decode(Arrays.copyOf(bytes, bytes.length + 64)))
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void numbersThatAreNotReducedAreRefused() {
    byte[] bytes = key(mappings().get(3)).encode();
    for (int at : List.of(10, 42)) {
      byte[] changed = bytes.clone();
      changed[at] = (byte) 0xff;
      assertThat(ShardKey.decode(changed)).isInstanceOf(Parsed.Malformed.class);
    }
    byte[] risc0 = key(mappings().get(4)).encode();
    risc0[6 + 4 + 64] = (byte) 0xff;
    assertThat(ShardKey.decode(risc0)).isInstanceOf(Parsed.Malformed.class);
  }

  /** Under such a key anyone proves any statement. */
  @Test
  void weakKeysAreRefused() {
    StatementInputs mapping = new RawInputs(RawInputs.Hash.SHA256);
    Groth16Key key = key(mapping).key();
    Groth16Key equal = new Groth16Key(key.alpha(), key.beta(), key.gamma(), key.gamma(), key.ic());
    Groth16Key unbound =
        new Groth16Key(
            key.alpha(),
            key.beta(),
            key.gamma(),
            key.delta(),
            List.of(key.ic().get(0), key.ic().get(1), G1.INFINITY));
    for (Groth16Key weak : List.of(equal, unbound)) {
      assertThat(ShardKey.of(mapping, weak)).isInstanceOf(Parsed.Malformed.class);
      assertThat(ShardKey.decode(new ShardKey(mapping, weak).encode()))
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void otherNumbersOfInputsAreRefused() {
    Groth16Key three = new Trapdoor(3, new SplittableRandom(3)).key();
    for (StatementInputs mapping : mappings()) {
      assertThat(ShardKey.of(mapping, three)).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void anyBytesAreKeyOrReason() {
    for (long seed = 0; seed < 3000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(ShardKey.BYTES_MAX + 20)];
      random.nextBytes(bytes);
      byte[] header = {'G', '1', '6', 'k', 1, (byte) random.nextInt(6)};
      System.arraycopy(header, 0, bytes, 0, Math.min(bytes.length, random.nextInt(7)));
      assertThat(ShardKey.decode(bytes)).as("seed %d", seed).isInstanceOf(Parsed.Malformed.class);
    }
  }
}
