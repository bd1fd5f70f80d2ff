package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Golden bytes: docs/shard-protocol.md, sections 3 to 5, written out. */
class FormatsTest {
  private static Bytes fill(int value) {
    return TestGuest.filled(value, 32);
  }

  private static String hex(int value, int count) {
    return "%02x".formatted(value).repeat(count);
  }

  private static <T> void checkLengths(Bytes good, Function<Bytes, Optional<T>> parse) {
    for (int length = 0; length <= good.length() + 1; length++) {
      if (length != good.length()) {
        byte[] other = Arrays.copyOf(good.toArray(), length);
        assertThat(parse.apply(Bytes.of(other))).as("length %d", length).isEmpty();
      }
    }
  }

  @Test
  void spanHeader() {
    SpanHeader header =
        new SpanHeader(
            fill(1),
            0x02030405,
            0x1122334455667788L,
            fill(2),
            3,
            4,
            fill(5),
            fill(6),
            -1,
            fill(7),
            fill(8));
    assertThat(header.encode().hex())
        .isEqualTo(
            hex(1, 32)
                + "05040302"
                + "8877665544332211"
                + hex(2, 32)
                + "0300000000000000"
                + "0400000000000000"
                + hex(5, 32)
                + hex(6, 32)
                + "ffffffffffffffff"
                + hex(7, 32)
                + hex(8, 32));
    assertThat(SpanHeader.parse(header.encode())).contains(header);
    checkLengths(header.encode(), SpanHeader::parse);
    assertThat(header.withRootBefore(fill(9)).rootBefore()).isEqualTo(fill(9));
  }

  @Test
  void context() {
    BatchContext context =
        new BatchContext(1, BatchContext.Kind.SEQUENCED, 2, 3, fill(4), 5, 6, 7, fill(8));
    assertThat(context.encode().hex())
        .isEqualTo(
            "0100000000000000"
                + "01"
                + "0200000000000000"
                + "0300000000000000"
                + hex(4, 32)
                + "0500000000000000"
                + "0600000000000000"
                + "0700000000000000"
                + hex(8, 32));
    assertThat(context.encode().length()).isEqualTo(113);
    assertThat(BatchContext.parse(context.encode())).contains(context);
    checkLengths(context.encode(), BatchContext::parse);
    byte[] otherKind = context.encode().toArray();
    otherKind[8] = 2;
    assertThat(BatchContext.parse(Bytes.of(otherKind))).isEmpty();
  }

  @Test
  void batchHeaderAndItem() {
    Bytes body = Bytes.fromHex("aabbcc");
    BatchHeader header =
        new BatchHeader(1, fill(2), TestGuest.filled(3, 20), 4, 3, Hashes.bodyRoot(body), fill(0));
    String expected =
        "01000000"
            + hex(2, 32)
            + hex(3, 20)
            + "0400000000000000"
            + "03000000"
            + Hashes.bodyRoot(body).hex()
            + hex(0, 32);
    assertThat(header.encode().hex()).isEqualTo(expected);
    assertThat(header.encode().length()).isEqualTo(132);
    assertThat(BatchHeader.parse(header.encode())).contains(header);
    checkLengths(header.encode(), BatchHeader::parse);
    assertThat(header.names(body)).isTrue();
    assertThat(header.names(Bytes.fromHex("aabbcd"))).isFalse();
    assertThat(header.names(Bytes.fromHex("aabb"))).isFalse();

    Item.Batch item = new Item.Batch(header, body);
    assertThat(item.payload().hex()).isEqualTo(expected + "aabbcc");
    assertThat(item.nullPayload()).contains(header.encode());
    assertThat(item.kind()).isEqualTo(5);
    assertThat(Item.parse(5, item.payload())).contains(item);
    assertThat(Item.parse(5, Bytes.zero(131))).isEmpty();
    assertThat(Item.parse(4, Bytes.zero(131))).isEmpty();
  }

  @Test
  void entry() {
    InboxEntry entry = new InboxEntry(1, 2, InboxEntry.FORCED, Bytes.fromHex("abcd"));
    assertThat(entry.encode().hex()).isEqualTo("0100000000000000" + "0200000000000000" + "02abcd");
    Item item = new Item.Entry(entry);
    assertThat(Item.parse(3, item.payload())).contains(item);
    assertThat(item.nullPayload()).contains(item.payload());
    assertThat(InboxEntry.parse(Bytes.zero(16))).isEmpty();
    assertThat(InboxEntry.parse(Bytes.zero(17))).isPresent();
  }

  @Test
  void claimAndStatement() {
    Claim claim =
        new Claim(
            fill(1),
            2,
            3,
            fill(4),
            5,
            6,
            7,
            fill(8),
            fill(9),
            fill(10),
            fill(11),
            12,
            13,
            fill(14),
            fill(15),
            fill(16),
            fill(17),
            fill(18),
            fill(0),
            List.of(new Claim.BatchResult(21, 22, fill(23), fill(24))),
            List.of(new Claim.NullItem(6, 25), new Claim.NullItem(7, 26)));
    String expected =
        "01000000"
            + hex(1, 32)
            + "02000000"
            + "0300000000000000"
            + hex(4, 32)
            + "050000000000000006000000000000000700000000000000"
            + hex(8, 32)
            + hex(9, 32)
            + hex(10, 32)
            + hex(11, 32)
            + "0c000000000000000d00000000000000"
            + hex(14, 32)
            + hex(15, 32)
            + hex(16, 32)
            + hex(17, 32)
            + hex(18, 32)
            + hex(0, 32)
            + "c001000010020000"
            + "15000000000000001600000000000000"
            + hex(23, 32)
            + hex(24, 32)
            + "060000000000000019000000"
            + "07000000000000001a000000";
    assertThat(claim.encode().hex()).isEqualTo(expected);
    assertThat(Claim.parse(claim.encode())).contains(claim);
    checkLengths(
        claim.encode(),
        bytes ->
            Claim.parse(bytes).filter(c -> c.nulls().size() == 2 || !c.encode().equals(bytes)));

    Statement statement = new Statement(TestGuest.filled(33, 20), claim);
    assertThat(statement.encode().hex()).isEqualTo("18000000" + hex(33, 20) + expected);
    assertThat(Statement.parse(statement.encode())).contains(statement);
  }

  /** What is parsed is encoded to the same bytes: there is one encoding. */
  @Test
  void statementsHaveOneEncoding() {
    Claim claim =
        new Claim(
            fill(1),
            2,
            3,
            fill(4),
            5,
            6,
            7,
            fill(8),
            fill(9),
            fill(10),
            fill(11),
            12,
            13,
            fill(14),
            fill(15),
            fill(16),
            fill(17),
            fill(18),
            fill(0),
            List.of(new Claim.BatchResult(21, 22, fill(23), fill(24))),
            List.of(new Claim.NullItem(6, 25)));
    byte[] bytes = new Statement(TestGuest.filled(33, 20), claim).encode().toArray();
    for (int k = 0; k < bytes.length; k++) {
      for (int value : new int[] {bytes[k] + 1, bytes[k] - 1, 0xff, 0x80}) {
        byte[] changed = bytes.clone();
        changed[k] = (byte) value;
        int at = k;
        Statement.parse(Bytes.of(changed))
            .ifPresent(s -> assertThat(s.encode().toArray()).as("byte %d", at).isEqualTo(changed));
      }
    }
  }
}
