package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A key of gnark, with its commitments (BSB22): circuits that use them have one more input per
 * commitment, the hash of the commitment and of the public inputs it covers.
 *
 * @param key the key; its inputs are the public inputs, then one per commitment
 * @param committed per commitment the numbers, from 1, of the public inputs it covers
 * @param pedersen per commitment its key
 */
public record GnarkKey(Groth16Key key, List<List<Integer>> committed, List<Pedersen> pedersen) {
  private static final String INPUT_DOMAIN = "bsb22-commitment";
  private static final String FOLD_DOMAIN = "G16-BSB22";

  /**
   * Key of a Pedersen commitment.
   *
   * @param sigma −σ·g; in keys before gnark 0.11 −(1/σ)·g, and the two change places
   */
  public record Pedersen(G2 g, G2 sigma, boolean inverse) {}

  public GnarkKey {
    committed = committed.stream().map(List::copyOf).toList();
    pedersen = List.copyOf(pedersen);
  }

  /** A key whose commitments this verifier understands. */
  public static Parsed<GnarkKey> of(
      Groth16Key key, List<List<Integer>> committed, List<Pedersen> pedersen) {
    int commitments = committed.size();
    if (commitments == 0) {
      // Before 0.11 a key without commitments still carries one commitment key.
      return Parsed.ok(new GnarkKey(key, committed, List.of()));
    }
    if (pedersen.size() != commitments || commitments > key.inputs()) {
      return Parsed.malformed(
          commitments
              + " commitments don't fit "
              + pedersen.size()
              + " commitment keys and "
              + key.inputs()
              + " inputs"
              + (pedersen.stream().anyMatch(Pedersen::inverse)
                  ? ": several commitments under one key, as before gnark 0.11, aren't supported"
                  : ""));
    }
    int open = key.inputs() - commitments;
    if (committed.stream().flatMap(List::stream).anyMatch(wire -> wire < 1 || wire > open)) {
      return Parsed.malformed("a commitment covers a public input that doesn't exist");
    }
    G2 base = pedersen.getFirst().g();
    for (Pedersen each : pedersen) {
      if (!each.g().equals(base) || base.equals(G2.INFINITY) || each.sigma().equals(G2.INFINITY)) {
        return Parsed.malformed("a commitment key is degenerate or has another generator");
      }
    }
    return Parsed.ok(new GnarkKey(key, committed, pedersen));
  }

  /** Number of public inputs that a caller gives. */
  public int inputs() {
    return key.inputs() - committed.size();
  }

  /** Checks one proof. */
  public Verdict verify(List<Scalar> inputs, GnarkProof proof) {
    if (inputs.size() != inputs()) {
      return new Verdict.Rejected(Groth16Verifier.wrongNumber(inputs.size(), inputs()));
    }
    if (proof.commitments().size() != committed.size()) {
      return new Verdict.Rejected(
          "the proof has "
              + proof.commitments().size()
              + " commitments, the key "
              + committed.size());
    }
    if (committed.isEmpty()) {
      return proof.knowledge().isInfinity()
          ? Groth16Verifier.of(key).verify(inputs, proof.proof())
          : new Verdict.Rejected("a proof of knowledge of nothing");
    }
    List<Scalar> all = new ArrayList<>(inputs);
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    G1 sum = G1.INFINITY;
    for (int i = 0; i < committed.size(); i++) {
      G1 commitment = proof.commitments().get(i);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.writeBytes(commitment.encode());
      committed.get(i).forEach(wire -> message.writeBytes(inputs.get(wire - 1).encode()));
      Scalar hash = HashToScalar.of(message.toByteArray(), INPUT_DOMAIN);
      all.add(hash);
      hashes.writeBytes(hash.encode());
      sum = sum.add(commitment);
    }
    if (!knows(proof, HashToScalar.of(hashes.toByteArray(), FOLD_DOMAIN))) {
      return new Verdict.Rejected("the commitments' proof of knowledge doesn't hold");
    }
    return Groth16Verifier.of(key).verify(all, sum, proof.proof());
  }

  /** Π e(challenge^i·C_i, sigma_i) · e(knowledge, g) = 1. */
  private boolean knows(GnarkProof proof, Scalar challenge) {
    List<Pairing.Pair> pairs = new ArrayList<>();
    Scalar power = Scalar.ONE;
    for (int i = 0; i < pedersen.size(); i++) {
      Pedersen each = pedersen.get(i);
      G1 commitment = proof.commitments().get(i).multiply(power);
      pairs.add(
          new Pairing.Pair(commitment, PreparedG2.of(each.inverse() ? each.g() : each.sigma())));
      power = power.multiply(challenge);
    }
    Pedersen first = pedersen.getFirst();
    pairs.add(
        new Pairing.Pair(
            proof.knowledge(), PreparedG2.of(first.inverse() ? first.sigma() : first.g())));
    return Pairing.check(pairs);
  }
}
