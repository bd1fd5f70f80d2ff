package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.certificate;
import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static endgame.consensus.bft.Bench.vote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final List<JournalRecord> RECORDS =
      List.of(
          new JournalRecord.OwnVote(vote(2, notarize(proposal(7, 5, 9)))),
          new JournalRecord.OwnVote(vote(3, nullify(7))),
          new JournalRecord.OwnVote(vote(0, finalizeOf(proposal(7, 5, 9)))),
          new JournalRecord.HeldCertificate(certificate(notarize(proposal(7, 5, 9)))),
          new JournalRecord.HeldCertificate(certificate(nullify(7))),
          new JournalRecord.HeldCertificate(certificate(finalizeOf(proposal(7, 5, 9)))),
          new JournalRecord.Certification(1, 7, Bench.hash(9), true, false),
          new JournalRecord.Certification(1, 7, Bench.hash(9), false, true));

  @Test
  void roundTrip() {
    for (JournalRecord record : RECORDS) {
      assertThat(RecordCodec.decode(RecordCodec.encode(record))).contains(record);
    }
  }

  @Test
  void goldenBytes() {
    assertThat(HexFormat.of().formatHex(RecordCodec.encode(RECORDS.get(6))))
        .isEqualTo("0301000000000000000700000000000000" + "0000000000000009".repeat(4) + "01");
    String nullify = HexFormat.of().formatHex(RecordCodec.encode(RECORDS.get(1)));
    assertThat(nullify).startsWith("0102" + "0000000000000000" + "0700000000000000" + "0300");
    String certificate = HexFormat.of().formatHex(RecordCodec.encode(RECORDS.get(4)));
    assertThat(certificate)
        .startsWith("0202" + "0000000000000000" + "0700000000000000" + "0400" + "07");
  }

  @Test
  void otherLengthsAreRefused() {
    for (JournalRecord record : RECORDS) {
      byte[] bytes = RecordCodec.encode(record);
      for (int length = 0; length < bytes.length; length++) {
        assertThat(RecordCodec.decode(Arrays.copyOf(bytes, length))).isEmpty();
      }
      assertThat(RecordCodec.decode(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
    }
  }

  /** Whatever decodes encodes to the same bytes; nothing throws. */
  @Test
  void oneEncodingPerRecord() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = RecordCodec.encode(RECORDS.get(random.nextInt(RECORDS.size())));
      bytes[random.nextInt(Math.min(bytes.length, 70))] ^= (byte) (1 << random.nextInt(8));
      Optional<JournalRecord> decoded = RecordCodec.decode(bytes);
      if (decoded.isPresent()) {
        assertThat(RecordCodec.encode(decoded.get())).isEqualTo(bytes);
      }
    }
  }
}
