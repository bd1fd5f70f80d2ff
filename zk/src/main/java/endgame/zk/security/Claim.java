package endgame.zk.security;

/**
 * What is proven, as far as strength depends on it.
 *
 * @param fieldBits log2 of the size of the extension
 * @param logRows of the highest table
 * @param batched functions joined by powers of the batch's α
 * @param openings points at which a column is opened, at most
 * @param constraints joined by powers of α
 * @param degree of a constraint, at most
 * @param interactions of a row with buses, over all tables
 * @param messageWidth of a bus, at most
 */
public record Claim(
    double fieldBits,
    int logRows,
    long batched,
    int openings,
    long constraints,
    int degree,
    long interactions,
    int messageWidth) {}
