package endgame.zk.transcript;

import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.KoalaBear;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One run of the transcript; see the package. Not thread-safe. */
public final class Transcript {
  /** Most bits that one element gives, and that grinding asks for. */
  public static final int BITS_MAX = 28;

  private static final int RATE = 8;
  private static final int COUNT = RATE;
  private static final int BYTES = 3;

  /** Nonces that one worker tries in a row, and how often before all look up. */
  private static final int PIECE = 1 << 10;

  private static final int PIECES = 16;
  private static final int NONE = Integer.MAX_VALUE;

  private final int[] state = new int[Poseidon2.WIDTH];
  private final int[] input = new int[RATE];
  private int absorbed;
  private int given = RATE;

  /** Begins with the name of the protocol. */
  public Transcript(String protocol) {
    absorb(protocol);
  }

  /** A canonical element of KoalaBear, or of a smaller field. */
  public void absorbCanonical(int element) {
    if (!KoalaBear.isCanonical(element)) {
      throw new IllegalArgumentException("not an element: " + element);
    }
    given = RATE;
    input[absorbed++] = element;
    if (absorbed == RATE) {
      duplex();
    }
  }

  /** An element in Montgomery form. */
  public void absorb(PrimeField field, int element) {
    absorbCanonical(field.fromMontgomery(element));
  }

  public void absorb(Ext element) {
    for (int i = 0; i < element.field().degree(); i++) {
      absorb(element.field().base(), element.word(i));
    }
  }

  /** A number from 0 to 2^48 − 1, as two elements. */
  public void absorb(long number) {
    if (number < 0 || number >> 48 != 0) {
      throw new IllegalArgumentException("out of range: " + number);
    }
    absorbCanonical((int) (number & 0xFFFFFF));
    absorbCanonical((int) (number >> 24));
  }

  public void absorb(String text) {
    absorb(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The length, then 3 bytes per element. */
  public void absorb(byte[] bytes) {
    absorb((long) bytes.length);
    for (int i = 0; i < bytes.length; i += BYTES) {
      int word = 0;
      for (int k = 0; k < Math.min(BYTES, bytes.length - i); k++) {
        word |= (bytes[i + k] & 0xFF) << (8 * k);
      }
      absorbCanonical(word);
    }
  }

  /** A random element, in Montgomery form. */
  public int sample(PrimeField field) {
    int word = next();
    while (!field.isCanonical(word)) {
      word = next();
    }
    return field.toMontgomery(word);
  }

  public Ext sample(Extension field) {
    int[] words = new int[field.degree()];
    for (int i = 0; i < words.length; i++) {
      words[i] = sample(field.base());
    }
    return field.read(words, 0);
  }

  /** A random number of some bits. */
  public int sampleBits(int bits) {
    if (bits < 0 || bits > BITS_MAX) {
      throw new IllegalArgumentException(bits + " bits of one element");
    }
    return next() & ((1 << bits) - 1);
  }

  /** Absorbs a nonce; whether its work is enough. */
  public boolean accepts(int bits, int nonce) {
    flush();
    absorbCanonical(nonce);
    return sampleBits(bits) == 0;
  }

  /** Finds the smallest nonce with enough work and absorbs it. Same nonce on any machine. */
  public int grind(int bits, Workers workers) {
    flush();
    int[] found = new int[PIECES];
    int nonce = NONE;
    for (int first = 0; nonce == NONE; first += PIECES * PIECE) {
      if (first > KoalaBear.P - PIECES * PIECE) {
        throw new IllegalStateException("no nonce gives " + bits + " bits");
      }
      int from = first;
      workers.each(PIECES, piece -> found[piece] = search(bits, from + piece * PIECE));
      for (int candidate : found) {
        nonce = Math.min(nonce, candidate);
      }
    }
    if (!accepts(bits, nonce)) {
      throw new IllegalStateException("lanes and scalars disagree");
    }
    return nonce;
  }

  /** The first nonce of a piece with enough work, or {@link #NONE}. */
  private int search(int bits, int from) {
    int[] lanes = new int[Poseidon2.LANES_WORDS];
    for (int first = from; first < from + PIECE; first += Poseidon2.LANES) {
      for (int i = 0; i < Poseidon2.WIDTH; i++) {
        Arrays.fill(lanes, i * Poseidon2.LANES, (i + 1) * Poseidon2.LANES, i < RATE ? 0 : state[i]);
      }
      for (int lane = 0; lane < Poseidon2.LANES; lane++) {
        lanes[lane] = first + lane;
        lanes[COUNT * Poseidon2.LANES + lane] = counted(1);
      }
      Poseidon2.permute16(lanes);
      for (int lane = 0; lane < Poseidon2.LANES; lane++) {
        if ((lanes[lane] & ((1 << bits) - 1)) == 0) {
          return first + lane;
        }
      }
    }
    return NONE;
  }

  private void flush() {
    if (absorbed > 0) {
      duplex();
    }
  }

  private int next() {
    if (absorbed > 0 || given == RATE) {
      duplex();
    }
    return state[given++];
  }

  private void duplex() {
    for (int i = 0; i < RATE; i++) {
      state[i] = i < absorbed ? input[i] : 0;
    }
    state[COUNT] = counted(absorbed);
    Poseidon2.permute(state);
    absorbed = 0;
    given = 0;
  }

  private int counted(int count) {
    return KoalaBear.add(state[COUNT], count);
  }
}
