package endgame.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.signer.GuardRecord;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.node.keys.SigningRecord.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SigningRecordTest {
  private static final Proposal P = new Proposal(3, 41, 40, hash(5));
  private static final SigningRecord RECORD =
      new SigningRecord(
          hash(1),
          BlsPublicKey.of(new byte[48]),
          List.of(
              new GuardRecord.Watermark(3, 40),
              new GuardRecord.Voted(new Subject.Notarize(P)),
              new GuardRecord.Voted(new Subject.Finalize(P)),
              new GuardRecord.Voted(new Subject.Nullify(3, 42)),
              new GuardRecord.Batched(1, hash(6), 900, hash(7)),
              new GuardRecord.Batched(2, hash(8), GuardRecord.UNKNOWN_HEIGHT, hash(9))));
  private static final String FILE = new String(RECORD.encode(), StandardCharsets.UTF_8);

  private static Hash hash(long n) {
    return new Hash(n, 2, 3, 4);
  }

  private static Parsed parse(String file) {
    return SigningRecord.parse(file.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatItWrites() {
    assertThat(parse(FILE)).isEqualTo(new Parsed.Ok(RECORD));
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    for (String[] change :
        new String[][] {
          {"endgame/1", "5"},
          {"\"epoch\" : \"3\"", "\"epoch\" : 3"},
          {"\"epoch\" : \"3\"", "\"epoch\" : \"-3\""},
          {"\"epoch\" : \"3\"", "\"epoch\" : \"03\""},
          {"\"epoch\" : \"3\"", "\"epoch\" : \"9223372036854775807\""},
          {"\"epoch\" : \"3\"", "\"epoch\" : \"9999999999999999999\""},
          {"\"epoch\" : \"3\"", "\"epoch\" : \"3\", \"round\" : \"1\""},
          {"notarize", "propose"},
          {"nullify", "notarize"},
          {"signed_votes", "votes"},
          {"\"valid_from\" : \"900\"", "\"valid_from\" : \"soon\""},
          {"\"shard\" : \"1\"", "\"shard\" : \"4294967296\""},
          {"0x00", "0x0g"},
          {"0x00", "00"},
        }) {
      assertThat(FILE).contains(change[0]);
      assertThat(parse(FILE.replace(change[0], change[1])))
          .as("%s for %s", change[1], change[0])
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(parse("")).isInstanceOf(Parsed.Malformed.class);
    assertThat(parse("[]")).isInstanceOf(Parsed.Malformed.class);
    assertThat(parse(FILE + "{}")).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void neverThrowsOnWhatWasChanged() {
    byte[] file = RECORD.encode();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = file.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      assertThat(SigningRecord.parse(changed)).as("round %d of seed 3", i).isNotNull();
    }
  }
}
