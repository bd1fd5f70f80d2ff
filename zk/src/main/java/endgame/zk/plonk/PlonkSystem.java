package endgame.zk.plonk;

import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The proof system {@code plonk-bn254/1}. A key is {@code "Plnk" ‖ 1}, a {@link StatementInputs}
 * and a {@link PlonkKey}, both in canonical form; a proof is what the inputs' kind puts before it
 * (SP1's envelope) and the proof proper.
 */
public final class PlonkSystem implements ProofSystem {
  public static final String ID = "plonk-bn254/1";

  private static final byte[] MAGIC = {'P', 'l', 'n', 'k'};
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = MAGIC.length + 1;

  /** Longer than any key with {@link GnarkKey#COMMITMENTS_MAX} commitments. */
  private static final int KEY_BYTES_MAX = 4096;

  /** An SP1 envelope and a proof with {@link GnarkKey#COMMITMENTS_MAX} commitments. */
  private static final int PROOF_BYTES_MAX = 4096;

  /** A verification takes about as long as so many cycles of the emulator. */
  private static final long COST_UNITS_MAX = 1L << 20;

  /** Discrete logarithms in the target group after the number field sieve's progress. */
  private static final int SECURITY_BITS = 100;

  private final StatementInputs.StatementHash poseidon;

  /** A key of the chain. */
  private record Key(StatementInputs inputs, PlonkKey plonk) implements VerifyingKey {}

  /**
   * The system of a chain.
   *
   * @param poseidon the hash D of a statement in the suite {@code poseidon-bn254}
   */
  public PlonkSystem(StatementInputs.StatementHash poseidon) {
    this.poseidon = poseidon;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Limits limits() {
    return new Limits(KEY_BYTES_MAX, PROOF_BYTES_MAX, COST_UNITS_MAX);
  }

  @Override
  public int securityBits() {
    return SECURITY_BITS;
  }

  /** The bytes that {@link #parseKey} reads. */
  public static byte[] encodeKey(StatementInputs inputs, PlonkKey plonk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(VERSION);
    out.writeBytes(inputs.encode());
    out.writeBytes(plonk.encode());
    return out.toByteArray();
  }

  @Override
  public KeyResult parseKey(byte[] key) {
    if (key.length > KEY_BYTES_MAX) {
      return new KeyResult.Malformed("a key of more than " + KEY_BYTES_MAX + " bytes");
    }
    if (!looksLikeKey(key)) {
      return new KeyResult.Malformed("the bytes aren't a PLONK key of a shard");
    }
    if (key[MAGIC.length] != VERSION) {
      return new KeyResult.Malformed("unknown version " + key[MAGIC.length] + " of the key");
    }
    return switch (StatementInputs.parse(key, HEADER_BYTES)) {
      case Parsed.Malformed<StatementInputs>(String reason) -> new KeyResult.Malformed(reason);
      case Parsed.Ok<StatementInputs>(StatementInputs inputs) ->
          switch (PlonkKey.parse(key, HEADER_BYTES + inputs.bytes())) {
            case Parsed.Malformed<PlonkKey>(String reason) -> new KeyResult.Malformed(reason);
            case Parsed.Ok<PlonkKey>(PlonkKey plonk) -> fitting(inputs, plonk);
          };
    };
  }

  /** Whether bytes claim to be a key of the chain. */
  public static boolean looksLikeKey(byte[] bytes) {
    return bytes.length >= HEADER_BYTES
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static KeyResult fitting(StatementInputs inputs, PlonkKey plonk) {
    if (inputs.count() != plonk.publicInputs()) {
      return new KeyResult.Malformed(
          "the circuit has "
              + plonk.publicInputs()
              + " public inputs and the statement gives "
              + inputs.count());
    }
    return new KeyResult.Parsed(new Key(inputs, plonk));
  }

  @Override
  public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
    if (!(key instanceof Key ours)) {
      throw new IllegalArgumentException("a key of another proof system");
    }
    if (proof.length > PROOF_BYTES_MAX) {
      return new Verdict.Rejected("a proof of more than " + PROOF_BYTES_MAX + " bytes");
    }
    return switch (ours.inputs().open(statement, proof, poseidon)) {
      case StatementInputs.Opened.Refused refused -> new Verdict.Rejected(refused.reason());
      case StatementInputs.Opened.Inputs opened ->
          PlonkVerifier.verify(ours.plonk(), opened.values(), proof, opened.proofFrom());
    };
  }
}
