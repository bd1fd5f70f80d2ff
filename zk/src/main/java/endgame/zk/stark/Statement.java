package endgame.zk.stark;

import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.transcript.Transcript;
import java.util.List;

/** What prover and verifier say to the transcript in the same words. */
final class Statement {
  private Statement() {}

  /** The key, what the proof is bound to, the heights (0: left out), and the public messages. */
  static Transcript begin(
      VerifyingKey key, List<Integer> logHeights, List<PublicMessage> messages, byte[] context) {
    Transcript transcript = new Transcript(VerifyingKey.PROTOCOL);
    transcript.absorb(key.digest());
    transcript.absorb(context);
    transcript.absorb((long) logHeights.size());
    logHeights.forEach(log -> transcript.absorb((long) log));
    transcript.absorb(PublicMessage.digest(messages));
    return transcript;
  }

  /** One table's public values with their count. */
  static void publicValues(Transcript transcript, Extension field, int[] values) {
    transcript.absorb((long) values.length);
    for (int value : values) {
      transcript.absorb(field.base(), value);
    }
  }

  static void opened(Transcript transcript, List<List<StarkProof.Opened>> opened) {
    for (List<StarkProof.Opened> tree : opened) {
      for (StarkProof.Opened values : tree) {
        values.atZeta().forEach(transcript::absorb);
        values.atNext().forEach(transcript::absorb);
      }
    }
  }

  /** Σ α^i·value_i over the columns of one size; of those opened twice at their second point. */
  static Ext combine(
      Layout layout, int logSize, List<List<StarkProof.Opened>> opened, Ext alpha, boolean next) {
    Ext sum = alpha.field().zero();
    Ext power = alpha.field().one();
    for (Layout.Place place : layout.places(logSize)) {
      StarkProof.Opened values = opened.get(place.tree()).get(place.part());
      if (next && values.atNext().isEmpty()) {
        break;
      }
      for (Ext value : next ? values.atNext() : values.atZeta()) {
        sum = sum.plus(power.times(value));
        power = power.times(alpha);
      }
    }
    return sum;
  }
}
