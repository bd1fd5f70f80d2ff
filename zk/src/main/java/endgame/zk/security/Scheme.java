package endgame.zk.security;

/**
 * Parameters of a STARK over FRI: ours, or another system's.
 *
 * @param logBlowup log2 of 1/ρ
 * @param arity of the widest fold
 * @param queryBits work before the queries; the others before their challenges
 */
public record Scheme(
    int logBlowup,
    int arity,
    int queries,
    int queryBits,
    int foldBits,
    int batchBits,
    int lookupBits,
    int deepBits) {

  double rate() {
    return Math.pow(2, -logBlowup);
  }
}
