package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Gt;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.hash.Sha256;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Verifies many proofs of one key together, by one random linear combination:
 *
 * <p>{@code Π e(ρ_i·A_i, B_i) · e(Σ ρ_i·L_i, −gamma) · e(Σ ρ_i·C_i, −delta) = e(alpha, beta)^(Σ
 * ρ_i)}, with L_i = IC_0 + Σ x_ij·IC_j. So a proof costs one Miller loop, and the final
 * exponentiation, gamma, delta and the inputs' points are paid once.
 *
 * <p><b>Why it is sound.</b> Let q_i be the quotient of both sides of proof i's own equation: an
 * element of the group of prime order r, 1 exactly if the proof is valid. The batch holds exactly
 * if {@code Π q_i^ρ_i = 1}, and if one q_i isn't 1, then for any values of the other ρ at most one
 * of the 2^128 values of ρ_i makes it hold. The ρ are the outputs of SHA-256 on a seed that hashes
 * the key and <em>all</em> proofs and inputs, so they are fixed only after everything that could be
 * chosen to suit them is fixed: who tries n batches succeeds with probability n·2^-128 (SHA-256 as
 * random oracle). That is below the security of the curve, and no randomness is drawn: each node
 * computes the same. B_i in the subgroup of order r, which the argument needs, was checked when the
 * point was decoded.
 */
public final class Groth16Batch {
  /** Most proofs of one batch; a larger one is cut. */
  public static final int PROOFS_MAX = 4096;

  /** Proofs that share the squarings of one Miller loop; also the piece of work of a thread. */
  private static final int PART = 64;

  private static final byte[] DOMAIN =
      "endgame groth16-bn254/1 batch".getBytes(StandardCharsets.US_ASCII);

  private Groth16Batch() {}

  /** A proof and its public inputs. */
  public record Claim(List<Scalar> inputs, Groth16Proof proof) {
    public Claim {
      inputs = List.copyOf(inputs);
    }
  }

  /** Runs independent tasks in any order, on any threads; results in the order of the tasks. */
  public interface Runner {
    <T> List<T> run(List<Supplier<T>> tasks);

    /** One after the other. */
    static Runner sequential() {
      return new Runner() {
        @Override
        public <T> List<T> run(List<Supplier<T>> tasks) {
          return tasks.stream().map(Supplier::get).toList();
        }
      };
    }
  }

  /**
   * A verdict for each proof, the same that {@link Groth16Verifier#verify} gives. If a batch
   * doesn't hold, its parts are tried, and each proof of a part that doesn't hold: at most three
   * times the work.
   */
  public static List<Verdict> verify(Groth16Verifier verifier, List<Claim> claims, Runner runner) {
    List<Verdict> verdicts = new ArrayList<>(claims.size());
    for (int from = 0; from < claims.size(); from += PROOFS_MAX) {
      List<Claim> batch = claims.subList(from, Math.min(claims.size(), from + PROOFS_MAX));
      verdicts.addAll(
          holds(verifier, batch, runner) ? accept(batch) : split(verifier, batch, runner));
    }
    return verdicts;
  }

  private static List<Verdict> accept(List<Claim> claims) {
    return claims.stream().<Verdict>map(_ -> new Verdict.Accepted()).toList();
  }

  private static List<Verdict> split(Groth16Verifier verifier, List<Claim> claims, Runner runner) {
    List<Supplier<List<Verdict>>> tasks = new ArrayList<>();
    for (List<Claim> part : parts(claims)) {
      tasks.add(() ->
          holds(verifier, part, Runner.sequential())
              ? accept(part)
              : part.stream().map(each -> verifier.verify(each.inputs(), each.proof())).toList());
    }
    return runner.run(tasks).stream().flatMap(List::stream).toList();
  }

  /** Whether all proofs are valid. */
  public static boolean holds(Groth16Verifier verifier, List<Claim> claims, Runner runner) {
    Groth16Key key = verifier.key();
    if (claims.stream().anyMatch(claim -> claim.inputs().size() != key.inputs())) {
      return false;
    }
    if (claims.isEmpty()) {
      return true;
    }
    List<Scalar> factors = factors(key, claims);
    List<Supplier<Part>> tasks = new ArrayList<>();
    List<List<Scalar>> cut = parts(factors);
    List<List<Claim>> parts = parts(claims);
    for (int i = 0; i < parts.size(); i++) {
      List<Claim> part = parts.get(i);
      List<Scalar> own = cut.get(i);
      tasks.add(() -> Part.of(part, own));
    }
    Gt product = lastPairs(verifier, claims, factors, runner.run(tasks));
    return product.equals(Gt.ONE);
  }

  /** Product of the parts and of what all proofs share. */
  private static Gt lastPairs(
      Groth16Verifier verifier, List<Claim> claims, List<Scalar> factors, List<Part> parts) {
    Groth16Key key = verifier.key();
    Scalar sum = Scalar.ZERO;
    for (Scalar factor : factors) {
      sum = sum.add(factor);
    }
    List<Scalar> inputs = new ArrayList<>(List.of(sum));
    for (int j = 0; j < key.inputs(); j++) {
      Scalar input = Scalar.ZERO;
      for (int i = 0; i < claims.size(); i++) {
        input = input.add(factors.get(i).multiply(claims.get(i).inputs().get(j)));
      }
      inputs.add(input);
    }
    G1 c = G1.INFINITY;
    Gt product = Gt.ONE;
    for (Part part : parts) {
      c = c.add(part.c());
      product = product.multiply(part.product());
    }
    return product.multiply(
        Pairing.product(
            List.of(
                new Pairing.Pair(key.alpha().multiply(sum).negate(), PreparedG2.of(key.beta())),
                new Pairing.Pair(G1.msm(key.ic(), inputs), verifier.gammaNegative()),
                new Pairing.Pair(c, verifier.deltaNegative()))));
  }

  /** Π e(ρ_i·A_i, B_i) and Σ ρ_i·C_i of some proofs. */
  private record Part(Gt product, G1 c) {
    static Part of(List<Claim> claims, List<Scalar> factors) {
      List<Pairing.Pair> pairs = new ArrayList<>(claims.size());
      List<G1> cs = new ArrayList<>(claims.size());
      for (int i = 0; i < claims.size(); i++) {
        Groth16Proof proof = claims.get(i).proof();
        pairs.add(new Pairing.Pair(proof.a().multiply(factors.get(i)), PreparedG2.of(proof.b())));
        cs.add(proof.c());
      }
      return new Part(Pairing.product(pairs), G1.msm(cs, factors));
    }
  }

  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += PART) {
      parts.add(all.subList(from, Math.min(all.size(), from + PART)));
    }
    return parts;
  }

  /** ρ_i: 16 bytes of SHA-256(seed ‖ i). */
  static List<Scalar> factors(Groth16Key key, List<Claim> claims) {
    byte[] seed = seed(key, claims);
    List<Scalar> factors = new ArrayList<>(claims.size());
    for (int i = 0; i < claims.size(); i++) {
      byte[] hash = Sha256.of(seed, ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
      factors.add(Scalar.of(new BigInteger(1, Arrays.copyOf(hash, 16))).orElseThrow());
    }
    return factors;
  }

  /** Everything that a prover chooses is in the seed; lengths are fixed by key and number. */
  private static byte[] seed(Groth16Key key, List<Claim> claims) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(DOMAIN);
      digest.update(Sha256.of(key.encode()));
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(claims.size()).flip());
      for (Claim claim : claims) {
        claim.inputs().forEach(input -> digest.update(input.encode()));
        digest.update(claim.proof().encode());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
