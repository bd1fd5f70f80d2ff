package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What gnark's {@code Proof.WriteTo} (points compressed) and {@code WriteRawTo} (both coordinates)
 * make.
 *
 * <p>{@code L R O ‖ Z ‖ H0 H1 H2 ‖ opening ‖ n u32 ‖ values at zeta: linearised, l, r, o, s1, s2,
 * selectors ‖ opening at zeta * omega ‖ value there ‖ n u32 ‖ commitments}. The value of the
 * linearised polynomial follows from the others; Solidity's encoding leaves it out and gnark's Go
 * verifier compares it.
 *
 * @param proof all but that value
 * @param linearisedAt the value
 */
public record GnarkProofFile(GnarkProof proof, Scalar linearisedAt) {
  private static final int POINTS = 9;
  private static final int VALUES = 6;
  private static final int FIXED_BYTES = 4 + (VALUES + 1) * WordReader.SCALAR_BYTES + 4;

  private static int length(int commitments, int pointBytes) {
    return POINTS * pointBytes + FIXED_BYTES + commitments * (pointBytes + WordReader.SCALAR_BYTES);
  }

  /** Whether a file under a key with so many commitments can be so long. */
  static boolean canBe(int length, int commitments) {
    return length == length(commitments, WordReader.COMPRESSED_G1_BYTES)
        || length == length(commitments, WordReader.G1_BYTES);
  }

  /** Reads a file of a proof under a key with so many commitments. */
  static Parsed<GnarkProofFile> parse(byte[] file, int commitments) {
    if (!canBe(file.length, commitments)) {
      return Parsed.malformed("no gnark proof has " + file.length + " bytes under this key");
    }
    boolean raw = file.length == length(commitments, WordReader.G1_BYTES);
    WordReader in = new WordReader(file, 0);
    List<G1> points = new ArrayList<>();
    for (String name : List.of("L", "R", "O", "Z", "H0", "H1", "H2", "the opening at zeta")) {
      points.add(point(in, raw, name));
    }
    List<Scalar> values = new ArrayList<>();
    expect(in, VALUES + commitments, "values");
    for (int i = 0; i < VALUES + commitments; i++) {
      values.add(in.scalar("value " + i));
    }
    G1 openingAtNext = point(in, raw, "the opening at zeta * omega");
    Scalar zAtNext = in.scalar("z(zeta * omega)");
    expect(in, commitments, "commitments");
    List<G1> committed = new ArrayList<>();
    for (int i = 0; i < commitments; i++) {
      committed.add(point(in, raw, "commitment " + i));
    }
    in.end();
    @Nullable String fault = in.fault();
    if (fault != null) {
      return Parsed.malformed(fault);
    }
    GnarkProof proof =
        new GnarkProof(
            points.get(0),
            points.get(1),
            points.get(2),
            points.get(4),
            points.get(5),
            points.get(6),
            values.get(1),
            values.get(2),
            values.get(3),
            values.get(4),
            values.get(5),
            points.get(3),
            zAtNext,
            points.get(7),
            openingAtNext,
            values.subList(VALUES, values.size()),
            committed);
    return Parsed.ok(new GnarkProofFile(proof, values.getFirst()));
  }

  private static void expect(WordReader in, int count, String name) {
    if (in.u31("the number of " + name) != count) {
      in.fail("the key wants " + count + " " + name);
    }
  }

  private static G1 point(WordReader in, boolean raw, String name) {
    G1 point = raw ? in.g1(name) : in.compressedG1(name);
    if (point.isInfinity()) {
      in.fail(name + " is infinity");
    }
    return point;
  }
}
