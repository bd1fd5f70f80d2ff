package endgame.consensus.bft;

import java.util.List;
import java.util.function.Consumer;

/**
 * Carries out the effects of one step: requests first (they may overlap the sync), then every
 * record appended and one sync of journal and signer, then what others can see (spec 1.9).
 */
public final class Turn {
  private final JournalPort journal;
  private final Runnable signerSync;
  private final Consumer<Effect.Request> requests;
  private final Consumer<Effect.Output> outputs;
  private int unsynced;

  /**
   * @param signerSync makes the signer's memory durable; a no-op if nothing changed
   * @param requests takes work and must not block
   * @param outputs called only while everything signed is durable
   */
  public Turn(
      JournalPort journal,
      Runnable signerSync,
      Consumer<Effect.Request> requests,
      Consumer<Effect.Output> outputs) {
    this.journal = journal;
    this.signerSync = signerSync;
    this.requests = requests;
    this.outputs = outputs;
  }

  /** After an exception from the journal this turn and every later one send nothing. */
  public void execute(List<Effect> effects) {
    int appended = 0;
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Request request -> requests.accept(request);
        case Effect.Journal(JournalRecord entry) -> {
          unsynced++;
          journal.append(RecordCodec.encode(entry));
          appended++;
        }
        case Effect.Output ignored -> {}
      }
    }
    if (appended > 0) {
      signerSync.run();
      journal.sync();
      unsynced -= appended;
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Output output) {
        send(output);
      }
    }
  }

  private void send(Effect.Output output) {
    if (!VotingRules.r6Durable(unsynced)) {
      throw new IllegalStateException("spec 1.6 R6: " + unsynced + " records are not durable");
    }
    outputs.accept(output);
  }
}
