package endgame.shard.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
  private static boolean isBody(Bytes bytes) {
    return BatchBody.decode(bytes) instanceof BatchBody.Decoded.Ok;
  }

  @Test
  void goldenBytes() {
    Bytes body = BatchBody.encode(List.of(Bytes.fromHex("aabb"), Bytes.EMPTY, Bytes.fromHex("cc")));
    assertThat(body.hex()).isEqualTo("0x0c0000000e0000000e000000aabbcc");
    assertThat(BatchBody.decode(body))
        .isEqualTo(
            new BatchBody.Decoded.Ok(
                List.of(Bytes.fromHex("aabb"), Bytes.EMPTY, Bytes.fromHex("cc"))));
    assertThat(BatchBody.decode(Bytes.EMPTY)).isEqualTo(new BatchBody.Decoded.Ok(List.of()));
  }

  @Test
  void limits() {
    Bytes largest = Bytes.wrap(new byte[ShardLimits.TRANSACTION_BYTES_MAX]);
    assertThat(isBody(BatchBody.encode(List.of(largest)))).isTrue();
    Bytes offset = Bytes.of((byte) 4, (byte) 0, (byte) 0, (byte) 0);
    assertThat(isBody(concat(offset, new byte[ShardLimits.TRANSACTION_BYTES_MAX + 1]))).isFalse();
    List<Bytes> eight = Collections.nCopies(8, Bytes.wrap(new byte[131_068]));
    assertThat(BatchBody.encode(eight).size()).isEqualTo(ShardLimits.BODY_BYTES_MAX);
    assertThat(isBody(BatchBody.encode(eight))).isTrue();
    List<Bytes> more = new ArrayList<>(eight);
    more.set(0, Bytes.wrap(new byte[131_069]));
    assertThat(isBody(BatchBody.encode(more))).isFalse();
    assertThat(isBody(BatchBody.encode(Collections.nCopies(8192, Bytes.EMPTY)))).isTrue();
  }

  private static Bytes concat(Bytes head, byte[] tail) {
    byte[] out = java.util.Arrays.copyOf(head.toArray(), head.size() + tail.length);
    System.arraycopy(tail, 0, out, head.size(), tail.length);
    return Bytes.wrap(out);
  }

  /** What decodes, encodes to the same bytes: one body per list. */
  @Test
  void onlyCanonicalBytesAreBodies() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] good =
        BatchBody.encode(List.of(Bytes.fromHex("aabb"), Bytes.EMPTY, Bytes.fromHex("cc")))
            .toArray();
    for (int n = 0; n < 5000; n++) {
      byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 3));
      for (int k = 0; k < 2 && bytes.length > 0; k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(16);
      }
      if (BatchBody.decode(Bytes.of(bytes)) instanceof BatchBody.Decoded.Ok(var all)) {
        assertThat(BatchBody.encode(all)).isEqualTo(Bytes.of(bytes));
      }
    }
    assertThat(isBody(Bytes.fromHex("0000"))).isFalse();
  }
}
