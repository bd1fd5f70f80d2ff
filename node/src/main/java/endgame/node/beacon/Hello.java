package endgame.node.beacon;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Hash;

/**
 * The first message between nodes.
 *
 * @param protocol {@link #PROTOCOL}
 * @param height of the sender's last final block: a hint, never trusted
 * @param validator whether the sender votes
 */
public record Hello(int protocol, Hash genesisHash, long height, boolean validator) {
  public static final int PROTOCOL = 2;
  public static final SszType<Hello> SSZ =
      Container.of(Hello.class)
          .field("protocol", Ssz.U16, Hello::protocol)
          .field("genesisHash", Ssz.HASH, Hello::genesisHash)
          .field("height", Ssz.U64, Hello::height)
          .field("validator", Ssz.BOOLEAN, Hello::validator)
          .make(v -> new Hello(v.<Integer>get(0), v.get(1), v.<Long>get(2), v.<Boolean>get(3)));
}
