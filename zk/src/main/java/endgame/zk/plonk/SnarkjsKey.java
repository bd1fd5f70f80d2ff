package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A verifying key of snarkjs 0.7. */
public final class SnarkjsKey implements PlonkKey {
  static final int FLAVOUR = 2;

  private final Constants constants;
  private final Domain domain;
  private final PreparedG2 tau2;

  /**
   * The numbers of {@code verification_key.json}. Its {@code w} is not among them: it follows from
   * {@code power}.
   *
   * @param power logarithm of the domain's size
   * @param publicInputs {@code nPublic}
   * @param k1 shift of the second coset
   * @param k2 shift of the third one
   * @param qm selector of the product
   * @param ql selector of the left wire
   * @param qr selector of the right wire
   * @param qo selector of the output wire
   * @param qc selector of the constant
   * @param s1 first permutation polynomial
   * @param s2 second one
   * @param s3 third one
   * @param x2 tau in G2
   */
  record Constants(
      int power,
      int publicInputs,
      Scalar k1,
      Scalar k2,
      G1 qm,
      G1 ql,
      G1 qr,
      G1 qo,
      G1 qc,
      G1 s1,
      G1 s2,
      G1 s3,
      G2 x2) {}

  private SnarkjsKey(Constants constants, Domain domain) {
    this.constants = constants;
    this.domain = domain;
    this.tau2 = PreparedG2.of(constants.x2());
  }

  /** Checks what a set-up guarantees and what the verifier divides by. */
  static Parsed<PlonkKey> of(Constants constants) {
    Optional<Domain> domain = Domain.ofSnarkjs(constants.power());
    if (domain.isEmpty()) {
      return new Parsed.Malformed<>("there is no domain of 2^" + constants.power() + " rows");
    }
    @Nullable String fault = fault(constants, domain.get());
    return fault == null
        ? new Parsed.Ok<>(new SnarkjsKey(constants, domain.get()))
        : new Parsed.Malformed<>(fault);
  }

  private static @Nullable String fault(Constants constants, Domain domain) {
    if (constants.publicInputs() > PUBLIC_INPUTS_MAX) {
      return "more than " + PUBLIC_INPUTS_MAX + " public inputs";
    }
    if (constants.publicInputs() > domain.size()) {
      return "more public inputs than rows";
    }
    // Two wires on one coset would let a prover swap their values.
    if (constants.k1().isZero()
        || constants.k2().isZero()
        || domain.sameCoset(constants.k1(), Scalar.ONE)
        || domain.sameCoset(constants.k2(), Scalar.ONE)
        || domain.sameCoset(constants.k1(), constants.k2())) {
      return "k1 and k2 don't give three cosets";
    }
    for (G1 point : List.of(constants.s1(), constants.s2(), constants.s3())) {
      if (point.isInfinity()) {
        return "a permutation polynomial is infinity";
      }
    }
    return constants.x2().isInfinity() ? "X_2 is infinity" : null;
  }

  Constants constants() {
    return constants;
  }

  Domain domain() {
    return domain;
  }

  PreparedG2 tau2() {
    return tau2;
  }

  @Override
  public int publicInputs() {
    return constants.publicInputs();
  }

  /** Logarithm of the number of rows. */
  public int sizeLog2() {
    return constants.power();
  }

  @Override
  public int proofBytes() {
    return SnarkjsProof.BYTES;
  }

  @Override
  public Parsed<SnarkjsProof> parseProof(byte[] bytes, int from) {
    return SnarkjsProof.decode(bytes, from);
  }

  /**
   * {@code 2 ‖ power u8 ‖ public inputs u32 ‖ k1 ‖ k2 ‖ Qm Ql Qr Qo Qc S1 S2 S3 ‖ X_2}; numbers and
   * coordinates big-endian as in EIP-196 and EIP-197.
   */
  @Override
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(FLAVOUR);
    out.write(constants.power());
    out.writeBytes(GnarkKey.u32(constants.publicInputs()));
    out.writeBytes(constants.k1().encode());
    out.writeBytes(constants.k2().encode());
    for (G1 point :
        List.of(
            constants.qm(),
            constants.ql(),
            constants.qr(),
            constants.qo(),
            constants.qc(),
            constants.s1(),
            constants.s2(),
            constants.s3())) {
      out.writeBytes(point.encode());
    }
    out.writeBytes(constants.x2().encode());
    return out.toByteArray();
  }

  /** Reads what stands behind the flavour. */
  static Parsed<PlonkKey> read(WordReader in) {
    // The arguments of a constructor are evaluated from left to right, which is the order of bytes.
    Constants constants =
        new Constants(
            in.u8(),
            in.u31("the number of public inputs"),
            in.scalar("k1"),
            in.scalar("k2"),
            in.g1("Qm"),
            in.g1("Ql"),
            in.g1("Qr"),
            in.g1("Qo"),
            in.g1("Qc"),
            in.g1("S1"),
            in.g1("S2"),
            in.g1("S3"),
            in.g2("X_2"));
    in.end();
    @Nullable String fault = in.fault();
    return fault == null ? of(constants) : new Parsed.Malformed<>(fault);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SnarkjsKey key && constants.equals(key.constants);
  }

  @Override
  public int hashCode() {
    return constants.hashCode();
  }
}
