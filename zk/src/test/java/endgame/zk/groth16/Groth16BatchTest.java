package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class Groth16BatchTest {
  private static final Groth16Batch.Runner HERE = Groth16Batch.Runner.sequential();
  private final Trapdoor trapdoor = new Trapdoor(3, new SplittableRandom(5));
  private final Groth16Verifier verifier = Groth16Verifier.of(trapdoor.key());

  private List<Groth16Batch.Claim> claims(int count) {
    List<Groth16Batch.Claim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Scalar> inputs = trapdoor.inputs();
      claims.add(new Groth16Batch.Claim(inputs, trapdoor.prove(inputs)));
    }
    return claims;
  }

  private static Groth16Batch.Claim moved(Groth16Batch.Claim claim, G1 by) {
    Groth16Proof proof = claim.proof();
    return new Groth16Batch.Claim(
        claim.inputs(), new Groth16Proof(proof.a(), proof.b(), proof.c().add(by)));
  }

  @Test
  void acceptsValidProofs() {
    for (int count : List.of(0, 1, 2, 7, 65)) {
      assertThat(Groth16Batch.holds(verifier, claims(count), HERE)).as("%d", count).isTrue();
    }
  }

  @Test
  void findsEachBadProof() {
    for (int bad = 0; bad < 4; bad++) {
      List<Groth16Batch.Claim> claims = claims(4);
      claims.set(bad, moved(claims.get(bad), G1.GENERATOR));
      List<Verdict> verdicts = Groth16Batch.verify(verifier, claims, HERE);
      for (int i = 0; i < 4; i++) {
        assertThat(verdicts.get(i))
            .as("bad %d, verdict %d", bad, i)
            .isEqualTo(verifier.verify(claims.get(i).inputs(), claims.get(i).proof()));
      }
      assertThat(verdicts.get(bad)).isInstanceOf(Verdict.Rejected.class);
    }
  }

  /** Without random factors the two errors would cancel. */
  @Test
  void errorsThatCancelAreFound() {
    List<Groth16Batch.Claim> claims = claims(3);
    claims.set(0, moved(claims.get(0), G1.GENERATOR));
    claims.set(2, moved(claims.get(2), G1.GENERATOR.negate()));
    assertThat(Groth16Batch.holds(verifier, claims, HERE)).isFalse();
  }

  /** A prover that knows the factors of an earlier batch can't use them in the next one. */
  @Test
  void factorsDependOnEverythingThatAProverChooses() {
    List<Groth16Batch.Claim> claims = claims(2);
    Groth16Key key = trapdoor.key();
    HashSet<List<Scalar>> seen = new HashSet<>();
    seen.add(Groth16Batch.factors(key, claims));
    Groth16Batch.Claim first = claims.getFirst();
    Groth16Proof proof = first.proof();
    List<Scalar> inputs = new ArrayList<>(first.inputs());
    inputs.set(2, inputs.get(2).add(Scalar.ONE));
    List<Groth16Batch.Claim> changed =
        List.of(
            moved(first, G1.GENERATOR),
            new Groth16Batch.Claim(inputs, proof),
            new Groth16Batch.Claim(
                first.inputs(), new Groth16Proof(proof.a().negate(), proof.b(), proof.c())),
            new Groth16Batch.Claim(
                first.inputs(), new Groth16Proof(proof.a(), proof.b().negate(), proof.c())));
    for (Groth16Batch.Claim each : changed) {
      seen.add(Groth16Batch.factors(key, List.of(each, claims.get(1))));
      seen.add(Groth16Batch.factors(key, List.of(claims.get(1), each)));
    }
    seen.add(Groth16Batch.factors(new Trapdoor(3, new SplittableRandom(6)).key(), claims));
    assertThat(seen).hasSize(2 * changed.size() + 2);
    assertThat(Groth16Batch.factors(key, claims)).isEqualTo(Groth16Batch.factors(key, claims));
    // Error X·f(1) in the first and −X·f(0) in the second cancel only under the old factors.
    List<Scalar> old = Groth16Batch.factors(key, claims);
    List<Groth16Batch.Claim> attack =
        List.of(
            moved(claims.get(0), G1.GENERATOR.multiply(old.get(1))),
            moved(claims.get(1), G1.GENERATOR.multiply(old.get(0)).negate()));
    assertThat(Groth16Batch.holds(verifier, attack, HERE)).isFalse();
  }

  @Test
  void wrongInputsAndSwappedProofsAreFound() {
    List<Groth16Batch.Claim> claims = claims(3);
    List<Groth16Batch.Claim> few = new ArrayList<>(claims);
    few.set(1, new Groth16Batch.Claim(List.of(), claims.get(1).proof()));
    assertThat(Groth16Batch.holds(verifier, few, HERE)).isFalse();
    assertThat(Groth16Batch.verify(verifier, few, HERE).get(1))
        .isInstanceOf(Verdict.Rejected.class);
    List<Groth16Batch.Claim> swapped = new ArrayList<>(claims);
    swapped.set(0, new Groth16Batch.Claim(claims.get(0).inputs(), claims.get(1).proof()));
    swapped.set(1, new Groth16Batch.Claim(claims.get(1).inputs(), claims.get(0).proof()));
    assertThat(Groth16Batch.holds(verifier, swapped, HERE)).isFalse();
  }

  @Test
  void theOrderInWhichTasksRunDoesNotMatter() {
    Groth16Batch.Runner backwards =
        new Groth16Batch.Runner() {
          @Override
          public <T> List<T> run(List<Supplier<T>> tasks) {
            List<T> results = new ArrayList<>();
            tasks.reversed().forEach(task -> results.add(task.get()));
            Collections.reverse(results);
            return results;
          }
        };
    List<Groth16Batch.Claim> claims = claims(70);
    claims.set(66, moved(claims.get(66), G1.GENERATOR));
    assertThat(Groth16Batch.verify(verifier, claims, backwards))
        .isEqualTo(Groth16Batch.verify(verifier, claims, HERE));
  }
}
