package endgame.zk.poseidon2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Known answers of zkvm.md 1.3 and 1.4, and the three implementations against each other. */
class Poseidon2Test {
  private static final long SEED = 0x705e1d02L;
  private static final int P = 0x7f000001;

  private static final Poseidon2Parameters BABYBEAR_16 =
      new Poseidon2Parameters(
          0x78000001,
          16,
          7,
          8,
          13,
          List.of(
              new Poseidon2Parameters.Term(-2, 0),
              new Poseidon2Parameters.Term(1, 0),
              new Poseidon2Parameters.Term(2, 0),
              new Poseidon2Parameters.Term(1, 1),
              new Poseidon2Parameters.Term(3, 0),
              new Poseidon2Parameters.Term(4, 0),
              new Poseidon2Parameters.Term(-1, 1),
              new Poseidon2Parameters.Term(-3, 0),
              new Poseidon2Parameters.Term(-4, 0),
              new Poseidon2Parameters.Term(1, 8),
              new Poseidon2Parameters.Term(1, 2),
              new Poseidon2Parameters.Term(1, 3),
              new Poseidon2Parameters.Term(1, 27),
              new Poseidon2Parameters.Term(-1, 8),
              new Poseidon2Parameters.Term(-1, 4),
              new Poseidon2Parameters.Term(-1, 27)));

  private static final int[] INPUT =
      parse(
          "894848333 1437655012 1200606629 1690012884 71131202 1749206695 1717947831 120589055"
              + " 19776022 42382981 1831865506 724844064 171220207 1299207443 227047920 1783754913");

  private static final SlowPermutation SLOW = SlowPermutation.koalaBear16();

  @Test
  void constantsOfKoalaBear() throws Exception {
    int[] constants = GrainLfsr.constants(Poseidon2Parameters.KOALABEAR_16);
    assertThat(constants).hasSize(148);
    assertThat(Arrays.copyOf(constants, 4))
        .containsExactly(0x7ee56a48, 0x11367045, 0x12e41941, 0x7ebbc12b);
    assertThat(Arrays.copyOfRange(constants, 64, 68))
        .containsExactly(0x54dfeb5d, 0x7d40afd6, 0x722cb316, 0x106a4573);
    assertThat(constants[83]).isEqualTo(0x1e66cec2);
    assertThat(constants[84]).isEqualTo(0x43e7dc24);
    assertThat(constants[147]).isEqualTo(0x3466c7ca);
    assertThat(sha256(constants))
        .isEqualTo("d0fc41a00aca77671013be51a5d6a12087b1412bb093c37fc3b8d9d3bb644cd4");
  }

  @Test
  void constantsOfBabyBear() throws Exception {
    int[] constants = GrainLfsr.constants(BABYBEAR_16);
    assertThat(constants).hasSize(141);
    assertThat(sha256(constants))
        .isEqualTo("bf14ec72b1baddd9421bbaa7e82553275d7360e3f903b433000579107a8b07a1");
  }

  @Test
  void babyBear() {
    assertThat(new SlowPermutation(BABYBEAR_16).permute(INPUT))
        .containsExactly(
            parse(
                "516096821 90309867 1101817252 1660784290 360715097 1789519026 1788910906"
                    + " 563338433 319524748 1741414159 1650859320 894311162 1121347488 1692793758"
                    + " 1052633829 1344246938"));
  }

  @Test
  void koalaBearOfPlonky3() {
    assertPermutes(
        INPUT,
        "1934285469 604889435 133449501 1026180808 1830659359 176667110 1391183747 351743874"
            + " 1238264085 1292768839 2023573270 1201586780 1360691759 1230682461 748270449"
            + " 651545025");
  }

  @Test
  void koalaBearOfZeroAndOfSmallNumbers() {
    assertPermutes(
        new int[16],
        "1467453764 68262570 2085334433 1711169726 869537427 698494029 1998923102 727938840"
            + " 1236421175 857433239 1995651691 1526804549 968729910 15322618 1511105384"
            + " 1900792116");
    assertPermutes(
        IntStream.range(0, 16).toArray(),
        "1259554834 663463928 1989430097 476523442 836740795 1803459961 1229318262 2023956904"
            + " 2054405130 1556655036 1455339712 1471465890 423337459 353979748 1203410294"
            + " 1592576868");
  }

  @Test
  void thousandIterations() {
    String expected =
        "260775113 1661972551 1772963771 1498021187 2030969774 1134453951 39073754 1152501514"
            + " 740632353 883390032 1035145898 1139130844 1628187429 1230769949 1527912093"
            + " 1440272792";
    int[] state = new int[16];
    int[] lanes = new int[Poseidon2.LANES_WORDS];
    for (int i = 0; i < 1000; i++) {
      Poseidon2.permute(state);
      Poseidon2.permute16(lanes);
    }
    assertThat(state).containsExactly(parse(expected));
    assertThat(lane(lanes, 0)).containsExactly(state);
    assertThat(lane(lanes, 15)).containsExactly(state);
  }

  @Test
  void overwriteSponge() {
    assertThat(sponge(8))
        .containsExactly(
            parse(
                "966837595 1699035679 1922113316 2023906830 809021653 1488168764 817789182"
                    + " 1446614690"));
    assertThat(sponge(20))
        .containsExactly(
            parse(
                "936064415 437063201 183732576 267352999 1264239931 1851931274 1214385660"
                    + " 569662150"));
  }

  @Test
  void filesOfThePublishers() throws IOException {
    Path folder = Vectors.folder("poseidon2").orElse(null);
    Assumptions.assumeTrue(folder != null, "no vectors");
    checkFile(folder.resolve("plonky3-default-koalabear-16.json"), SLOW);
    checkFile(folder.resolve("plonky3-default-babybear-16.json"), new SlowPermutation(BABYBEAR_16));
  }

  @Test
  void lanesEqualScalarsEqualTheDefinition() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] edges = {
      0, 1, P - 1, P, P + 1, -1, 0xfe000002, 0xfe000001, Integer.MIN_VALUE, 0x7fffffff
    };
    for (int round = 0; round < 60; round++) {
      int[] lanes = new int[Poseidon2.LANES_WORDS];
      boolean extreme = round % 3 == 0;
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = extreme ? edges[random.nextInt(edges.length)] : random.nextInt();
      }
      int[] scalarLanes = lanes.clone();
      int[][] expected = new int[16][];
      for (int lane = 0; lane < 16; lane++) {
        expected[lane] = SLOW.permute(lane(lanes, lane));
      }
      int[] shifted = new int[21];
      System.arraycopy(lane(lanes, 3), 0, shifted, 5, 16);
      Poseidon2.permute(shifted, 5);
      assertThat(Arrays.copyOfRange(shifted, 5, 21)).as("seed %s", SEED).isEqualTo(expected[3]);
      assertThat(Arrays.copyOf(shifted, 5)).containsOnly(0);
      Poseidon2.permute16(lanes);
      Poseidon2.permute16Scalar(scalarLanes);
      for (int lane = 0; lane < 16; lane++) {
        assertThat(lane(lanes, lane)).as("seed %s round %s", SEED, round).isEqualTo(expected[lane]);
        assertThat(lane(scalarLanes, lane)).isEqualTo(expected[lane]);
      }
    }
  }

  /** Every lane of every element: an equal result for all shows that no lane leaks into another. */
  @Test
  void oneDifferentLaneChangesOnlyItself() {
    for (int lane = 0; lane < 16; lane++) {
      int[] lanes = new int[Poseidon2.LANES_WORDS];
      lanes[5 * 16 + lane] = 1;
      Poseidon2.permute16(lanes);
      int[] one = new int[16];
      one[5] = 1;
      for (int other = 0; other < 16; other++) {
        assertThat(lane(lanes, other)).isEqualTo(SLOW.permute(other == lane ? one : new int[16]));
      }
    }
  }

  @Test
  void refusesShortArrays() {
    assertThatThrownBy(() -> Poseidon2.permute(new int[20], 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Poseidon2.permute16(new int[256]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int[] sponge(int count) {
    int[] state = new int[16];
    for (int i = 0; i < count; i++) {
      state[i % 8] = i;
      if (i % 8 == 7 || i == count - 1) {
        Poseidon2.permute(state);
      }
    }
    return Arrays.copyOf(state, 8);
  }

  private static void assertPermutes(int[] input, String expected) {
    int[] state = input.clone();
    Poseidon2.permute(state);
    assertThat(state).containsExactly(parse(expected));
    assertThat(SLOW.permute(input)).containsExactly(state);
  }

  private static void checkFile(Path file, SlowPermutation permutation) throws IOException {
    String text = Files.readString(file);
    int[] input = array(text, "\"input\"");
    assertThat(permutation.permute(input)).containsExactly(array(text, "\"output\""));
    assertThat(input).hasSize(16);
  }

  private static int[] array(String json, String name) {
    Matcher matcher = Pattern.compile(name + ": \\[([0-9, ]+)]").matcher(json);
    assertThat(matcher.find()).isTrue();
    return parse(matcher.group(1).replace(",", ""));
  }

  private static int[] lane(int[] lanes, int lane) {
    return IntStream.range(0, 16).map(i -> lanes[16 * i + lane]).toArray();
  }

  private static int[] parse(String numbers) {
    return Arrays.stream(numbers.trim().split(" +")).mapToInt(Integer::parseInt).toArray();
  }

  private static String sha256(int[] words) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
