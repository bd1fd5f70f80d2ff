package endgame.p2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.identity.PeerId;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressBookTest {
  private final SplittableRandom random = new SplittableRandom(5);
  private final AddressBook book = new AddressBook(Bytes32.of(new byte[32]), random);
  private long next;

  /** A record as the book sees it: verified by who adds it, so here none needs a signature. */
  private AddressRecord record(InetAddress ip) {
    byte[] id = new byte[32];
    ByteBuffer.wrap(id).putLong(++next);
    byte[] four = ip.getAddress();
    byte[] bytes =
        ByteBuffer.allocate(AddressRecord.BYTES)
            .put(id)
            .putShort(42, (short) -1)
            .position(44)
            .put(four)
            .putShort((short) 9000)
            .array();
    return Objects.requireNonNull(AddressRecord.decode(bytes));
  }

  private AddressRecord in(int a, int b) {
    return record(DiscoveryTest.ip(a, b, random.nextInt(256), 1 + random.nextInt(250)));
  }

  @Test
  void oneSourceReachesFewBucketsWhateverItTells() {
    for (int i = 0; i < 20_000; i++) {
      book.add(in(1 + random.nextInt(200), random.nextInt(256)), "evil");
    }
    assertThat(book.bucketCount()).isLessThanOrEqualTo(AddressBook.NEW_PER_SOURCE);
    assertThat(book.size())
        .isLessThanOrEqualTo(AddressBook.NEW_PER_SOURCE * AddressBook.BUCKET_MAX);
  }

  @Test
  void oneNetworkReachesFewOldBuckets() {
    for (int i = 0; i < 5_000; i++) {
      AddressRecord record = in(9, 9);
      book.add(record, "source " + i % 100);
      book.succeeded(record.peer());
    }
    long old = book.entries().stream().filter(AddressBook.Entry::old).count();
    assertThat(old).isLessThanOrEqualTo((long) AddressBook.OLD_PER_GROUP * AddressBook.BUCKET_MAX);
  }

  @Test
  void theBookIsBoundedAndNewNeverDisplacesOld() {
    Set<PeerId> old = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      AddressRecord record = in(1 + i % 200, i % 256);
      book.add(record, "friend");
      book.succeeded(record.peer());
      old.add(record.peer());
    }
    for (int i = 0; i < 30_000; i++) {
      book.add(in(1 + random.nextInt(200), random.nextInt(256)), "source " + i % 1000);
    }
    assertThat(book.size()).isLessThanOrEqualTo(PeerFile.ENTRIES_MAX);
    for (PeerId peer : old) {
      assertThat(book.get(peer)).isNotNull();
    }
  }

  @Test
  void anAttackerWithManyAddressesGetsFewPlaces() {
    // 300 honest networks, each told by another; one attacker in four networks tells 20,000.
    for (int i = 0; i < 300; i++) {
      book.add(in(10 + i % 100, i / 100), "friend " + i % 40);
    }
    for (int i = 0; i < 20_000; i++) {
      book.add(in(200, random.nextInt(4)), "evil");
    }
    DiscoveryTest.key(1);
    SplittableRandom seeds = new SplittableRandom(7);
    Discovery node =
        new Discovery(
            new Discovery.Config(
                DiscoveryTest.key(1).id(),
                Bytes32.of(new byte[32]),
                false,
                Set.of(),
                peer -> false),
            book,
            java.util.List.of(),
            seeds);
    int evil = 0;
    int all = 0;
    for (Discovery.Effect effect : node.tick(0)) {
      if (effect instanceof Discovery.Effect.Keep(var peers)) {
        all = peers.size();
        evil = (int) peers.stream().filter(peer -> peer.host().startsWith("200.")).count();
      }
    }
    assertThat(all).isEqualTo(Discovery.OUTBOUND_MAX);
    assertThat(evil).isLessThanOrEqualTo(4 * Discovery.OUTBOUND_PER_GROUP);
  }

  @Test
  void twoFailuresForgetAndASuccessForgives() {
    AddressRecord record = in(1, 1);
    book.add(record, "friend");
    book.failed(record.peer());
    book.succeeded(record.peer());
    book.failed(record.peer());
    assertThat(book.get(record.peer())).isNotNull();
    book.failed(record.peer());
    assertThat(book.get(record.peer())).isNull();
    assertThat(book.bucketCount()).isZero();
  }
}
