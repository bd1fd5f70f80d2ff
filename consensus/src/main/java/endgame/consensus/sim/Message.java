package endgame.consensus.sim;

import endgame.consensus.bft.Wanted;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import java.util.Optional;

/** What simulated nodes send each other. */
public sealed interface Message {
  record Vote(endgame.consensus.types.Vote vote) implements Message {}

  record Pushed(Certificate certificate) implements Message {}

  /**
   * @param behind the asker wants the end of the epoch; otherwise its engine asks
   */
  record AskCertificate(long epoch, long view, Wanted wanted, boolean behind) implements Message {}

  record Answer(AskCertificate question, Optional<Certificate> certificate) implements Message {}

  record Body(Bytes body) implements Message {}

  record AskBody(Hash digest) implements Message {}

  record AskSnapshot(SnapshotRequest request) implements Message {}

  record Snapshot(SnapshotRequest request, Optional<Bytes> answer) implements Message {}

  /** Bytes on the wire, about. */
  default long size() {
    return switch (this) {
      case Vote ignored -> 200;
      case Pushed p -> 200 + p.certificate().signers().bytes().size();
      case AskCertificate ignored -> 40;
      case Answer a -> 60 + a.certificate().map(c -> 200 + c.signers().bytes().size()).orElse(0);
      case Body b -> b.body().size();
      case AskBody ignored -> 40;
      case AskSnapshot ignored -> 120;
      case Snapshot s -> 40 + s.answer().map(Bytes::size).orElse(0);
    };
  }
}
