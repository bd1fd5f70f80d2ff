package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Vote;

/** One entry of an engine's journal (spec 1.9); bytes by {@link RecordCodec}. */
public sealed interface JournalRecord {
  long epoch();

  long view();

  /** A vote of this node: durable before it leaves. */
  record OwnVote(Vote vote) implements JournalRecord {
    @Override
    public long epoch() {
      return vote.subject().epoch();
    }

    @Override
    public long view() {
      return vote.subject().view();
    }
  }

  /** A certificate, formed or received, verified. */
  record HeldCertificate(Certificate certificate) implements JournalRecord {
    @Override
    public long epoch() {
      return certificate.subject().epoch();
    }

    @Override
    public long view() {
      return certificate.subject().view();
    }
  }

  /** The application's verdict on a notarized block. */
  record Certification(long epoch, long view, Hash digest, boolean valid, boolean boundary)
      implements JournalRecord {}
}
