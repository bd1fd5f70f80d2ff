package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.hash.Sha256;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.proof.Parsed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A verifying key.
 *
 * @param ic n + 1 points for n public inputs
 */
public record Groth16Key(G1 alpha, G2 beta, G2 gamma, G2 delta, List<G1> ic) {
  /** Most public inputs. The largest known key, of an identity wallet, has 83. */
  public static final int INPUTS_MAX = 1024;

  private static final int G1_BYTES = 64;
  private static final int G2_BYTES = 128;
  private static final int FIXED_BYTES = G1_BYTES + 3 * G2_BYTES;

  /** Bytes of the largest key. */
  public static final int BYTES_MAX = bytes(INPUTS_MAX);

  public Groth16Key {
    ic = List.copyOf(ic);
    if (ic.isEmpty() || ic.size() > INPUTS_MAX + 1) {
      throw new IllegalArgumentException(ic.size() + " points IC");
    }
  }

  /** A key, unless one of the four points without which it shows nothing is at infinity. */
  public static Parsed<Groth16Key> of(G1 alpha, G2 beta, G2 gamma, G2 delta, List<G1> ic) {
    if (ic.isEmpty() || ic.size() > INPUTS_MAX + 1) {
      return Parsed.malformed(
          "the key has " + ic.size() + " points IC instead of 1 to " + (INPUTS_MAX + 1));
    }
    if (alpha.isInfinity()
        || beta.equals(G2.INFINITY)
        || gamma.equals(G2.INFINITY)
        || delta.equals(G2.INFINITY)) {
      return Parsed.malformed("alpha, beta, gamma or delta is at infinity");
    }
    return Parsed.ok(new Groth16Key(alpha, beta, gamma, delta, ic));
  }

  /** Number of public inputs. */
  public int inputs() {
    return ic.size() - 1;
  }

  /** Length of {@link #encode} of a key with so many inputs. */
  public static int bytes(int inputs) {
    return FIXED_BYTES + (inputs + 1) * G1_BYTES;
  }

  /** EIP-197 words: alpha, beta, gamma, delta, IC_0 … IC_n. */
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(bytes(inputs()))
            .put(alpha.encode())
            .put(beta.encode())
            .put(gamma.encode())
            .put(delta.encode());
    ic.forEach(point -> out.put(point.encode()));
    return out.array();
  }

  /** Reads what {@link #encode} makes, from {@code offset} to the end. */
  public static Parsed<Groth16Key> decode(byte[] bytes, int offset) {
    int length = bytes.length - offset;
    if (length < bytes(0) || length > BYTES_MAX || (length - FIXED_BYTES) % G1_BYTES != 0) {
      return Parsed.malformed("no key's words have " + length + " bytes");
    }
    Optional<G1> alpha = G1.decode(bytes, offset);
    List<G2> points = new ArrayList<>(3);
    for (int i = 0; i < 3; i++) {
      G2.decode(bytes, offset + G1_BYTES + i * G2_BYTES).ifPresent(points::add);
    }
    if (alpha.isEmpty() || points.size() < 3) {
      return Parsed.malformed("alpha, beta, gamma or delta isn't a point of its group");
    }
    List<G1> ic = new ArrayList<>();
    for (int at = offset + FIXED_BYTES; at < bytes.length; at += G1_BYTES) {
      Optional<G1> point = G1.decode(bytes, at);
      if (point.isEmpty()) {
        return Parsed.malformed("IC " + ic.size() + " isn't a point of G1");
      }
      ic.add(point.get());
    }
    return of(alpha.get(), points.get(0), points.get(1), points.get(2), ic);
  }

  /**
   * Why the key proves less than its owner thinks, if it does; shards may not use such a key.
   *
   * <p>With gamma = delta anyone turns a proof for x into one for x': C' = C + Σ (x_i − x'_i)·IC_i.
   * It is what snarkjs makes when phase 2 is left out. An input whose point is at infinity isn't
   * bound by the proof.
   */
  public Optional<String> weakness() {
    if (gamma.equals(delta)) {
      return Optional.of(
          "gamma equals delta: the set-up has no second phase, proofs are forgeable");
    }
    for (int i = 1; i < ic.size(); i++) {
      if (ic.get(i).isInfinity()) {
        return Optional.of("input " + (i - 1) + " isn't bound: its point is at infinity");
      }
    }
    return Optional.empty();
  }

  /** The digest by which RISC Zero's verifiers name this key. */
  public byte[] risc0Digest() {
    String tag = "risc0_groth16.VerifyingKey";
    byte[] list = new byte[Risc0Inputs.DIGEST_BYTES];
    for (G1 point : ic.reversed()) {
      list = Risc0Inputs.tagged(tag + ".IC", new byte[0], Sha256.of(point.encode()), list);
    }
    return Risc0Inputs.tagged(
        tag,
        new byte[0],
        Sha256.of(alpha.encode()),
        Sha256.of(beta.encode()),
        Sha256.of(gamma.encode()),
        Sha256.of(delta.encode()),
        list);
  }
}
