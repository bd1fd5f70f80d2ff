package endgame.node.audit;

import endgame.consensus.types.Subject;
import java.util.Comparator;

/** A view of an epoch; ordered in time. */
record View(long epoch, long view) implements Comparable<View> {
  private static final Comparator<View> ORDER =
      Comparator.comparingLong(View::epoch).thenComparingLong(View::view);

  static View of(Subject subject) {
    return new View(subject.epoch(), subject.view());
  }

  @Override
  public int compareTo(View other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "epoch " + epoch + " view " + view;
  }
}
