package endgame.consensus.types;

/** What a vote or a certificate speaks of; three kinds, each signed under a tag of its own. */
public sealed interface Subject {
  long epoch();

  long view();

  /** "This is the block of this view." */
  record Notarize(Proposal proposal) implements Subject {
    @Override
    public long epoch() {
      return proposal.epoch();
    }

    @Override
    public long view() {
      return proposal.view();
    }
  }

  /** "This view ends without a final block of mine." */
  record Nullify(long epoch, long view) implements Subject {}

  /** "I saw this notarized and certified, and did not nullify its view." */
  record Finalize(Proposal proposal) implements Subject {
    @Override
    public long epoch() {
      return proposal.epoch();
    }

    @Override
    public long view() {
      return proposal.view();
    }
  }
}
