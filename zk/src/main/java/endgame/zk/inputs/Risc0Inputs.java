package endgame.zk.inputs;

import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.hash.Sha256;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * RISC Zero: the statement is the journal of a program that halted with code 0 and without
 * assumptions, and the inputs are those of the circuit in which RISC Zero wraps its proofs.
 *
 * @param selector first four bytes of the digest of the verifier's parameters; a seal begins with
 *     it
 * @param imageId 32 bytes that name the program
 * @param controlRoot 32 bytes, root of the recursion programs that the release allows
 * @param controlId the recursion program that makes proofs for Groth16
 */
public record Risc0Inputs(int selector, Bytes imageId, Bytes controlRoot, Scalar controlId)
    implements StatementInputs {
  static final byte KIND = 4;

  /** Bytes of image id, control root and other digests. */
  public static final int DIGEST_BYTES = 32;

  /** Two halves of the control root, two of the claim, the control id. */
  public static final int COUNT = 5;

  private static final int SELECTOR_BYTES = 4;
  private static final int BYTES = 1 + SELECTOR_BYTES + 2 * DIGEST_BYTES + SCALAR_BYTES;
  private static final int HALF = 16;
  private static final byte[] NONE = new byte[DIGEST_BYTES];
  private static final byte[] HALTED_WITH_0 = new byte[8];

  public Risc0Inputs {
    if (imageId.length() != DIGEST_BYTES || controlRoot.length() != DIGEST_BYTES) {
      throw new IllegalArgumentException("image id or control root hasn't 32 bytes");
    }
  }

  @Override
  public int count() {
    return COUNT;
  }

  @Override
  public Opened open(byte[] statement, byte[] proof, StatementHash poseidon) {
    if (proof.length < SELECTOR_BYTES) {
      return new Opened.Refused("a seal of " + proof.length + " bytes has no selector");
    }
    if (ByteBuffer.wrap(proof).getInt() != selector) {
      return new Opened.Refused("the selector is that of other parameters");
    }
    byte[] root = controlRoot.toArray();
    byte[] claim = claim(imageId, statement);
    return new Opened.Inputs(
        List.of(
            reversed(root, 0),
            reversed(root, HALF),
            reversed(claim, 0),
            reversed(claim, HALF),
            controlId),
        SELECTOR_BYTES);
  }

  /** Digest of the claim that a program halted with this journal: {@code ReceiptClaim}. */
  public static byte[] claim(Bytes imageId, byte[] journal) {
    byte[] state = tagged("risc0.SystemState", new byte[4], NONE);
    byte[] output = tagged("risc0.Output", new byte[0], Sha256.of(journal), NONE);
    return tagged("risc0.ReceiptClaim", HALTED_WITH_0, NONE, imageId.toArray(), state, output);
  }

  /**
   * The selector of a verifier with these parameters, by the rule since June 2024.
   *
   * @param keyDigest digest of the verifying key, tagged as risc0 tags it
   */
  public static int selector(Bytes controlRoot, Scalar controlId, byte[] keyDigest) {
    byte[] id = controlId.encode();
    reverse(id);
    byte[] parameters =
        tagged(
            "risc0.Groth16ReceiptVerifierParameters",
            new byte[0],
            controlRoot.toArray(),
            id,
            keyDigest);
    return ByteBuffer.wrap(parameters).getInt();
  }

  /**
   * risc0's hash of a structure: {@code SHA-256(SHA-256(tag) ‖ digests ‖ data ‖ number of digests
   * u16 LE)}.
   */
  public static byte[] tagged(String tag, byte[] data, byte[]... digests) {
    byte[][] parts = new byte[digests.length + 3][];
    parts[0] = Sha256.of(tag.getBytes(StandardCharsets.US_ASCII));
    System.arraycopy(digests, 0, parts, 1, digests.length);
    parts[digests.length + 1] = data;
    parts[digests.length + 2] = new byte[] {(byte) digests.length, (byte) (digests.length >> 8)};
    return Sha256.of(parts);
  }

  /** 16 bytes as a little-endian number. */
  private static Scalar reversed(byte[] bytes, int offset) {
    byte[] half = Arrays.copyOfRange(bytes, offset, offset + HALF);
    reverse(half);
    return Scalar.reduce(new BigInteger(1, half));
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(KIND)
        .putInt(selector)
        .put(imageId.toArray())
        .put(controlRoot.toArray())
        .put(controlId.encode())
        .array();
  }

  static Parsed<StatementInputs> parse(byte[] key, int from) {
    if (key.length - from < BYTES) {
      return Parsed.malformed("the key ends early");
    }
    int image = from + 1 + SELECTOR_BYTES;
    int root = image + DIGEST_BYTES;
    int id = root + DIGEST_BYTES;
    Optional<Scalar> controlId = Scalar.decode(key, id);
    if (controlId.isEmpty()) {
      return Parsed.malformed("the control id isn't reduced");
    }
    return Parsed.ok(
        new Risc0Inputs(
            ByteBuffer.wrap(key).getInt(from + 1),
            Bytes.of(Arrays.copyOfRange(key, image, root)),
            Bytes.of(Arrays.copyOfRange(key, root, id)),
            controlId.get()));
  }
}
