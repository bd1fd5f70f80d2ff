package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.hash.HashSuite;
import endgame.zk.hash.HashSuites;
import endgame.zk.hash.PoseidonSuite;
import endgame.zk.hash.Sha256Suite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatementDigestTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(77);

  private static Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    // A digest of every suite.
    for (int i = 3; i < size; i += 4) {
      bytes[i] &= 0x1f;
    }
    return Bytes.of(bytes);
  }

  private static Statement statement(List<Claim.NullItem> nulls) {
    List<Bytes> d = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      d.add(bytes(32));
    }
    return new Statement(
        bytes(20),
        new Claim(
            bytes(32),
            3,
            4,
            bytes(32),
            5,
            6,
            7,
            d.get(0),
            d.get(1),
            d.get(2),
            d.get(3),
            8,
            9,
            d.get(4),
            d.get(5),
            d.get(6),
            d.get(7),
            d.get(8),
            d.get(9),
            List.of(
                new Claim.BatchResult(10, 11, bytes(32), d.get(10)),
                new Claim.BatchResult(12, 13, bytes(32), d.get(11))),
            nulls));
  }

  private static byte[] encoded() {
    return statement(List.of()).encode().toArray();
  }

  @Test
  void bindsEveryByte() {
    byte[] good = encoded();
    for (HashSuite suite : HashSuites.ALL) {
      byte[] digest = StatementDigest.of(suite, good).orElseThrow();
      assertThat(suite.isDigest(digest)).isTrue();
      for (int i = 0; i < good.length; i++) {
        byte[] other = good.clone();
        other[i] ^= 1;
        assertThat(
                StatementDigest.of(suite, other).map(d -> Arrays.equals(d, digest)).orElse(false))
            .as("%s, byte %s", suite.id(), i)
            .isFalse();
      }
    }
  }

  @Test
  void isTheListOfFields() {
    Statement s = statement(List.of());
    Claim c = s.claim();
    byte[] whole = StatementDigest.of(PoseidonSuite.INSTANCE, s.encode().toArray()).orElseThrow();
    var h = PoseidonSuite.INSTANCE.hasher(16).address(s.prover().toArray()).u32(1);
    h.opaque(c.genesisHash().toArray()).u32(3).u64(4).opaque(c.programHash().toArray());
    h.u64(5).u64(6).u64(7);
    for (Bytes digest :
        List.of(c.rootBefore(), c.rootAfter(), c.batchAccBefore(), c.batchAccAfter())) {
      h.digest(digest.toArray());
    }
    h.u64(8).u64(9);
    for (Bytes digest :
        List.of(
            c.inboxAccBefore(),
            c.inboxAccAfter(),
            c.outboxAccBefore(),
            c.outboxAccAfter(),
            c.messagesRoot(),
            c.bundlesAcc())) {
      h.digest(digest.toArray());
    }
    h.u32(2);
    for (Claim.BatchResult b : c.batches()) {
      h.u64(b.gas()).u64(b.zkGas()).u256(b.fees().toArray()).digest(b.receiptsRoot().toArray());
    }
    assertThat(whole).isEqualTo(h.u32(0).finish());
  }

  @Test
  void isEmptyForWhatNoCircuitCanShow() {
    byte[] nulls = statement(List.of(new Claim.NullItem(6, 0))).encode().toArray();
    assertThat(StatementDigest.of(Sha256Suite.INSTANCE, nulls)).isEmpty();
    byte[] good = encoded();
    assertThat(StatementDigest.of(PoseidonSuite.INSTANCE, new byte[0])).isEmpty();
    assertThat(StatementDigest.of(PoseidonSuite.INSTANCE, Arrays.copyOf(good, good.length - 1)))
        .isEmpty();
    Statement parsed = Statement.parse(Bytes.of(good)).orElseThrow();
    int at = indexOf(good, parsed.claim().rootAfter().toArray());
    byte[] large = good.clone();
    Arrays.fill(large, at, at + 32, (byte) 0xff);
    assertThat(StatementDigest.of(PoseidonSuite.INSTANCE, large)).isEmpty();
    assertThat(StatementDigest.of(Sha256Suite.INSTANCE, large)).isPresent();
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void neverThrowsOnHostileBytes() {
    byte[] good = encoded();
    SplittableRandom random = new SplittableRandom(78);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      for (int k = random.nextInt(1, 5); k > 0; k--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      byte[] cut = random.nextInt(3) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
      StatementDigest.of(Sha256Suite.INSTANCE, cut);
    }
  }
}
