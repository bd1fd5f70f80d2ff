package endgame.zk.inputs;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SP1: the statement is what a RISC-V program put into its public values, and the inputs are those
 * of the circuit in which SP1 wraps its proofs.
 *
 * @param selector first four bytes of SHA-256 of the wrapping key's file; a proof begins with it
 * @param programKey what SP1 calls program vkey, as an element
 * @param keysRoot from 6.0.0 the root of the recursion keys; empty before, when the circuit had two
 *     inputs
 */
public record Sp1Inputs(int selector, Scalar programKey, Optional<Scalar> keysRoot)
    implements StatementInputs {
  static final byte BEFORE_6_KIND = 2;
  static final byte FROM_6_KIND = 3;

  private static final int INPUTS_BEFORE_6 = 2;
  private static final int INPUTS_FROM_6 = 5;
  private static final int SELECTOR_BYTES = 4;
  private static final int BEFORE_6_BYTES = 1 + SELECTOR_BYTES + SCALAR_BYTES;
  private static final int FROM_6_BYTES = BEFORE_6_BYTES + SCALAR_BYTES;

  /** Selector, exit code, root, nonce. */
  private static final int HEAD_FROM_6 = SELECTOR_BYTES + 3 * SCALAR_BYTES;

  /** The circuit hashes public values to 253 bits, so that the digest is an element. */
  private static final int DIGEST_TOP_MASK = 0x1f;

  @Override
  public int count() {
    return keysRoot.isPresent() ? INPUTS_FROM_6 : INPUTS_BEFORE_6;
  }

  @Override
  public Opened open(byte[] statement, byte[] proof, StatementHash poseidon) {
    int head = keysRoot.isPresent() ? HEAD_FROM_6 : SELECTOR_BYTES;
    if (proof.length < head) {
      return new Opened.Refused("a proof of " + proof.length + " bytes has no SP1 envelope");
    }
    if (ByteBuffer.wrap(proof).getInt() != selector) {
      return new Opened.Refused("the selector is that of another wrapping key");
    }
    List<Scalar> inputs = new ArrayList<>(count());
    inputs.add(programKey);
    inputs.add(valuesDigest(statement));
    if (keysRoot.isPresent()) {
      Optional<Scalar> exitCode = Scalar.decode(proof, SELECTOR_BYTES);
      if (exitCode.isEmpty() || !exitCode.get().isZero()) {
        return new Opened.Refused("the program's exit code isn't 0");
      }
      if (!Scalar.decode(proof, SELECTOR_BYTES + SCALAR_BYTES).equals(keysRoot)) {
        return new Opened.Refused("another root of the recursion keys");
      }
      Optional<Scalar> nonce = Scalar.decode(proof, SELECTOR_BYTES + 2 * SCALAR_BYTES);
      if (nonce.isEmpty()) {
        return new Opened.Refused("the proof's nonce isn't reduced");
      }
      inputs.add(Scalar.ZERO);
      inputs.add(keysRoot.get());
      inputs.add(nonce.get());
    }
    return new Opened.Inputs(inputs, head);
  }

  /** The second input. */
  public static Scalar valuesDigest(byte[] publicValues) {
    byte[] digest = Digests.sha256(publicValues);
    digest[0] &= DIGEST_TOP_MASK;
    return Scalar.decode(digest, 0)
        .orElseThrow(() -> new IllegalStateException("2^253 is less than the modulus"));
  }

  @Override
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(keysRoot.isPresent() ? FROM_6_BYTES : BEFORE_6_BYTES);
    out.put(keysRoot.isPresent() ? FROM_6_KIND : BEFORE_6_KIND).putInt(selector);
    out.put(programKey.encode());
    keysRoot.ifPresent(root -> out.put(root.encode()));
    return out.array();
  }

  static Parsed<StatementInputs> parse(byte[] key, int from) {
    boolean from6 = key[from] == FROM_6_KIND;
    if (key.length - from < (from6 ? FROM_6_BYTES : BEFORE_6_BYTES)) {
      return Parsed.malformed("the key ends early");
    }
    Optional<Scalar> program = Scalar.decode(key, from + 1 + SELECTOR_BYTES);
    if (program.isEmpty()) {
      return Parsed.malformed("the program key isn't reduced");
    }
    Optional<Scalar> root = from6 ? Scalar.decode(key, from + BEFORE_6_BYTES) : Optional.empty();
    if (from6 && root.isEmpty()) {
      return Parsed.malformed("the root of the recursion keys isn't reduced");
    }
    return Parsed.ok(new Sp1Inputs(ByteBuffer.wrap(key).getInt(from + 1), program.get(), root));
  }
}
