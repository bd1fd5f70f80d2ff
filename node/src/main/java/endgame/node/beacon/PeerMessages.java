package endgame.node.beacon;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.p2p.gossip.Verdict;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Turns what peers send into work for the right thread. Malformed bytes ban their sender. */
public final class PeerMessages {
  private final ChainStore store;
  private final Application application;
  private final ConsensusDriver consensus;
  private final PeerNetwork network;
  private final GossipHandler gossip;
  private final Readers readers;

  /** Takes gossip; the sender has an open link. */
  public interface GossipHandler {
    /** Judges what is gossiped; {@code verdict} is called once, from any thread. */
    void on(NodeId from, Wire.Gossip message, Consumer<Verdict> verdict);

    /** A batch that its sequencer pushed. */
    void on(NodeId from, Wire.Pushed.SequencedBatch batch);

    /** A piece of a blob; empty when this node lacks it. */
    Optional<Bytes> piece(Bytes request);

    /** A part of a snapshot; {@code reply} is called once, with empty when this node lacks it. */
    default void snapshot(SnapshotRequest request, Consumer<Optional<Bytes>> reply) {
      reply.accept(Optional.empty());
    }
  }

  /**
   * Routes messages.
   *
   * @param readers answers requests that read the store; when too many wait, the answer is empty
   */
  public PeerMessages(
      ChainStore store,
      Application application,
      ConsensusDriver consensus,
      PeerNetwork network,
      GossipHandler gossip,
      Readers readers) {
    this.store = store;
    this.application = application;
    this.consensus = consensus;
    this.network = network;
    this.gossip = gossip;
    this.readers = readers;
  }

  public void onMessage(NodeId from, int channel, Bytes message) {
    switch (channel) {
      case Wire.VOTES -> consensus.onVote(from, message);
      case Wire.CERTIFICATES -> consensus.onCertificate(from, message);
      case Wire.BODIES -> onPushed(from, message);
      default -> network.ban(from, "a message on channel " + channel);
    }
  }

  private void onPushed(NodeId from, Bytes message) {
    switch (Wire.Pushed.SSZ.decode(message)) {
      case Decoded.Malformed<Wire.Pushed>(String reason) ->
          network.ban(from, "malformed body: " + reason);
      case Decoded.Ok<Wire.Pushed>(Wire.Pushed pushed) -> {
        switch (pushed) {
          case Wire.Pushed.ProposedBlock(var block) ->
              application.execute(() -> application.onBlock(block));
          case Wire.Pushed.SequencedBatch batch -> gossip.on(from, batch);
        }
      }
    }
  }

  /** Judges a gossiped content; nothing is passed on to others before its verdict. */
  public void onGossip(NodeId from, Bytes content, Consumer<Verdict> verdict) {
    switch (Wire.Gossip.SSZ.decode(content)) {
      case Decoded.Ok<Wire.Gossip>(var item) -> gossip.on(from, item, verdict);
      case Decoded.Malformed<Wire.Gossip>(String reason) -> {
        network.ban(from, "malformed gossip: " + reason);
        verdict.accept(Verdict.REJECT);
      }
    }
  }

  /** Answers a request; {@code reply} is called once, with empty when there is nothing. */
  public void onRequest(NodeId from, int channel, Bytes message, Consumer<Optional<Bytes>> reply) {
    switch (channel) {
      case Wire.RESOLVER -> {
        if (Wire.CertificateRequest.SSZ.decode(message)
            instanceof Decoded.Ok<Wire.CertificateRequest>(var request)) {
          consensus.onCertificateRequest(from, request, reply);
        } else {
          network.ban(from, "malformed certificate request");
        }
      }
      case Wire.BODIES -> {
        if (Wire.BlockRequest.SSZ.decode(message)
            instanceof Decoded.Ok<Wire.BlockRequest>(var request)) {
          read(() -> answer(request), reply);
        } else {
          network.ban(from, "malformed block request");
        }
      }
      case Wire.SNAPSHOTS -> {
        if (SnapshotRequest.SSZ.decode(message)
            instanceof Decoded.Ok<SnapshotRequest>(var request)) {
          gossip.snapshot(request, reply);
        } else {
          network.ban(from, "malformed snapshot request");
        }
      }
      case Wire.PIECES -> read(() -> gossip.piece(message), reply);
      default -> network.ban(from, "a request on channel " + channel);
    }
  }

  private void read(Supplier<Optional<Bytes>> answer, Consumer<Optional<Bytes>> reply) {
    if (!readers.request(() -> reply.accept(answer.get()))) {
      reply.accept(Optional.empty());
    }
  }

  private Optional<Bytes> answer(Wire.BlockRequest request) {
    return switch (request) {
      case Wire.BlockRequest.ByDigest(var digest) ->
          store.block(digest).map(Schemas.BLOCK::encodeBytes);
      case Wire.BlockRequest.From(long height) ->
          ChainSync.answer(store, height).map(Wire.Range.SSZ::encodeBytes);
    };
  }
}
