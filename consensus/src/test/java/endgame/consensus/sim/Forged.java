package endgame.consensus.sim;

import endgame.consensus.light.FarHandover;
import endgame.consensus.light.Handover;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Things that look true. */
final class Forged {
  private Forged() {}

  static BlockHeader stateRoot(BlockHeader h) {
    return new BlockHeader(
        h.height(),
        h.epoch(),
        h.parent(),
        h.proposer(),
        h.timestampMs(),
        new Hash(6, 6, 6, 6),
        h.receiptsRoot(),
        h.bodyRoot(),
        h.validatorsRoot(),
        h.nextValidatorsRoot(),
        h.randaoReveal());
  }

  /** One signer, whose signature is true. */
  static Certificate fewer(Certificate c) {
    BitSet signers = new BitSet();
    signers.set(1);
    return new Certificate(
        c.subject(), Bitmap.of(c.signers().length(), signers), FakeSignatures.sign(1, c.subject()));
  }

  static Certificate off(Certificate c) {
    return new Certificate(c.subject(), c.signers(), FakeSignatures.off(c.aggregate(), 1));
  }

  /** The first member of the next set weighs a million more. */
  static Handover otherSet(Handover h) {
    List<Validator> members = new ArrayList<>(h.next().members());
    Validator first = members.getFirst();
    members.set(
        0, new Validator(first.nodeId(), first.key(), first.account(), first.weight() + 1_000_000));
    return new Handover(h.boundary(), h.finalization(), new ValidatorSet(members));
  }

  /** One of four lies about the end of an epoch. */
  static FarHandover far(FarHandover far, int kind) {
    Handover h = far.handover();
    Handover lie =
        switch (kind) {
          case 0 -> otherSet(h);
          case 1 -> new Handover(h.boundary(), fewer(h.finalization()), h.next());
          case 2 -> new Handover(h.boundary(), off(h.finalization()), h.next());
          default -> new Handover(stateRoot(h.boundary()), h.finalization(), h.next());
        };
    return new FarHandover(lie, far.own(), far.possessions());
  }
}
