package endgame.consensus.types;

import java.util.List;

/** The ordered validators of an epoch with their quorum weights (spec 1.1). */
public final class ValidatorSet {
  public static final int MEMBERS_MAX = 4096;
  public static final long WEIGHT_MAX = 1L << 60;
  private final List<Validator> members;
  private final long weight;

  /** Members strictly increasing by node id; throws if not, or if a limit is passed. */
  public ValidatorSet(List<Validator> members) {
    this.members = List.copyOf(members);
    if (members.isEmpty() || members.size() > MEMBERS_MAX) {
      throw new IllegalArgumentException(members.size() + " validators, allowed are 1 to 4096");
    }
    long sum = 0;
    for (int i = 0; i < members.size(); i++) {
      if (i > 0 && members.get(i - 1).nodeId().compareTo(members.get(i).nodeId()) >= 0) {
        throw new IllegalArgumentException("validators must be sorted by node id, each once");
      }
      long w = members.get(i).weight();
      if (w > WEIGHT_MAX - sum) {
        throw new IllegalArgumentException("the total weight is above 2^60");
      }
      sum += w;
    }
    this.weight = sum;
  }

  public List<Validator> members() {
    return members;
  }

  public int size() {
    return members.size();
  }

  public Validator get(int index) {
    return members.get(index);
  }

  /** Index of the member with this node id, or -1. */
  public int indexOf(NodeId nodeId) {
    int low = 0;
    int high = members.size() - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      int c = members.get(mid).nodeId().compareTo(nodeId);
      if (c == 0) {
        return mid;
      }
      if (c < 0) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return -1;
  }

  /** W: the sum of all weights. */
  public long weight() {
    return weight;
  }

  /** f: the largest faulty weight that is tolerated. */
  public long faulty() {
    return (weight - 1) / 3;
  }

  /** q = W - f: two quorums share more than f. */
  public long quorum() {
    return weight - faulty();
  }

  /** Sum of the weights of the members in {@code signers}, whose length must be this set's size. */
  public long weightOf(Bitmap signers) {
    if (signers.length() != size()) {
      throw new IllegalArgumentException("bitmap of " + signers.length() + " for " + size());
    }
    long sum = 0;
    for (int i = 0; i < size(); i++) {
      if (signers.contains(i)) {
        sum += members.get(i).weight();
      }
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValidatorSet set && members.equals(set.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }
}
