package endgame.consensus.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.bft.VoteSigner.Signature;
import endgame.consensus.signer.GuardEntry.Decision;
import endgame.consensus.sim.FakeSignatures;
import endgame.consensus.sim.SimDisk;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlashGuardTest {
  @TempDir Path folder;

  private static Proposal p(long view, long n) {
    return new Proposal(1, view, view - 1, new Hash(n, 0, 0, n));
  }

  private static Subject notarize(long view, long n) {
    return new Subject.Notarize(p(view, n));
  }

  private static Subject nullify(long view) {
    return new Subject.Nullify(1, view);
  }

  private static Subject finalizeOf(long view, long n) {
    return new Subject.Finalize(p(view, n));
  }

  private SlashGuard open() {
    return new SlashGuard(FileGuardStore.open(folder.resolve("guard")));
  }

  private static boolean allowed(Decision decision) {
    return decision instanceof Decision.Allowed || decision instanceof Decision.Repeated;
  }

  @Test
  void refusesForbiddenPairsAlsoAfterReopening() {
    try (SlashGuard guard = open()) {
      assertThat(allowed(guard.prepare(notarize(5, 1)))).isTrue();
      assertThat(allowed(guard.prepare(nullify(6)))).isTrue();
      assertThat(allowed(guard.prepare(finalizeOf(7, 1)))).isTrue();
      guard.sync();
    }
    try (SlashGuard guard = open()) {
      assertThat(guard.prepare(notarize(5, 1))).isInstanceOf(Decision.Repeated.class);
      assertThat(guard.prepare(notarize(5, 2))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(finalizeOf(5, 2))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(nullify(5))).isInstanceOf(Decision.Allowed.class);
      assertThat(guard.prepare(finalizeOf(5, 1))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(notarize(6, 1))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(finalizeOf(6, 1))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(nullify(7))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(finalizeOf(7, 2))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(notarize(7, 1))).isInstanceOf(Decision.Allowed.class);
    }
  }

  /** Parent views differ, digests do not: still two proposals. */
  @Test
  void sameDigestOnAnotherParentIsAnotherProposal() {
    try (SlashGuard guard = open()) {
      guard.prepare(notarize(5, 1));
      Subject other = new Subject.Notarize(new Proposal(1, 5, 2, p(5, 1).digest()));
      assertThat(guard.prepare(other)).isInstanceOf(Decision.Refused.class);
    }
  }

  @Test
  void refusesBelowTheWatermarkAndKeepsItsMemoryBounded() {
    try (SlashGuard guard = open()) {
      for (long view = 1; view <= SlashGuard.ENTRIES_MAX + 10; view++) {
        guard.prepare(nullify(view));
      }
      assertThat(guard.watermarkView()).isEqualTo(11);
      guard.sync();
    }
    try (SlashGuard guard = open()) {
      assertThat(guard.watermarkView()).isEqualTo(11);
      assertThat(guard.prepare(nullify(10))).isInstanceOf(Decision.Refused.class);
      assertThat(guard.prepare(nullify(11))).isInstanceOf(Decision.Repeated.class);
      guard.raiseWatermark(2, 0);
      assertThat(guard.prepare(nullify(9_999))).isInstanceOf(Decision.Refused.class);
      guard.raiseWatermark(1, 0);
      assertThat(guard.watermarkEpoch()).isEqualTo(2);
    }
  }

  /** Random requests against a naive memory of everything. */
  @Test
  void agreesWithANaiveTwin() {
    for (long seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SlashGuard guard = new SlashGuard(new SimDisk(() -> {}));
      List<Subject> signed = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        long view = 1L + random.nextInt(6);
        long n = random.nextInt(2);
        Subject s =
            switch (random.nextInt(3)) {
              case 0 -> notarize(view, n);
              case 1 -> nullify(view);
              default -> finalizeOf(view, n);
            };
        boolean ok = signed.contains(s) || signed.stream().noneMatch(t -> conflict(t, s));
        assertThat(allowed(guard.prepare(s))).as("seed %d step %d: %s", seed, i, s).isEqualTo(ok);
        if (ok) {
          signed.add(s);
        }
      }
    }
  }

  private static boolean conflict(Subject earlier, Subject later) {
    if (earlier.view() != later.view()) {
      return false;
    }
    return switch (earlier) {
      case Subject.Notarize(Proposal a) ->
          (later instanceof Subject.Notarize(Proposal b) && !a.equals(b))
              || (later instanceof Subject.Finalize(Proposal c) && !a.equals(c));
      case Subject.Nullify ignored -> !(later instanceof Subject.Nullify);
      case Subject.Finalize(Proposal a) ->
          later instanceof Subject.Nullify
              || (later instanceof Subject.Finalize(Proposal b) && !a.equals(b))
              || (later instanceof Subject.Notarize(Proposal c) && !a.equals(c));
    };
  }

  @Test
  void oneProcessAtATime() {
    try (SlashGuard guard = open()) {
      guard.prepare(nullify(1));
      assertThatThrownBy(this::open).hasMessageContaining("in use");
    }
    open().close();
  }

  @Test
  void tornTailIsCutAndOtherDamageRefused() throws IOException {
    Path file = folder.resolve("guard");
    try (SlashGuard guard = open()) {
      guard.prepare(notarize(5, 1));
      guard.prepare(nullify(6));
      guard.prepare(nullify(7));
      guard.sync();
    }
    byte[] whole = Files.readAllBytes(file);
    assertThat(whole).hasSize(3 * FileGuardStore.FRAME_BYTES);
    for (int cut = 1; cut < FileGuardStore.FRAME_BYTES; cut += 7) {
      Files.write(file, Arrays.copyOf(whole, whole.length - cut));
      try (SlashGuard guard = open()) {
        assertThat(guard.prepare(nullify(6))).isInstanceOf(Decision.Repeated.class);
        assertThat(guard.prepare(nullify(7))).isInstanceOf(Decision.Allowed.class);
      }
    }
    for (int at = 0; at < 2 * FileGuardStore.FRAME_BYTES; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      FileGuardStore store = FileGuardStore.open(file);
      assertThatThrownBy(() -> new SlashGuard(store))
          .as("byte %s", at)
          .hasMessageContaining("damaged");
      store.close();
    }
  }

  @Test
  void replacedRecordsAreTheOnlyOnes() {
    FileGuardStore store = FileGuardStore.open(folder.resolve("guard"));
    store.load();
    store.append(new GuardRecord.Voted(nullify(1)).encode());
    store.replaceAll(List.of(new GuardRecord.Watermark(3, 4).encode()));
    store.append(new GuardRecord.Voted(new Subject.Nullify(3, 9)).encode());
    store.sync();
    store.close();
    try (SlashGuard guard = open()) {
      assertThat(guard.watermarkEpoch()).isEqualTo(3);
      assertThat(guard.prepare(new Subject.Nullify(3, 9))).isInstanceOf(Decision.Repeated.class);
    }
  }

  @Test
  void recordsAreStrict() {
    for (GuardRecord record :
        new GuardRecord[] {
          new GuardRecord.Voted(notarize(3, 1)),
          new GuardRecord.Voted(nullify(3)),
          new GuardRecord.Watermark(1, 2),
          new GuardRecord.Batched(7, new Hash(1, 2, 3, 4), 9, new Hash(5, 6, 7, 8)),
          new GuardRecord.Batched(
              7, new Hash(1, 2, 3, 4), GuardRecord.UNKNOWN_HEIGHT, new Hash(5, 6, 7, 8))
        }) {
      byte[] bytes = record.encode();
      assertThat(GuardRecord.decode(bytes)).contains(record);
      assertThat(GuardRecord.decode(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
      assertThat(GuardRecord.decode(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
    }
    assertThat(GuardRecord.decode(new byte[0])).isEmpty();
  }

  @Test
  void signerGivesTheSameSignatureAndRefusesASecondBatch() {
    var key = FakeSignatures.key(2, new FakeSignatures.Meter());
    Hash parent = new Hash(9, 9, 9, 9);
    try (Signer signer = new LocalSigner(key, open(), epoch -> epoch == 1 ? 2 : -1)) {
      Signature first = signer.sign(notarize(5, 1));
      assertThat(first).isInstanceOf(Signature.Signed.class).isEqualTo(signer.sign(notarize(5, 1)));
      assertThat(signer.sign(notarize(5, 2))).isInstanceOf(Signature.Refused.class);
      assertThat(signer.sign(new Subject.Nullify(2, 5))).isInstanceOf(Signature.Refused.class);
      var batch = signer.signBatch(1, parent, 5, Bytes.of((byte) 1));
      assertThat(batch).isEqualTo(signer.signBatch(1, parent, 5, Bytes.of((byte) 1)));
      assertThat(signer.signBatch(2, parent, 5, Bytes.of((byte) 2)))
          .isInstanceOf(Signer.BatchSignature.Signed.class);
      signer.sync();
    }
    try (Signer signer = new LocalSigner(key, open(), epoch -> 2)) {
      assertThat(signer.signBatch(1, parent, 5, Bytes.of((byte) 3)))
          .isInstanceOf(Signer.BatchSignature.Refused.class);
      assertThat(signer.randao(4)).isEqualTo(signer.randao(4)).isNotEqualTo(signer.randao(5));
    }
  }

  private static final Hash PARENT = new Hash(1, 2, 3, 4);

  private static Hash header(long n) {
    return new Hash(n, 0, 0, n);
  }

  /** A header valid from 100 may be ordered at 101..108. */
  @Test
  void anotherBatchOnAParentWaitsUntilTheFirstHasExpired() {
    try (SlashGuard guard = open()) {
      assertThat(guard.prepareBatch(1, PARENT, 100, header(1))).isTrue();
      guard.sync();
    }
    try (SlashGuard guard = open()) {
      for (long from : new long[] {0, 91, 92, 99, 100, 101, 108}) {
        assertThat(guard.prepareBatch(1, PARENT, from, header(2))).as("%d", from).isFalse();
      }
      assertThat(guard.prepareBatch(1, PARENT, 100, header(1))).isTrue();
      assertThat(guard.prepareBatch(1, PARENT, 109, header(2))).isTrue();
      assertThat(guard.prepareBatch(1, PARENT, 117, header(3))).isFalse();
      guard.sync();
    }
    try (SlashGuard guard = open()) {
      assertThat(guard.prepareBatch(1, PARENT, 109, header(2))).isTrue();
      assertThat(guard.prepareBatch(1, PARENT, 100, header(1))).isFalse();
      assertThat(guard.prepareBatch(1, PARENT, 117, header(3))).isFalse();
      assertThat(guard.prepareBatch(2, PARENT, 117, header(3))).isTrue();
    }
  }

  @Test
  void batchHeightsOutsideTheRangeAreRefused() {
    try (SlashGuard guard = open()) {
      assertThat(guard.prepareBatch(1, PARENT, 0, header(1))).isTrue();
      assertThat(guard.prepareBatch(1, PARENT, -1, header(2))).isFalse();
      assertThat(guard.prepareBatch(1, PARENT, Long.MIN_VALUE, header(2))).isFalse();
      assertThat(guard.prepareBatch(1, PARENT, Long.MAX_VALUE, header(2))).isFalse();
      // Also where nothing was signed yet.
      assertThat(guard.prepareBatch(2, PARENT, -1, header(2))).isFalse();
      assertThat(guard.prepareBatch(2, PARENT, Long.MAX_VALUE, header(2))).isFalse();
    }
  }

  /** Bytes written before headers were remembered with their height: refused for ever. */
  @Test
  void oldBatchRecordsKeepRefusing() {
    FileGuardStore store = FileGuardStore.open(folder.resolve("guard"));
    store.load();
    store.append(HexFormat.of().parseHex("03" + "01000000" + hex(PARENT) + hex(header(1))));
    store.sync();
    store.close();
    try (SlashGuard guard = open()) {
      assertThat(guard.prepareBatch(1, PARENT, 5, header(1))).isTrue();
      assertThat(guard.prepareBatch(1, PARENT, 1_000_000, header(2))).isFalse();
      assertThat(guard.prepareBatch(1, PARENT, Long.MAX_VALUE - 1, header(2))).isFalse();
    }
  }

  @Test
  void goldenBatchRecords() {
    assertThat(new GuardRecord.Batched(7, PARENT, 0x0102, header(5)).encode())
        .asHexString()
        .isEqualToIgnoringCase(
            "04" + "07000000" + hex(PARENT) + "0201000000000000" + hex(header(5)));
    assertThat(new GuardRecord.Batched(7, PARENT, GuardRecord.UNKNOWN_HEIGHT, header(5)).encode())
        .asHexString()
        .isEqualToIgnoringCase("03" + "07000000" + hex(PARENT) + hex(header(5)));
    for (String height : new String[] {"ffffffffffffff7f", "ffffffffffffffff"}) {
      byte[] bytes =
          HexFormat.of().parseHex("04" + "07000000" + hex(PARENT) + height + hex(header(5)));
      assertThat(GuardRecord.decode(bytes)).as(height).isEmpty();
    }
  }

  private static String hex(Hash hash) {
    return HexFormat.of().formatHex(hash.toBytes());
  }

  @Test
  void readingForAnAuditNeedsNoLockAndChangesNothing() throws IOException {
    Path file = folder.resolve("guard");
    try (SlashGuard guard = open()) {
      guard.prepare(notarize(5, 1));
      guard.prepareBatch(1, PARENT, 9, header(1));
      guard.raiseWatermark(1, 6);
      guard.sync();
      assertThat(GuardFile.read(file))
          .isEqualTo(
              new GuardFile.Content(
                  List.of(
                      new GuardRecord.Voted(notarize(5, 1)),
                      new GuardRecord.Batched(1, PARENT, 9, header(1)),
                      new GuardRecord.Watermark(1, 6)),
                  0));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 5));
    assertThat(GuardFile.read(file))
        .isInstanceOfSatisfying(
            GuardFile.Content.class,
            c -> {
              assertThat(c.records()).hasSize(2);
              assertThat(c.tornBytes()).isEqualTo(FileGuardStore.FRAME_BYTES - 5);
              assertThat(c.writtenAnew()).isFalse();
            });
    assertThat(file).hasSize(whole.length - 5L);
    whole[FileGuardStore.FRAME_BYTES + 9] ^= 4;
    Files.write(file, whole);
    assertThat(GuardFile.read(file))
        .isInstanceOfSatisfying(GuardFile.Damaged.class, d -> assertThat(d.offset()).isEqualTo(96));
  }
}
