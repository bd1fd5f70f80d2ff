package endgame.node.snapshot;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.light.TrustedPoint;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.storage.kv.MemoryDatabase;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain of one validator, with many accounts and epochs of four heights. */
public final class ServedChain {
  static final long START = 1_700_000_000_000L;
  static final int EPOCH = 4;
  public final Genesis genesis;
  public final ChainStore store;
  private final Bls.SecretKey key = Bls.SecretKey.fromSeed(new byte[32]);
  private final Transition transition;

  public ServedChain(int accounts) {
    genesis = genesis(accounts);
    store = empty();
    transition =
        new Transition(genesis, Map.of(), BlockExtension.NONE, (set, p, e, reveal) -> true);
  }

  private Genesis genesis(int accounts) {
    byte[] id = new byte[32];
    id[0] = 1;
    Validator validator = new Validator(NodeId.of(id), key.publicKey(), Address.ZERO, 1);
    List<Genesis.Allocation> allocations = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      byte[] address = new byte[20];
      address[0] = 9;
      address[17] = (byte) (i >> 16);
      address[18] = (byte) (i >> 8);
      address[19] = (byte) i;
      allocations.add(new Genesis.Allocation(Address.of(address), BigInteger.TEN.pow(20)));
    }
    return new Genesis(
        7100,
        START,
        EPOCH,
        2,
        100_000,
        400,
        30_000_000,
        BigInteger.valueOf(1_000_000_000),
        new Hash(1, 2, 3, 4),
        List.of(new Genesis.Member(validator, key.proofOfPossession())),
        allocations,
        List.of(),
        List.of());
  }

  /** A store of the same network without blocks. */
  public ChainStore empty() {
    try {
      return new ChainStore(new MemoryDatabase(ChainStore.FAMILIES), genesis, Map.of());
    } catch (ChainStore.OtherNetwork e) {
      throw new IllegalStateException(e);
    }
  }

  public ServedChain grow(int blocks) {
    for (int i = 0; i < blocks; i++) {
      BeaconState parent = store.head();
      long height = parent.height() + 1;
      long epoch = genesis.epochOf(height);
      BlockHeader header =
          new BlockHeader(
              height,
              epoch,
              parent.digest(),
              0,
              parent.timestampMs() + 1000,
              parent.root(),
              parent.receiptsRoot(),
              Schemas.BLOCK_BODY.hashTreeRoot(BlockBody.EMPTY),
              Schemas.validatorsRoot(parent.validators(epoch)),
              Schemas.validatorsRoot(parent.validators(epoch + 1)),
              key.sign(SignedMessage.randao(genesis.hash(), epoch)));
      Block block = new Block(header, BlockBody.EMPTY);
      if (!(transition.apply(parent, block, 0)
          instanceof Transition.Result.Applied(var state, var update, var receipts))) {
        throw new IllegalStateException("block " + height);
      }
      store.finalizeBlocks(
          List.of(new ChainStore.Executed(block, state, update, receipts)), sign(header));
    }
    return this;
  }

  private Certificate sign(BlockHeader header) {
    Subject subject =
        new Subject.Finalize(
            new Proposal(
                header.epoch(), header.height(), header.height() - 1, Schemas.digest(header)));
    BitSet one = new BitSet();
    one.set(0);
    return new Certificate(
        subject, Bitmap.of(1, one), key.sign(SignedMessage.of(genesis.hash(), subject)));
  }

  /** The finalization of a height. */
  public Certificate certificate(long height) {
    return store.certificate(height).orElseThrow();
  }

  /** The beginning of an epoch. */
  TrustedPoint point(long epoch) {
    BeaconState state = store.state(epoch * EPOCH).orElseThrow();
    return new TrustedPoint(epoch, Schemas.validatorsRoot(state.validators(epoch)), state.digest());
  }

  SnapshotServer server() {
    return new SnapshotServer(store, shard -> Optional.empty());
  }
}
