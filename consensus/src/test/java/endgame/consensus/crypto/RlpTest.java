package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RlpTest {
  private static Rlp.Item text(String text) {
    return Rlp.text(Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void check(Rlp.Item item, String hex) {
    assertThat(Bytes.of(Rlp.encode(item)).hex()).isEqualTo("0x" + hex);
    assertThat(Rlp.decode(Bytes.fromHex(hex).toArray())).contains(item);
  }

  /** The examples of ethereum.org's RLP page. */
  @Test
  void examples() {
    check(text("dog"), "83646f67");
    check(Rlp.list(List.of(text("cat"), text("dog"))), "c88363617483646f67");
    check(text(""), "80");
    check(Rlp.list(List.of()), "c0");
    check(Rlp.number(0), "80");
    check(Rlp.text(Bytes.fromHex("00")), "00");
    check(Rlp.number(15), "0f");
    check(Rlp.number(127), "7f");
    check(Rlp.number(128), "8180");
    check(Rlp.number(1024), "820400");
    Rlp.Item empty = Rlp.list(List.of());
    Rlp.Item one = Rlp.list(List.of(empty));
    check(Rlp.list(List.of(empty, one, Rlp.list(List.of(empty, one)))), "c7c0c1c0c3c0c1c0");
    check(
        text("Lorem ipsum dolor sit amet, consectetur adipisicing elit"),
        "b838"
            + Bytes.wrap(
                    "Lorem ipsum dolor sit amet, consectetur adipisicing elit"
                        .getBytes(StandardCharsets.US_ASCII))
                .hex()
                .substring(2));
  }

  @Test
  void lengthsAtTheEdges() {
    for (int size : new int[] {54, 55, 56, 57, 255, 256, 257, 65535, 65536}) {
      Rlp.Item item = Rlp.text(Bytes.wrap(new byte[size]));
      assertThat(Rlp.decode(Rlp.encode(item))).contains(item);
      Rlp.Item list = Rlp.list(List.of(item, item));
      assertThat(Rlp.decode(Rlp.encode(list))).contains(list);
    }
  }

  /** Not the shortest form, cut, too long, or more than one item. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8100",
        "817f",
        "81",
        "82aa",
        "b800",
        "b801ff",
        "b837"
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "b90038aa",
        "b8",
        "b9ff",
        "bfffffffffffffffff",
        "bbffffffff",
        "bb7fffffff",
        "c1",
        "c180c0",
        "c28180c0",
        "c2c1",
        "c181",
        "c3c201",
        "f800",
        "f83780",
        "ffffffffffffffffff",
        "fbffffffff",
        "0000",
        "8000"
      })
  void refused(String hex) {
    assertThat(Rlp.decode(Bytes.fromHex(hex).toArray())).isEmpty();
  }

  @Test
  void depthAndCountAreLimited() {
    Rlp.Item nested = Rlp.list(List.of());
    for (int i = 0; i < 8; i++) {
      nested = Rlp.list(List.of(nested));
    }
    assertThat(Rlp.decode(Rlp.encode(nested))).contains(nested);
    assertThat(Rlp.decode(Rlp.encode(Rlp.list(List.of(nested))))).isEmpty();
    List<Rlp.Item> many = new ArrayList<>();
    for (int i = 0; i < 65_535; i++) {
      many.add(Rlp.number(1));
    }
    assertThat(Rlp.decode(Rlp.encode(Rlp.list(many)))).isPresent();
    many.add(Rlp.number(1));
    assertThat(Rlp.decode(Rlp.encode(Rlp.list(many)))).isEmpty();
  }

  @Test
  void numbersBelowZeroAreMisuse() {
    assertThatThrownBy(() -> Rlp.number(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rlp.number(BigInteger.TEN.negate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What decodes is the one encoding of its value. */
  @Test
  void noiseIsRefusedOrCanonical() {
    SplittableRandom random = new SplittableRandom(5);
    int taken = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] noise = new byte[1 + random.nextInt(12)];
      random.nextBytes(noise);
      if (noise.length > 1) {
        noise[0] = (byte) ((i % 2 == 0 ? 0x80 : 0xc0) + noise.length - 1);
      }
      Optional<Rlp.Item> item = Rlp.decode(noise);
      if (item.isPresent()) {
        assertThat(Rlp.encode(item.get())).isEqualTo(noise);
        taken++;
      }
    }
    assertThat(taken).isGreaterThan(1000);
  }
}
