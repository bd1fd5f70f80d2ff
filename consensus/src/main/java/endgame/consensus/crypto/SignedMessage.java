package endgame.consensus.crypto;

import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.SigningTag;
import endgame.consensus.types.Subject;

/** The exact bytes under a BLS signature: {@code tag ‖ genesisHash ‖ body} (spec 1.2). */
public final class SignedMessage {
  private SignedMessage() {}

  public static byte[] of(SigningTag tag, Hash genesisHash, byte[] body) {
    byte[] message = new byte[1 + Hash.SIZE + body.length];
    message[0] = tag.code();
    genesisHash.copyTo(message, 1);
    System.arraycopy(body, 0, message, 1 + Hash.SIZE, body.length);
    return message;
  }

  /** What a vote for {@code subject} signs. */
  public static byte[] of(Hash genesisHash, Subject subject) {
    return switch (subject) {
      case Subject.Notarize(var proposal) ->
          of(SigningTag.NOTARIZE, genesisHash, Schemas.PROPOSAL.encode(proposal));
      case Subject.Nullify nullify ->
          of(SigningTag.NULLIFY, genesisHash, Schemas.NULLIFY.encode(nullify));
      case Subject.Finalize(var proposal) ->
          of(SigningTag.FINALIZE, genesisHash, Schemas.PROPOSAL.encode(proposal));
    };
  }

  /** What a proposer of {@code epoch} signs as RANDAO reveal. */
  public static byte[] randao(Hash genesisHash, long epoch) {
    return of(SigningTag.RANDAO, genesisHash, Ssz.U64.encode(epoch));
  }

  /** What a sequencer signs: the root of its batch header. */
  public static byte[] batchHeader(Hash genesisHash, Bytes headerRoot) {
    return of(SigningTag.BATCH_HEADER, genesisHash, headerRoot.toArray());
  }

  /** What a validator signs when it registers: which node has the key, and who is paid. */
  public static byte[] binding(Hash genesisHash, NodeId nodeId, Address withdrawal) {
    byte[] body = new byte[NodeId.SIZE + Address.SIZE];
    nodeId.value().copyTo(body, 0);
    withdrawal.value().copyTo(body, NodeId.SIZE);
    return of(SigningTag.NODE_BINDING, genesisHash, body);
  }
}
