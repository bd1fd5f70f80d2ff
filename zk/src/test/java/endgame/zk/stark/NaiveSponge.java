package endgame.zk.stark;

import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.KoalaBear;
import endgame.zk.field.PrimeField;
import endgame.zk.poseidon2.Poseidon2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transcript word by word, with a name for each thing absorbed; one of them can be left out:
 * then nothing that is drawn later depends on it.
 */
final class NaiveSponge {
  /** What is absorbed, in order. */
  enum Absorb {
    PROTOCOL,
    KEY,
    CONTEXT,
    TABLE_COUNT,
    HEIGHTS,
    PUBLIC_MESSAGES,
    PUBLIC_COUNTS,
    PUBLIC_VALUES,
    MAIN_CAP,
    LOOKUP_NONCE,
    LOGUP_CAP,
    TERMINALS,
    QUOTIENT_CAP,
    DEEP_NONCE,
    OPENED,
    BATCH_NONCE,
    FRI_CAPS,
    FOLD_NONCES,
    LAST,
    QUERY_NONCE,
    /** The lengths of strings of bytes. */
    LENGTHS
  }

  private static final int RATE = 8;

  private final @Nullable Absorb removed;
  private final int[] state = new int[16];
  private final List<Integer> pending = new ArrayList<>();
  private final List<Integer> output = new ArrayList<>();
  private Absorb current = Absorb.PROTOCOL;
  private @Nullable Absorb skimped;

  /** A sponge that leaves out {@code removed}; null: nothing. */
  NaiveSponge(@Nullable Absorb removed) {
    this.removed = removed;
  }

  private NaiveSponge(NaiveSponge other) {
    this.removed = null;
    System.arraycopy(other.state, 0, state, 0, state.length);
    pending.addAll(other.pending);
    output.addAll(other.output);
  }

  /** Names what is absorbed from here on. */
  NaiveSponge at(Absorb what) {
    current = what;
    return this;
  }

  void word(int canonical) {
    if (current == removed) {
      return;
    }
    output.clear();
    pending.add(canonical);
    if (pending.size() == RATE) {
      squeeze();
    }
  }

  private void squeeze() {
    for (int i = 0; i < RATE; i++) {
      state[i] = i < pending.size() ? pending.get(i) : 0;
    }
    state[RATE] = (int) (((long) state[RATE] + pending.size()) % KoalaBear.P);
    Poseidon2.permute(state);
    pending.clear();
    output.clear();
    for (int i = 0; i < RATE; i++) {
      output.add(state[i]);
    }
  }

  int draw() {
    if (!pending.isEmpty() || output.isEmpty()) {
      squeeze();
    }
    return output.removeFirst();
  }

  void number(long n) {
    word((int) (n % (1 << 24)));
    word((int) (n / (1 << 24)));
  }

  void bytes(byte[] bytes) {
    if (removed != Absorb.LENGTHS) {
      number(bytes.length);
    }
    for (int i = 0; i < bytes.length; i += 3) {
      int word = 0;
      for (int k = 2; k >= 0; k--) {
        word = word * 256 + (i + k < bytes.length ? bytes[i + k] & 0xFF : 0);
      }
      word(word);
    }
  }

  void element(PrimeField field, int element) {
    word(field.fromMontgomery(element));
  }

  void element(Ext e) {
    Arrays.stream(e.words()).forEach(word -> element(e.field().base(), word));
  }

  Ext challenge(Extension field) {
    int[] words = new int[field.degree()];
    for (int w = 0; w < words.length; w++) {
      int drawn = draw();
      while (Integer.compareUnsigned(drawn, field.base().p()) >= 0) {
        drawn = draw();
      }
      words[w] = field.base().toMontgomery(drawn);
    }
    return field.read(words, 0);
  }

  /**
   * Whether a nonce is work enough; it is absorbed. If its absorb is left out, a copy is asked, and
   * what is drawn next doesn't depend on the nonce: it is known before the work is paid for.
   */
  boolean accepts(int bits, int nonce) {
    NaiveSponge asked = current == removed ? new NaiveSponge(this) : this;
    if (!asked.pending.isEmpty()) {
      asked.squeeze();
    }
    asked.word(nonce);
    return asked.draw() % (1 << bits) == 0;
  }

  /** From now on the work named is not done: its nonce is one that is not enough. */
  void skimp(Absorb nonce) {
    skimped = nonce;
  }

  /** The smallest nonce with enough work, absorbed. */
  int grind(int bits) {
    for (int nonce = 0; ; nonce++) {
      if (new NaiveSponge(this).accepts(bits, nonce) != (current == skimped)) {
        accepts(bits, nonce);
        return nonce;
      }
    }
  }
}
