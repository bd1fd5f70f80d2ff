package endgame.zk.air;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What an AIR says: a graph, constraints and interactions.
 *
 * @param graph of this AIR; LogUp adds nodes to a copy, never to this one
 */
public record Constraints(
    Air air, Graph graph, List<Named> constraints, List<Interaction> interactions) {
  /** Largest degree of a constraint: quotients have at most 2^3 parts. */
  public static final int DEGREE_MAX = 9;

  public static final int CONSTRAINTS_MAX = 1 << 14;
  public static final int INTERACTIONS_MAX = 1 << 10;

  /** A constraint and what a failed check calls it. */
  public record Named(String name, Expr expression) {}

  public Constraints {
    if (constraints.size() > CONSTRAINTS_MAX || interactions.size() > INTERACTIONS_MAX) {
      throw new IllegalArgumentException(air.id() + " says too much");
    }
    for (Named constraint : constraints) {
      if (constraint.expression().degree() > DEGREE_MAX) {
        throw new IllegalArgumentException(
            constraint.name() + " has degree " + constraint.expression().degree());
      }
    }
  }

  /** The largest degree of a constraint, at least 1. */
  public int degree() {
    return constraints.stream().mapToInt(c -> c.expression().degree()).max().orElse(1);
  }

  /** Whether a node of this kind is used: openings at the next row are left out if not. */
  public boolean uses(Expr.Op op) {
    for (int i = 0; i < graph.size(); i++) {
      if (graph.node(i).op() == op) {
        return true;
      }
    }
    return false;
  }

  /** SHA-256 of everything said, in order: part of the verifying key's digest. */
  public byte[] digest() {
    MessageDigest digest = sha256();
    put(digest, air.id());
    put(digest, graph.field().name());
    put(digest, air.width());
    put(digest, air.fixedWidth());
    put(digest, air.publicValues());
    put(digest, air.optional() ? 1 : 0);
    put(digest, graph.size());
    for (int i = 0; i < graph.size(); i++) {
      Expr node = graph.node(i);
      put(digest, node.op().name());
      put(digest, node.a());
      put(digest, node.b());
    }
    put(digest, constraints.size());
    for (Named constraint : constraints) {
      put(digest, constraint.name());
      put(digest, constraint.expression().index());
    }
    put(digest, interactions.size());
    for (Interaction interaction : interactions) {
      put(digest, interaction.bus().number());
      put(digest, interaction.bus().width());
      put(digest, interaction.bus().kind().name());
      put(digest, interaction.role().name());
      put(digest, interaction.weight());
      put(digest, interaction.count().index());
      interaction.message().forEach(part -> put(digest, part.index()));
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void put(MessageDigest digest, int number) {
    for (int shift = 0; shift < 32; shift += 8) {
      digest.update((byte) (number >>> shift));
    }
  }

  private static void put(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(digest, bytes.length);
    digest.update(bytes);
  }
}
