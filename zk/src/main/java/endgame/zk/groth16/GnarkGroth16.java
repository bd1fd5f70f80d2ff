package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * gnark's binary files of Groth16 over BN254, as {@code WriteTo} and {@code WriteRawTo} make them
 * (gnark 0.7 and later, {@code backend/groth16/bn254/marshal.go}).
 */
public final class GnarkGroth16 {
  /** The longest file that is read: a raw key with all its inputs. */
  public static final int BYTES_MAX = 1 << 18;

  private static final int WORD = 32;

  /** Commitments of one circuit; gnark's own programs use one. */
  public static final int COMMITMENTS_MAX = 16;

  private GnarkGroth16() {}

  /**
   * A key: alpha1, beta1, beta2, gamma2, delta1, delta2, K, the public inputs that each commitment
   * covers, commitment keys. Before 0.8 the file ends after K; before 0.11 it holds exactly one
   * commitment key, unused if there is no commitment.
   */
  public static Parsed<GnarkKey> key(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      return Parsed.malformed("a key of " + bytes.length + " bytes is too long");
    }
    GnarkPoints in = new GnarkPoints(bytes);
    G1 alpha = in.g1("alpha");
    in.g1("beta in G1");
    G2 beta = in.g2("beta");
    G2 gamma = in.g2("gamma");
    in.g1("delta in G1");
    G2 delta = in.g2("delta");
    List<G1> ic = in.g1s(Groth16Key.INPUTS_MAX + 1, "points K");
    List<List<Integer>> committed = new ArrayList<>();
    List<GnarkKey.Pedersen> pedersen = new ArrayList<>();
    if (in.remaining() > 0) {
      readCommitted(in, committed);
      readPedersen(in, pedersen);
    }
    in.end();
    if (in.failed()) {
      return Parsed.malformed("gnark key: " + in.fault());
    }
    return Groth16Key.of(alpha, beta, gamma, delta, ic)
        .then(key -> GnarkKey.of(key, committed, pedersen));
  }

  private static void readCommitted(GnarkPoints in, List<List<Integer>> committed) {
    int count = in.count(Integer.BYTES, COMMITMENTS_MAX, "commitments");
    for (int i = 0; i < count && !in.failed(); i++) {
      int length = in.count(Long.BYTES, Groth16Key.INPUTS_MAX, "committed inputs");
      List<Integer> wires = new ArrayList<>(length);
      for (int j = 0; j < length; j++) {
        long wire = in.u64();
        if (wire < 1 || wire > Groth16Key.INPUTS_MAX) {
          in.fail("a committed input has number " + Long.toUnsignedString(wire));
          return;
        }
        wires.add((int) wire);
      }
      committed.add(wires);
    }
  }

  private static void readPedersen(GnarkPoints in, List<GnarkKey.Pedersen> pedersen) {
    boolean old = in.remaining() == 2 * in.g2Bytes();
    int count = old ? 1 : in.count(2 * in.g2Bytes(), COMMITMENTS_MAX, "commitment keys");
    for (int i = 0; i < count && !in.failed(); i++) {
      pedersen.add(
          new GnarkKey.Pedersen(in.g2("a commitment key"), in.g2("a commitment key"), old));
    }
  }

  /** A proof: Ar, Bs, Krs, commitments, proof of knowledge; the last two since 0.8. */
  public static Parsed<GnarkProof> proof(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      return Parsed.malformed("a proof of " + bytes.length + " bytes is too long");
    }
    GnarkPoints in = new GnarkPoints(bytes);
    G1 a = in.g1("A");
    G2 b = in.g2("B");
    G1 c = in.g1("C");
    List<G1> commitments = List.of();
    G1 knowledge = G1.INFINITY;
    if (in.remaining() > 0) {
      commitments = in.g1s(COMMITMENTS_MAX, "commitments");
      knowledge = in.g1("the proof of knowledge");
    }
    in.end();
    if (in.failed()) {
      return Parsed.malformed("gnark proof: " + in.fault());
    }
    return Parsed.ok(new GnarkProof(new Groth16Proof(a, b, c), commitments, knowledge));
  }

  /** The public part of a witness: u32 public, u32 secret, u32 length, then the values. */
  public static Parsed<List<Scalar>> publicInputs(byte[] bytes) {
    int header = 3 * Integer.BYTES;
    if (bytes.length < header || bytes.length > BYTES_MAX) {
      return Parsed.malformed("no public witness has " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long open = Integer.toUnsignedLong(in.getInt());
    long secret = Integer.toUnsignedLong(in.getInt());
    long length = Integer.toUnsignedLong(in.getInt());
    if (secret != 0 || open != length || bytes.length != header + length * WORD) {
      return Parsed.malformed("the public witness has another length than it says");
    }
    List<Scalar> inputs = new ArrayList<>();
    for (int at = header; at < bytes.length; at += WORD) {
      Optional<Scalar> value = Scalar.decode(bytes, at);
      if (value.isEmpty()) {
        return Parsed.malformed("public input " + inputs.size() + " isn't below the modulus");
      }
      inputs.add(value.get());
    }
    return Parsed.ok(inputs);
  }
}
