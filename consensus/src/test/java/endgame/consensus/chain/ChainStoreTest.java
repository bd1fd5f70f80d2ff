package endgame.consensus.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Network;
import endgame.consensus.chain.ChainStore.Executed;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.storage.StorageFailure;
import endgame.storage.kv.MemoryDatabase;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainStoreTest {
  private final Network network = new Network();
  private MemoryDatabase disk;
  private RecordingStore store;
  private ChainStore chain;

  @BeforeEach
  void open() throws ChainStore.OtherNetwork {
    disk = new MemoryDatabase(ChainStore.FAMILIES);
    store = new RecordingStore(disk);
    chain = new ChainStore(store, network.genesis, Map.of());
  }

  private ChainStore reopened() {
    try {
      return new ChainStore(disk, network.genesis, Map.of());
    } catch (ChainStore.OtherNetwork e) {
      throw new AssertionError(e);
    }
  }

  private Executed run(BeaconState parent, Bytes... transactions) {
    Block block = network.block(parent, transactions);
    var applied = network.applied(parent, block);
    return new Executed(block, applied.state(), applied.update(), applied.receipts());
  }

  /** One transfer of {@code amount} wei per block, by user 0. */
  private List<Executed> run(BeaconState from, int blocks, long amount) {
    List<Executed> list = new ArrayList<>();
    BeaconState at = from;
    for (int i = 0; i < blocks; i++) {
      long nonce = at.account(Network.address(0)).nonce();
      list.add(
          run(
              at,
              Network.transfer(0, nonce, Network.proposerAccount(9), BigInteger.valueOf(amount))));
      at = list.getLast().state();
    }
    return list;
  }

  private Certificate certificate(Executed executed) {
    return network.finalization(executed.block().header(), 2, 3);
  }

  private static BigInteger paid(BeaconState state) {
    return state.account(Network.proposerAccount(9)).balance();
  }

  @Test
  void startsWithGenesis() {
    assertThat(chain.head().height()).isZero();
    assertThat(chain.head().digest()).isEqualTo(network.genesis.hash());
    assertThat(chain.head().root()).isEqualTo(network.start().root());
    assertThat(chain.lastCertificate()).isEmpty();
    disk.crash();
    assertThat(reopened().head().root()).isEqualTo(network.start().root());
  }

  @Test
  void refusesAnotherNetworksDirectory() {
    var other = Network.genesisOf(29_000_000);
    assertThatThrownBy(() -> new ChainStore(disk, other, Map.of()))
        .isInstanceOf(ChainStore.OtherNetwork.class)
        .hasMessageContaining(network.genesis.hash().hex())
        .hasMessageContaining(other.hash().hex());
  }

  @Test
  void keepsAllOfABlockInOneSyncedWrite() {
    List<Executed> blocks = run(chain.head(), 3, 5);
    int before = store.synced;
    chain.finalizeBlocks(blocks, certificate(blocks.getLast()));
    assertThat(store.synced).isEqualTo(before + 1);
    assertThat(store.unsynced).isZero();
    disk.crash();
    ChainStore after = reopened();
    assertThat(after.head().digest()).isEqualTo(blocks.getLast().state().digest());
    for (Executed executed : blocks) {
      long height = executed.block().header().height();
      Hash digest = Schemas.digest(executed.block().header());
      assertThat(after.block(height)).contains(executed.block());
      assertThat(after.block(digest)).contains(executed.block());
      assertThat(after.heightOf(digest)).contains(height);
      assertThat(after.receipts(height)).isEqualTo(executed.receipts());
      Bytes raw = executed.block().body().transactions().getFirst();
      assertThat(after.transaction(Keccak256.hash(raw.toArray())))
          .contains(new ChainStore.Place(height, 0));
      BeaconState state = after.state(height).orElseThrow();
      assertThat(state.root()).isEqualTo(executed.state().root());
      assertThat(state.receiptsRoot()).isEqualTo(executed.state().receiptsRoot());
      assertThat(state.timestampMs()).isEqualTo(executed.block().header().timestampMs());
      assertThat(paid(state)).isEqualTo(BigInteger.valueOf(5 * height));
      assertThat(after.certificateFrom(height)).contains(certificate(blocks.getLast()));
    }
    assertThat(after.certificate(1)).isEmpty();
    assertThat(after.certificate(3)).isPresent();
    assertThat(after.certificateFrom(4)).isEmpty();
    assertThat(after.state(4)).isEmpty();
    // The next block runs on what was read back.
    Executed next = run(after.head(), 1, 5).getFirst();
    after.finalizeBlocks(List.of(next), certificate(next));
    assertThat(paid(after.head())).isEqualTo(BigInteger.valueOf(20));
  }

  @Test
  void aFailedWriteChangesNothing() {
    List<Executed> blocks = run(chain.head(), 2, 5);
    store.failing = true;
    assertThatThrownBy(() -> chain.finalizeBlocks(blocks, certificate(blocks.getLast())))
        .isInstanceOf(StorageFailure.class);
    assertThat(chain.head().height()).isZero();
    // The speculative states are still whole: nothing was let go of.
    assertThat(paid(blocks.getLast().state())).isEqualTo(BigInteger.TEN);
    assertThat(reopened().head().height()).isZero();
    assertThat(reopened().block(1)).isEmpty();
  }

  @Test
  void finalizingAgainChangesNothing() {
    List<Executed> blocks = run(chain.head(), 4, 5);
    chain.finalizeBlocks(blocks.subList(0, 2), certificate(blocks.get(1)));
    chain.finalizeBlocks(blocks.subList(0, 3), certificate(blocks.get(2)));
    Hash head = chain.head().digest();
    // After a crash an engine behind the store reports old finalizations again.
    chain.finalizeBlocks(blocks.subList(0, 2), certificate(blocks.get(1)));
    chain.finalizeBlocks(blocks.subList(0, 1), certificate(blocks.get(0)));
    chain.finalizeBlocks(blocks.subList(1, 3), certificate(blocks.get(2)));
    chain.finalizeBlocks(List.of(), certificate(blocks.get(2)));
    assertThat(chain.head().digest()).isEqualTo(head);
    // Another quorum's certificate doesn't replace the one that was served.
    chain.finalizeBlocks(
        blocks.subList(1, 3), network.finalization(blocks.get(2).block().header(), 0, 1, 2, 3));
    assertThat(chain.certificate(3)).contains(certificate(blocks.get(2)));
    assertThat(chain.certificate(1)).contains(certificate(blocks.get(0)));
    chain.finalizeBlocks(blocks, certificate(blocks.get(3)));
    assertThat(paid(reopened().head())).isEqualTo(BigInteger.valueOf(20));
  }

  @Test
  void neverTakesASecondHistory() {
    List<Executed> blocks = run(chain.head(), 3, 5);
    List<Executed> others = run(chain.head(), 4, 7);
    chain.finalizeBlocks(blocks.subList(0, 2), certificate(blocks.get(1)));
    int writes = store.synced;
    // Each of these is passed over, or extends nothing, when looked at by height alone.
    assertThatThrownBy(() -> chain.finalizeBlocks(others.subList(0, 1), certificate(others.get(0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conflicts");
    assertThatThrownBy(() -> chain.finalizeBlocks(others, certificate(others.get(3))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> chain.finalizeBlocks(others.subList(2, 3), certificate(others.get(2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not extend");
    assertThatThrownBy(() -> chain.finalizeBlocks(List.of(), certificate(others.get(1))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.synced).isEqualTo(writes);
    assertThat(chain.head().height()).isEqualTo(2);
  }

  @Test
  void refusesGapsAndForeignCertificates() {
    List<Executed> blocks = run(chain.head(), 3, 5);
    assertThatThrownBy(() -> chain.finalizeBlocks(blocks.subList(1, 3), certificate(blocks.get(2))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> chain.finalizeBlocks(blocks, certificate(blocks.get(1))))
        .isInstanceOf(IllegalStateException.class);
    BlockHeader last = blocks.getLast().block().header();
    var notarization =
        network.certificate(
            new Subject.Notarize(new Proposal(0, 3, 2, Schemas.digest(last))), 2, 3);
    assertThatThrownBy(() -> chain.finalizeBlocks(blocks, notarization))
        .isInstanceOf(IllegalStateException.class);
    assertThat(chain.head().height()).isZero();
  }

  @Test
  void bodiesAreDurableUntilTheirHeightIsFinal() {
    List<Executed> blocks = run(chain.head(), 2, 5);
    Executed fork = run(chain.head(), 1, 7).getFirst();
    for (Executed e : List.of(blocks.get(0), blocks.get(1), fork)) {
      chain.putBody(e.state().digest(), e.block());
    }
    disk.crash();
    ChainStore after = reopened();
    assertThat(after.block(fork.state().digest())).contains(fork.block());
    assertThat(after.block(1)).isEmpty();
    assertThat(after.heightOf(fork.state().digest())).isEmpty();
    after.finalizeBlocks(blocks.subList(0, 1), certificate(blocks.get(0)));
    assertThat(after.block(fork.state().digest())).isEmpty();
    assertThat(after.block(blocks.get(0).state().digest())).contains(blocks.get(0).block());
    assertThat(after.block(blocks.get(1).state().digest())).contains(blocks.get(1).block());
    // One that comes late goes with the next final block.
    after.putBody(fork.state().digest(), fork.block());
    after.finalizeBlocks(blocks, certificate(blocks.get(1)));
    assertThat(after.block(fork.state().digest())).isEmpty();
  }

  /** Random trees of blocks: every state on every branch stays readable while others settle. */
  @Test
  void speculativeStatesOutliveTheirParents() {
    for (long seed = 1; seed <= 3; seed++) {
      var random = new SplittableRandom(seed);
      ChainStore kept = reopened();
      List<Executed> branch = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        BeaconState tip = branch.isEmpty() ? kept.head() : branch.getLast().state();
        Executed next = run(tip, 1, 5).getFirst();
        Executed loser = run(tip, 1, 7).getFirst();
        branch.add(next);
        if (random.nextInt(3) == 0) {
          int count = 1 + random.nextInt(branch.size());
          List<Executed> done = List.copyOf(branch.subList(0, count));
          kept.finalizeBlocks(done, certificate(done.getLast()));
          branch = new ArrayList<>(branch.subList(count, branch.size()));
        }
        for (Executed e : branch) {
          assertThat(paid(e.state()))
              .as("seed %s step %s", seed, i)
              .isEqualTo(BigInteger.valueOf(5 * e.block().header().height()));
        }
        assertThat(paid(loser.state())).isEqualTo(paid(next.state()).add(BigInteger.TWO));
      }
      for (long h = 0; h <= kept.head().height(); h++) {
        assertThat(paid(kept.state(h).orElseThrow())).isEqualTo(BigInteger.valueOf(5 * h));
      }
      disk = new MemoryDatabase(ChainStore.FAMILIES);
    }
  }
}
