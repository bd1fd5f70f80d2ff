package endgame.consensus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Network;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.codec.Decoded;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.storage.kv.MemoryDatabase;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Manifests of a chain of ten blocks in epochs of four. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestTest {
  private final Network network = new Network();
  private LightProofs proofs;
  private ChainStore chain;
  private LightClient client;

  @BeforeAll
  void tenBlocks() throws ChainStore.OtherNetwork {
    chain = new ChainStore(new MemoryDatabase(ChainStore.FAMILIES), network.genesis, Map.of());
    proofs = new LightProofs(chain);
    BeaconState at = chain.head();
    for (int h = 1; h <= 10; h++) {
      Block block =
          network.block(at, Network.transfer(0, h - 1, Network.proposerAccount(9), BigInteger.TEN));
      var applied = network.applied(at, block);
      at = applied.state();
      chain.finalizeBlocks(
          List.of(new ChainStore.Executed(block, at, applied.update(), applied.receipts())),
          network.finalization(block.header(), 2, 3));
    }
    client = shown(LightClient.of(network.genesis));
  }

  private static <T> T shown(Verified<T> result) {
    return switch (result) {
      case Verified.Shown<T>(T value) -> value;
      case Verified.Refused<T>(String reason) -> throw new AssertionError(reason);
    };
  }

  private static void refused(Verified<?> result, String why) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Verified.Refused.class, refused -> assertThat(refused.reason()).contains(why));
  }

  private Manifest manifest(long epoch) {
    long next = (epoch + 1) * Network.EPOCH_LENGTH + 1;
    return new Manifest(
        proofs.handover(epoch).orElseThrow(),
        proofs.finality(next).orElseThrow(),
        List.of(new Manifest.Part(1, Network.filled(3))));
  }

  @Test
  void showsTheStateAfterTheBoundary() {
    Manifest.Checked checked = shown(manifest(0).check(client));
    BeaconState state = chain.state(4).orElseThrow();
    assertThat(checked.target())
        .isEqualTo(
            new Target(4, state.digest(), state.timestampMs(), state.root(), state.receiptsRoot()));
    assertThat(checked.client().epoch()).isEqualTo(1);
    // Who trusts the block itself needs nobody's signature for it.
    assertThat(shown(manifest(0).check(checked.client(), state.digest()))).isEqualTo(checked);
    refused(manifest(0).check(checked.client(), Network.filled(1)), "not the trusted block");
    assertThat(shown(manifest(1).check(checked.client())).target().height()).isEqualTo(8);
  }

  @Test
  void onlyWhatACheckedFinalizationNames() {
    Manifest good = manifest(0);
    // Of another epoch than the client's.
    refused(manifest(1).check(client), "epoch 1 is not 0");
    // Finality of another header: a later one, and one that is no child of the boundary.
    FinalityProof later = proofs.finality(6).orElseThrow();
    refused(new Manifest(good.boundary(), later, List.of()).check(client), "not the one after");
    Network other = new Network();
    Block strange =
        other.block(
            other.start(), Network.transfer(1, 0, Network.proposerAccount(9), BigInteger.ONE));
    BeaconState at = other.start();
    for (int h = 1; h <= 5; h++) {
      Block block = h == 1 ? strange : other.block(at);
      at = other.applied(at, block).state();
      strange = block;
    }
    FinalityProof fork =
        new FinalityProof(List.of(strange.header()), other.finalization(strange.header(), 2, 3));
    refused(new Manifest(good.boundary(), fork, List.of()).check(client), "not the one after");
    // Signed by too few.
    Handover few =
        new Handover(
            good.boundary().boundary(),
            network.finalization(good.boundary().boundary(), 3),
            good.boundary().next());
    refused(new Manifest(few, good.next(), List.of()).check(client), "not signed by a quorum");
    FinalityProof weak =
        new FinalityProof(
            List.of(good.next().headers().getFirst()),
            network.finalization(good.next().headers().getFirst(), 3));
    refused(
        new Manifest(good.boundary(), weak, List.of()).check(client), "the header after it: the");
  }

  @Test
  void partsAreSorted() {
    Manifest good = manifest(0);
    for (List<Integer> ids : List.of(List.of(0), List.of(2, 1), List.of(1, 1))) {
      List<Manifest.Part> parts = ids.stream().map(id -> new Manifest.Part(id, Hash.ZERO)).toList();
      assertThatThrownBy(() -> new Manifest(good.boundary(), good.next(), parts))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void goldenManifest() {
    Manifest manifest = manifest(0);
    byte[] boundary = Handover.SSZ.encode(manifest.boundary());
    byte[] next = FinalityProof.SSZ.encode(manifest.next());
    byte[] expected =
        ByteBuffer.allocate(12 + boundary.length + next.length + 36)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(12)
            .putInt(12 + boundary.length)
            .putInt(12 + boundary.length + next.length)
            .put(boundary)
            .put(next)
            .putInt(1)
            .put(Network.filled(3).toBytes())
            .array();
    assertThat(Manifest.SSZ.encode(manifest)).isEqualTo(expected);
    assertThat(Manifest.SSZ.decode(expected)).isEqualTo(new Decoded.Ok<>(manifest));
    expected[expected.length - 36] = 0;
    assertThat(Manifest.SSZ.decode(expected)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void goldenRequests() {
    assertThat(SnapshotRequest.SSZ.encodeBytes(new SnapshotRequest.OfManifest(0x0102)).hex())
        .isEqualTo("0x000201000000000000");
    assertThat(SnapshotRequest.SSZ.encodeBytes(new SnapshotRequest.OfHandover(2, 3)).hex())
        .isEqualTo("0x0102000000000000000300000000000000");
    Gap gap = new Gap(new Digest(1, 0, 0, 2), RangeChunk.LAST);
    Bytes chunk =
        SnapshotRequest.SSZ.encodeBytes(new SnapshotRequest.OfChunk(7, Network.filled(0xab), gap));
    assertThat(chunk.hex())
        .isEqualTo(
            "0x0207000000"
                + "ab".repeat(32)
                + "0000000000000001"
                + "00".repeat(16)
                + "0000000000000002"
                + "ff".repeat(32));
    assertThat(SnapshotRequest.SSZ.decode(chunk))
        .isEqualTo(new Decoded.Ok<>(new SnapshotRequest.OfChunk(7, Network.filled(0xab), gap)));
    byte[] backwards = chunk.toArray();
    java.util.Arrays.fill(backwards, 37 + 32, backwards.length, (byte) 0);
    assertThat(SnapshotRequest.SSZ.decode(backwards)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void goldenProgress() {
    Target target = new Target(4, Network.filled(1), 5, Network.filled(2), Network.filled(3));
    Progress progress = Progress.start(target);
    String tree = "00000000" + "02".repeat(32) + "28000000" + "00".repeat(32) + "ff".repeat(32);
    assertThat(Progress.SSZ.encodeBytes(progress).hex())
        .isEqualTo(
            "0x0400000000000000"
                + "01".repeat(32)
                + "0500000000000000"
                + "02".repeat(32)
                + "03".repeat(32)
                + "74000000"
                + "04000000"
                + tree);
    assertThat(Progress.SSZ.decode(Progress.SSZ.encode(progress)))
        .isEqualTo(new Decoded.Ok<>(progress));
  }
}
