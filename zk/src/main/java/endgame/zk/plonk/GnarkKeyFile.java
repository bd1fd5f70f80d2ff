package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.hash.Sha256;
import endgame.zk.proof.Parsed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that gnark's {@code VerifyingKey.WriteTo} makes: big-endian, points compressed.
 *
 * <p>{@code size u64 ‖ inverse of size ‖ generator ‖ public inputs u64 ‖ coset shift ‖ S1 S2 S3 Ql
 * Qr Qm Qo Qk ‖ n u32 ‖ n selectors of commitments ‖ base in G1 ‖ base and tau in G2 ‖ lines ‖ n
 * u32 ‖ n rows u64}. SP1's file has 34,368 bytes, 33,792 of them lines.
 *
 * <p>Lines are what gnark precomputes for pairings with the two points of G2: 2 points, 2 kinds of
 * steps, 66 steps, 4 coordinates, each four 64-bit words in Montgomery form, lowest word first. SP1
 * leaves them 0 and files of older versions have none. They follow from the points, so they are
 * read past; only that they are reduced is checked.
 */
public final class GnarkKeyFile {
  private static final int LINE_ELEMENTS = 2 * 2 * 66 * 4;

  private GnarkKeyFile() {}

  /** By what SP1 names a wrapping key: the first four bytes of the file's SHA-256. */
  public static int selector(byte[] file) {
    return ByteBuffer.wrap(Sha256.of(file)).getInt();
  }

  public static Parsed<PlonkKey> parse(byte[] file) {
    WordReader in = new WordReader(file, 0);
    long size = in.u63("the domain's size");
    int log2 = Long.numberOfTrailingZeros(size);
    if (Long.bitCount(size) != 1) {
      in.fail("the domain's size isn't a power of 2");
    }
    Scalar sizeInverse = in.scalar("the inverse of the size");
    Scalar generator = in.scalar("the generator");
    int publicInputs = intIn(in, "the number of public inputs");
    Scalar shift = in.scalar("the coset shift");
    List<G1> fixed = new ArrayList<>();
    for (String name : List.of("S1", "S2", "S3", "Ql", "Qr", "Qm", "Qo", "Qk")) {
      fixed.add(in.compressedG1(name));
    }
    List<G1> selectors = selectors(in);
    G1 base = in.compressedG1("the base point");
    G2 base2 = in.compressedG2("the base point in G2");
    G2 tau2 = in.compressedG2("tau in G2");
    skipLines(in, file.length, selectors.size());
    List<GnarkConstants.Commitment> commitments = commitments(in, selectors);
    in.end();
    @Nullable String fault = in.fault();
    if (fault == null && !sizeInverse.multiply(Scalar.of(size)).equals(Scalar.ONE)) {
      fault = "the inverse of the size is wrong";
    }
    if (fault != null) {
      return new Parsed.Malformed<>(fault);
    }
    return GnarkKey.of(
        new GnarkConstants(
            log2,
            generator,
            publicInputs,
            shift,
            fixed.get(0),
            fixed.get(1),
            fixed.get(2),
            fixed.get(3),
            fixed.get(4),
            fixed.get(5),
            fixed.get(6),
            fixed.get(7),
            commitments,
            base,
            base2,
            tau2));
  }

  private static int intIn(WordReader in, String name) {
    long value = in.u63(name);
    if (value > Integer.MAX_VALUE) {
      in.fail(name + " is too large");
      return 0;
    }
    return (int) value;
  }

  private static List<G1> selectors(WordReader in) {
    int count = in.u31("the number of commitments");
    if (count > GnarkKey.COMMITMENTS_MAX) {
      in.fail("more than " + GnarkKey.COMMITMENTS_MAX + " commitments");
      return List.of();
    }
    List<G1> selectors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      selectors.add(in.compressedG1("Qcp" + i));
    }
    return selectors;
  }

  private static List<GnarkConstants.Commitment> commitments(WordReader in, List<G1> selectors) {
    if (in.u31("the number of rows") != selectors.size()) {
      in.fail("not as many rows as commitments");
      return List.of();
    }
    List<GnarkConstants.Commitment> commitments = new ArrayList<>(selectors.size());
    for (G1 selector : selectors) {
      commitments.add(new GnarkConstants.Commitment(selector, intIn(in, "a row")));
    }
    return commitments;
  }

  private static void skipLines(WordReader in, int length, int commitmentCount) {
    int rest = length - in.at();
    int rows = 4 + 8 * commitmentCount;
    if (rest == rows) {
      return;
    }
    if (rest != LINE_ELEMENTS * WordReader.SCALAR_BYTES + rows) {
      in.fail(rest + " bytes behind the points are no lines and rows");
      return;
    }
    for (int i = 0; i < LINE_ELEMENTS; i++) {
      in.montgomeryElement("a line");
    }
  }
}
