package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A verifying key of gnark. */
public final class GnarkKey implements PlonkKey {
  static final int FLAVOUR = 1;

  /** Most BSB22 commitments; gnark's compiler makes one of all in a circuit's API calls. */
  public static final int COMMITMENTS_MAX = 32;

  private final GnarkConstants constants;
  private final Domain domain;
  private final PreparedG2 base2;
  private final PreparedG2 tau2;

  private GnarkKey(GnarkConstants constants, Domain domain) {
    this.constants = constants;
    this.domain = domain;
    this.base2 = PreparedG2.of(constants.base2());
    this.tau2 = PreparedG2.of(constants.tau2());
  }

  /** Checks what a set-up guarantees and what the verifier divides by. */
  static Parsed<PlonkKey> of(GnarkConstants constants) {
    Optional<Domain> domain = Domain.of(constants.sizeLog2(), constants.generator());
    if (domain.isEmpty()) {
      return new Parsed.Malformed<>("the generator has another order than the domain");
    }
    @Nullable String fault = fault(constants, domain.get());
    return fault == null
        ? new Parsed.Ok<>(new GnarkKey(constants, domain.get()))
        : new Parsed.Malformed<>(fault);
  }

  private static @Nullable String fault(GnarkConstants constants, Domain domain) {
    if (constants.publicInputs() > PUBLIC_INPUTS_MAX) {
      return "more than " + PUBLIC_INPUTS_MAX + " public inputs";
    }
    if (constants.publicInputs() > domain.size()) {
      return "more public inputs than rows";
    }
    if (constants.commitments().size() > COMMITMENTS_MAX) {
      return "more than " + COMMITMENTS_MAX + " commitments";
    }
    for (GnarkConstants.Commitment commitment : constants.commitments()) {
      if ((long) constants.publicInputs() + commitment.row() >= domain.size()) {
        return "a commitment's row is outside the domain";
      }
    }
    Scalar shift = constants.cosetShift();
    Scalar square = shift.square();
    // Two wires on one coset would let a prover swap their values.
    if (shift.isZero()
        || domain.sameCoset(shift, Scalar.ONE)
        || domain.sameCoset(square, Scalar.ONE)) {
      return "the coset shift doesn't give three cosets";
    }
    for (G1 point : List.of(constants.s1(), constants.s2(), constants.s3(), constants.base())) {
      if (point.isInfinity()) {
        return "a permutation polynomial or the base point is infinity";
      }
    }
    if (constants.base2().isInfinity() || constants.tau2().isInfinity()) {
      return "a point of the reference string is infinity";
    }
    return null;
  }

  GnarkConstants constants() {
    return constants;
  }

  Domain domain() {
    return domain;
  }

  PreparedG2 base2() {
    return base2;
  }

  PreparedG2 tau2() {
    return tau2;
  }

  @Override
  public int publicInputs() {
    return constants.publicInputs();
  }

  /** How many BSB22 commitments a proof has. */
  public int commitments() {
    return constants.commitments().size();
  }

  /** Logarithm of the number of rows. */
  public int sizeLog2() {
    return constants.sizeLog2();
  }

  @Override
  public int proofBytes() {
    return GnarkProof.FIXED_BYTES + commitments() * GnarkProof.COMMITMENT_BYTES;
  }

  @Override
  public Parsed<GnarkProof> parseProof(byte[] bytes, int from) {
    return GnarkProof.decode(bytes, from, commitments());
  }

  /**
   * {@code 1 ‖ log2 size u8 ‖ generator ‖ public inputs u32 ‖ coset shift ‖ S1 S2 S3 Ql Qr Qm Qo Qk
   * ‖ number of commitments u8 ‖ (selector ‖ row u32) each ‖ base ‖ base2 ‖ tau2}; numbers and
   * coordinates big-endian as in EIP-196 and EIP-197.
   */
  @Override
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(FLAVOUR);
    out.write(constants.sizeLog2());
    out.writeBytes(constants.generator().encode());
    out.writeBytes(u32(constants.publicInputs()));
    out.writeBytes(constants.cosetShift().encode());
    for (G1 point :
        List.of(
            constants.s1(),
            constants.s2(),
            constants.s3(),
            constants.ql(),
            constants.qr(),
            constants.qm(),
            constants.qo(),
            constants.qk())) {
      out.writeBytes(point.encode());
    }
    out.write(constants.commitments().size());
    for (GnarkConstants.Commitment commitment : constants.commitments()) {
      out.writeBytes(commitment.selector().encode());
      out.writeBytes(u32(commitment.row()));
    }
    out.writeBytes(constants.base().encode());
    out.writeBytes(constants.base2().encode());
    out.writeBytes(constants.tau2().encode());
    return out.toByteArray();
  }

  static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** Reads what stands behind the flavour. */
  static Parsed<PlonkKey> read(WordReader in) {
    // The arguments of a constructor are evaluated from left to right, which is the order of bytes.
    GnarkConstants constants =
        new GnarkConstants(
            in.u8(),
            in.scalar("the generator"),
            in.u31("the number of public inputs"),
            in.scalar("the coset shift"),
            in.g1("S1"),
            in.g1("S2"),
            in.g1("S3"),
            in.g1("Ql"),
            in.g1("Qr"),
            in.g1("Qm"),
            in.g1("Qo"),
            in.g1("Qk"),
            readCommitments(in),
            in.g1("the base point"),
            in.g2("the base point in G2"),
            in.g2("tau in G2"));
    in.end();
    @Nullable String fault = in.fault();
    return fault == null ? of(constants) : new Parsed.Malformed<>(fault);
  }

  private static List<GnarkConstants.Commitment> readCommitments(WordReader in) {
    int count = in.u8();
    if (count > COMMITMENTS_MAX) {
      in.fail("more than " + COMMITMENTS_MAX + " commitments");
      return List.of();
    }
    List<GnarkConstants.Commitment> commitments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      commitments.add(new GnarkConstants.Commitment(in.g1("Qcp" + i), in.u31("a row")));
    }
    return commitments;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GnarkKey key && constants.equals(key.constants);
  }

  @Override
  public int hashCode() {
    return constants.hashCode();
  }
}
