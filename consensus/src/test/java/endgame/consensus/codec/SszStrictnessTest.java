package endgame.consensus.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What bytes are refused, and why; each case is a value with one thing wrong. */
class SszStrictnessTest {
  private static void refuses(SszType<?> type, String hex, String reason) {
    Decoded<?> decoded = type.decode(Bytes.fromHex(hex));
    assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
    assertThat(((Decoded.Malformed<?>) decoded).reason()).contains(reason);
  }

  private static <T> void takes(SszType<T> type, String hex, T value) {
    assertThat(type.decode(Bytes.fromHex(hex))).isEqualTo(new Decoded.Ok<>(value));
  }

  @Test
  void numbersHaveTheirSizeAndRange() {
    takes(Ssz.U64, "ffffffffffffffff", -1L);
    refuses(Ssz.U64, "ffffffffffffff", "8 bytes, not 7");
    refuses(Ssz.U64, "ffffffffffffffffff", "8 bytes, not 9");
    takes(Ssz.U16, "ffff", 65535);
    takes(Ssz.U32, "ffffff7f", Integer.MAX_VALUE);
    refuses(Ssz.U32, "00000080", "above 2^31-1");
    takes(Ssz.BOOLEAN, "01", true);
    refuses(Ssz.BOOLEAN, "02", "0 or 1");
    takes(Ssz.U256, "ff".repeat(32), BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    takes(Ssz.U256, "01" + "00".repeat(31), BigInteger.ONE);
  }

  @Test
  void encodersRefuseWhatDoesNotFit() {
    assertThatThrownBy(() -> Ssz.U8.encode(256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.U16.encode(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.U32.encode(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.U256.encode(BigInteger.TWO.pow(256)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.U256.encode(BigInteger.ONE.negate()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.byteList(1).encode(Bytes.fromHex("0102")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.list(Ssz.U8, 1).encode(List.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.vector(Ssz.U8, 2).encode(List.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssz.vector(Ssz.byteList(1), 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listsOfOneSizeKeepTheirLimit() {
    SszType<List<Integer>> list = Ssz.list(Ssz.U16, 2);
    takes(list, "", List.of());
    takes(list, "01000200", List.of(1, 2));
    refuses(list, "010002000300", "at most 2");
    refuses(list, "010002", "3 bytes");
  }

  @Test
  void offsetsOfListsAreExact() {
    SszType<List<Bytes>> list = Ssz.list(Ssz.byteList(3), 3);
    takes(list, "", List.of());
    takes(list, "04000000", List.of(Bytes.EMPTY));
    takes(list, "0800000009000000aabb", List.of(Bytes.fromHex("aa"), Bytes.fromHex("bb")));
    refuses(list, "040000", "cut inside its first offset");
    refuses(list, "00000000", "first offset 0");
    refuses(list, "0500000000", "first offset 5");
    refuses(list, "08000000", "past the end");
    refuses(list, "10000000".repeat(4), "at most 3");
    refuses(list, "0800000007000000aabb", "comes after");
    refuses(list, "080000000b000000aabb", "past the end");
    refuses(list, "08000000ffffffffaabb", "past the end 10");
    refuses(list, "04000000aabbccdd", "limit 3");
  }

  /** A count taken from the first offset costs no more memory than the bytes that came. */
  @Test
  void aHugeCountIsRefusedBeforeAnythingIsAllocated() {
    SszType<List<Bytes>> list = Ssz.list(Ssz.byteList(1), Integer.MAX_VALUE);
    refuses(list, "fcffffff", "past the end");
    refuses(list, "fcffff7f", "past the end");
  }

  @Test
  void offsetsOfContainersAreExact() {
    String body =
        "140000001e000000230000002300000023000000" + "080000000a0000000102" + "040000000a";
    assertThat(Schemas.BLOCK_BODY.decode(Bytes.fromHex(body))).isInstanceOf(Decoded.Ok.class);
    refuses(Schemas.BLOCK_BODY, body.substring(0, 38), "cut inside its fixed part");
    refuses(Schemas.BLOCK_BODY, body.replaceFirst("^14", "15"), "first offset 21 is not 20");
    refuses(Schemas.BLOCK_BODY, body.replaceFirst("^14", "13"), "first offset 19 is not 20");
    refuses(Schemas.BLOCK_BODY, "1400000013000000140000001400000014000000", "comes after");
    refuses(Schemas.BLOCK_BODY, "1400000014000000140000001400000015000000", "past the end");
    refuses(
        Schemas.BLOCK_BODY,
        "140000001400000014000000140000001400000000",
        "cut inside its first offset");
  }

  @Test
  void unionsHaveAKnownSelector() {
    refuses(Schemas.SUBJECT, "", "selector");
    refuses(Schemas.SUBJECT, "03" + "00".repeat(16), "selector 3 of 3");
    refuses(Schemas.SUBJECT, "ff" + "00".repeat(16), "selector 255 of 3");
    refuses(Schemas.SUBJECT, "01" + "00".repeat(17), "16 bytes, not 17");
  }

  /** CometBFT ASA-2025-003: a bit array whose length and words disagree. */
  @Test
  void bitmapsHaveOneForm() {
    takes(Schemas.BITMAP, "000006000000", new Bitmap(0, Bytes.EMPTY));
    refuses(Schemas.BITMAP, "0a0006000000ff", "need 2 bytes");
    refuses(Schemas.BITMAP, "0a0006000000ff0200", "need 2 bytes");
    refuses(Schemas.BITMAP, "0a0006000000ff04", "spare bits");
    refuses(Schemas.BITMAP, "0a0006000000ff80", "spare bits");
    refuses(Schemas.BITMAP, "000006000000ff", "need 0 bytes");
    refuses(Schemas.BITMAP, "081006000000" + "00".repeat(513), "limit 512");
  }

  @Test
  void validatorSetsAreSortedWeighedAndNotEmpty() {
    String one = validator("01", "0100000000000000");
    String two = validator("02", "0100000000000000");
    assertThat(Schemas.VALIDATOR_SET.decode(Bytes.fromHex(one + two)))
        .isInstanceOf(Decoded.Ok.class);
    refuses(Schemas.VALIDATOR_SET, "", "0 validators");
    refuses(Schemas.VALIDATOR_SET, two + one, "sorted");
    refuses(Schemas.VALIDATOR_SET, one + one, "sorted");
    refuses(Schemas.VALIDATOR_SET, validator("01", "0000000000000000"), "below 1");
    refuses(Schemas.VALIDATOR_SET, validator("01", "0000000000000080"), "below 1");
  }

  /** The sum of weights must not wrap, nor throw out of the decoder. */
  @Test
  void weightsThatOverflowAreRefused() {
    String half = "0000000000000040"; // 2^62
    refuses(Schemas.VALIDATOR_SET, validator("01", half) + validator("02", half), "above 2^60");
    String most = "0000000000000010"; // 2^60
    assertThat(Schemas.VALIDATOR_SET.decode(Bytes.fromHex(validator("01", most))))
        .isInstanceOf(Decoded.Ok.class);
    refuses(
        Schemas.VALIDATOR_SET,
        validator("01", most) + validator("02", "0100000000000000"),
        "above 2^60");
  }

  private static String validator(String id, String weight) {
    return id.repeat(32) + "a1".repeat(48) + "b2".repeat(20) + weight;
  }

  /** The twin pads with real zero chunks to the power of two of the limit. */
  @Test
  void merkleizeEqualsItsNaiveTwin() {
    SplittableRandom random = new SplittableRandom(7);
    for (int limit = 1; limit <= 40; limit++) {
      for (int count = 0; count <= limit; count++) {
        List<Hash> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          chunks.add(Hash.of(SszSamples.array(random, 32)));
        }
        assertThat(Merkle.merkleize(chunks, limit))
            .as("%d of %d", count, limit)
            .isEqualTo(padded(chunks, limit));
      }
    }
  }

  private static Hash padded(List<Hash> chunks, int limit) {
    int size = limit <= 1 ? 1 : Integer.highestOneBit(limit - 1) << 1;
    List<Hash> level = new ArrayList<>(chunks);
    while (level.size() < size) {
      level.add(Hash.ZERO);
    }
    while (level.size() > 1) {
      List<Hash> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        next.add(Merkle.node(level.get(i), level.get(i + 1)));
      }
      level = next;
    }
    return level.getFirst();
  }
}
