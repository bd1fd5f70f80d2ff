package endgame.consensus.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/** A node's one thread in virtual time: work in order, each piece as long as what it charged. */
final class SimThread {
  /** Unwinds a turn in which the power goes. */
  static final class PowerLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    PowerLost() {
      super("power lost", null, false, false);
    }
  }

  private final Cluster cluster;
  private final FakeSignatures.Meter meter;
  private final Runnable worked;
  private final Runnable powerLost;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private boolean running;
  private boolean awake;
  private int life;
  private long busyUntilUs;
  private long slowness = 1;

  /**
   * @param worked called after each piece of work, unless that ended the node
   * @param powerLost called when a piece of work ended in {@link PowerLost}
   */
  SimThread(Cluster cluster, FakeSignatures.Meter meter, Runnable worked, Runnable powerLost) {
    this.cluster = cluster;
    this.meter = meter;
    this.worked = worked;
    this.powerLost = powerLost;
  }

  boolean running() {
    return running;
  }

  /** All work takes so many times as long. */
  void slowness(long factor) {
    slowness = factor;
  }

  void start() {
    running = true;
    life++;
    busyUntilUs = cluster.nowUs();
  }

  /** Work and timers that wait are lost. */
  void stop() {
    running = false;
    life++;
    inbox.clear();
    awake = false;
  }

  /** When the work under way has come to where it is. */
  long reachedUs() {
    return cluster.nowUs() + slowness * meter.spent();
  }

  void enqueue(Runnable work) {
    if (!running) {
      return;
    }
    inbox.add(work);
    if (!awake) {
      awake = true;
      if (busyUntilUs <= cluster.nowUs()) {
        work();
      } else {
        wakeAt(busyUntilUs);
      }
    }
  }

  /** Enqueues it then, unless the node was switched off in between. */
  void enqueueAt(long timeUs, Runnable work) {
    inThisLife(timeUs, () -> enqueue(work));
  }

  private void wakeAt(long timeUs) {
    inThisLife(timeUs, this::work);
  }

  private void inThisLife(long timeUs, Runnable work) {
    int now = life;
    cluster.at(
        timeUs,
        () -> {
          if (now == life) {
            work.run();
          }
        });
  }

  private void work() {
    Runnable next = inbox.poll();
    if (next != null) {
      try {
        next.run();
        if (running) {
          worked.run();
        }
      } catch (PowerLost e) {
        powerLost.run();
        return;
      }
      if (!running) {
        return;
      }
      busyUntilUs = cluster.nowUs() + slowness * meter.take();
    }
    awake = !inbox.isEmpty();
    if (awake) {
      wakeAt(busyUntilUs);
    }
  }
}
