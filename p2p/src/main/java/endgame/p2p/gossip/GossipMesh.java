package endgame.p2p.gossip;

import endgame.p2p.gossip.GossipMessage.Content;
import endgame.p2p.gossip.GossipMessage.Control;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in gossip; see the package for the protocol. What to do goes to a consumer of
 * {@link Effect}s at once. Time is the caller's nanoseconds. Of one thread.
 */
public final class GossipMesh {
  /** What to do. */
  public sealed interface Effect {
    /** Send a message. */
    record Send(PeerId peer, GossipMessage message) implements Effect {}

    /** Ask the application; {@link #verdict} must follow, once. */
    record Validate(PeerId from, ContentId id, Content content) implements Effect {}

    /** A peer did wrong. */
    record Blame(PeerId peer, Offence offence, String why) implements Effect {}
  }

  private static final class Peer {
    final boolean outbound;
    final Set<ContentId> dontWant = new LinkedHashSet<>();
    boolean inMesh;
    long noGraftUntil;
    boolean backedOff;
    long prunedAt;
    int offered;
    int answered;

    Peer(boolean outbound) {
      this.outbound = outbound;
    }
  }

  private record Pending(Content content, Set<PeerId> senders, long until) {}

  private record Promise(Set<PeerId> peers, long until) {}

  /** Peers that are asked for one name at once: one that withholds it doesn't keep it from me. */
  private static final int ASKED_MAX = 2;

  /** Time to judge a content; beyond, it is as if ignored. */
  private static final long JUDGE_NANOS = 60_000_000_000L;

  /** A graft may cross a prune on its way for so long; that is nobody's fault. */
  private static final long CROSSING_NANOS = 2_000_000_000L;

  private final GossipLimits limits;
  private final RandomGenerator random;
  private final Consumer<Effect> effects;
  private final Map<PeerId, Peer> peers = new LinkedHashMap<>();
  private final SeenNames seen;
  private final KeptContents kept;
  private final Map<ContentId, Pending> pending = new HashMap<>();
  private final Map<ContentId, Promise> promises = new LinkedHashMap<>();
  private int pendingBytes;
  private long duplicates;

  public GossipMesh(GossipLimits limits, RandomGenerator random, Consumer<Effect> effects) {
    this.limits = limits;
    this.random = random;
    this.effects = effects;
    seen = new SeenNames(limits.seenTime().toNanos(), limits.seenMax());
    kept = new KeptContents(limits);
  }

  // ---- peers

  /** A connection came up; the transport bounds their number. */
  public void connected(PeerId peer, boolean outbound) {
    Peer state = new Peer(outbound);
    peers.put(peer, state);
    if (meshSize() < limits.degree()) {
      graft(peer, state);
    }
  }

  /** A connection ended. */
  public void disconnected(PeerId peer) {
    peers.remove(peer);
  }

  private void graft(PeerId id, Peer peer) {
    peer.inMesh = true;
    effects.accept(new Effect.Send(id, Control.ofGraft()));
  }

  private void prune(PeerId id, Peer peer, long now) {
    peer.inMesh = false;
    backOff(peer, now);
    effects.accept(new Effect.Send(id, Control.ofPrune()));
  }

  private void backOff(Peer peer, long now) {
    peer.backedOff = true;
    peer.prunedAt = now;
    peer.noGraftUntil = now + limits.backOff().toNanos();
  }

  private static boolean mayGraft(Peer peer, long now) {
    return !peer.backedOff || now - peer.noGraftUntil >= 0;
  }

  /** Peers in the mesh. */
  public int meshSize() {
    int size = 0;
    for (Peer peer : peers.values()) {
      size += peer.inMesh ? 1 : 0;
    }
    return size;
  }

  // ---- contents

  /** Spreads a content of my own; false if it is not new. */
  public boolean publish(byte[] bytes, long now) {
    Content content = new Content(bytes);
    ContentId id = ContentId.of(bytes);
    if (!seen.add(id, now)) {
      return false;
    }
    int sent = pass(id, content, Set.of());
    // My own goes out even while I have no mesh.
    for (PeerId peer : shuffled(peers.keySet())) {
      if (sent >= limits.degree()) {
        break;
      }
      Peer state = peers.get(peer);
      if (state != null && !state.inMesh) {
        effects.accept(new Effect.Send(peer, content));
        sent++;
      }
    }
    return true;
  }

  private int pass(ContentId id, Content content, Set<PeerId> except) {
    kept.put(id, content);
    int sent = 0;
    for (Map.Entry<PeerId, Peer> entry : peers.entrySet()) {
      Peer peer = entry.getValue();
      if (peer.inMesh && !except.contains(entry.getKey()) && !peer.dontWant.contains(id)) {
        effects.accept(new Effect.Send(entry.getKey(), content));
        sent++;
      }
    }
    return sent;
  }

  /** A message of a peer that is connected; malformed bytes are blamed. */
  public void received(PeerId from, byte[] bytes, long now) {
    Peer peer = peers.get(from);
    if (peer == null) {
      return;
    }
    switch (GossipMessage.decode(bytes)) {
      case null -> blame(from, Offence.PROTOCOL, "malformed gossip");
      case Content content -> onContent(from, content, now);
      case Control control -> onControl(from, peer, control, now);
    }
  }

  private void blame(PeerId peer, Offence offence, String why) {
    effects.accept(new Effect.Blame(peer, offence, why));
  }

  private void onContent(PeerId from, Content content, long now) {
    ContentId id = ContentId.of(content.bytes());
    promises.remove(id);
    Pending waiting = pending.get(id);
    if (waiting != null) {
      duplicates++;
      if (waiting.senders.size() < limits.sendersMax()) {
        waiting.senders.add(from);
      }
      return;
    }
    if (!seen.add(id, now)) {
      duplicates++;
      return;
    }
    int length = content.bytes().length;
    if (pending.size() >= limits.pendingMax() || pendingBytes + length > limits.pendingBytes()) {
      // Not judged, so it may come again.
      seen.forget(id);
      return;
    }
    if (length > limits.dontWantOver()) {
      peers.forEach((other, state) -> {
        if (state.inMesh && !other.equals(from)) {
          effects.accept(new Effect.Send(other, Control.ofDontWant(id)));
        }
      });
    }
    Set<PeerId> senders = new LinkedHashSet<>();
    senders.add(from);
    pending.put(id, new Pending(content, senders, now + JUDGE_NANOS));
    pendingBytes += length;
    effects.accept(new Effect.Validate(from, id, content));
  }

  /** What the application says; what it wasn't asked, or said already, is passed over. */
  public void verdict(ContentId id, Verdict verdict) {
    Pending judged = pending.remove(id);
    if (judged == null) {
      return;
    }
    pendingBytes -= judged.content.bytes().length;
    switch (verdict) {
      case ACCEPT -> pass(id, judged.content, judged.senders);
      case REJECT ->
          judged.senders.forEach(peer -> blame(peer, Offence.INVALID_GOSSIP, "invalid gossip"));
      case IGNORE -> {}
    }
  }

  // ---- control

  private void onControl(PeerId from, Peer peer, Control control, long now) {
    if (control.prune()) {
      peer.inMesh = false;
      backOff(peer, now);
    } else if (control.graft()) {
      onGraft(from, peer, now);
    }
    onHave(from, peer, control.have(), now);
    onWant(from, peer, control.want());
    for (ContentId id : control.dontWant()) {
      if (peer.dontWant.add(id) && peer.dontWant.size() > limits.dontWantMax()) {
        peer.dontWant.remove(peer.dontWant.iterator().next());
      }
    }
  }

  private void onGraft(PeerId from, Peer peer, long now) {
    if (peer.inMesh) {
      return;
    }
    if (!mayGraft(peer, now)) {
      if (now - peer.prunedAt > CROSSING_NANOS) {
        blame(from, Offence.EARLY_GRAFT, "a graft before its time");
      }
      prune(from, peer, now);
    } else if (meshSize() >= limits.degreeHigh() && !peer.outbound) {
      prune(from, peer, now);
    } else {
      peer.inMesh = true;
    }
  }

  private void onHave(PeerId from, Peer peer, List<ContentId> ids, long now) {
    List<ContentId> wanted = new ArrayList<>();
    for (ContentId id : ids) {
      if (peer.offered >= limits.namesPerBeat()) {
        break;
      }
      peer.offered++;
      if (!seen.contains(id) && promise(id, from, now)) {
        wanted.add(id);
      }
    }
    if (!wanted.isEmpty()) {
      effects.accept(new Effect.Send(from, Control.ofWant(wanted)));
    }
  }

  /** Whether to ask this peer for a name. */
  private boolean promise(ContentId id, PeerId from, long now) {
    Promise promise = promises.get(id);
    if (promise == null) {
      if (promises.size() >= limits.seenMax()) {
        return false;
      }
      promise = new Promise(new LinkedHashSet<>(), now + limits.promise().toNanos());
      promises.put(id, promise);
    }
    return promise.peers.size() < ASKED_MAX && promise.peers.add(from);
  }

  private void onWant(PeerId from, Peer peer, List<ContentId> ids) {
    for (ContentId id : ids) {
      if (peer.answered >= limits.answerBytes()) {
        return;
      }
      Content content = kept.answer(id, from);
      if (content != null) {
        peer.answered += content.bytes().length;
        effects.accept(new Effect.Send(from, content));
      }
    }
  }

  // ---- heartbeat

  /** Each second: mends the mesh, tells names, forgets what is old. */
  public void heartbeat(long now) {
    seen.expire(now);
    breakPromises(now);
    forgetUnjudged(now);
    for (Peer peer : peers.values()) {
      peer.offered = 0;
      peer.answered = 0;
    }
    int size = meshSize();
    if (size > limits.degreeHigh()) {
      shrink(size, now);
    } else if (size < limits.degreeLow()) {
      grow(limits.degree() - size, false, now);
    }
    int out = outbound();
    if (out < limits.degreeOut()) {
      grow(limits.degreeOut() - out, true, now);
    }
    tellNames();
    kept.shift();
  }

  private void forgetUnjudged(long now) {
    pending
        .values()
        .removeIf(waiting -> {
          if (now - waiting.until < 0) {
            return false;
          }
          pendingBytes -= waiting.content.bytes().length;
          return true;
        });
  }

  private void breakPromises(long now) {
    Set<PeerId> broken = new LinkedHashSet<>();
    promises
        .values()
        .removeIf(promise -> {
          if (now - promise.until < 0) {
            return false;
          }
          broken.addAll(promise.peers);
          return true;
        });
    // Once a heartbeat, however many names: it is one lateness.
    broken.forEach(peer -> blame(peer, Offence.BROKEN_PROMISE, "gossip that never came"));
  }

  private void grow(int count, boolean outboundOnly, long now) {
    int left = count;
    for (PeerId id : shuffled(peers.keySet())) {
      Peer peer = peers.get(id);
      if (left > 0
          && peer != null
          && !peer.inMesh
          && mayGraft(peer, now)
          && (peer.outbound || !outboundOnly)) {
        graft(id, peer);
        left--;
      }
    }
  }

  private void shrink(int size, long now) {
    int left = size - limits.degree();
    int out = outbound();
    for (PeerId id : shuffled(peers.keySet())) {
      Peer peer = peers.get(id);
      if (left == 0 || peer == null || !peer.inMesh) {
        continue;
      }
      if (peer.outbound && out <= limits.degreeOut()) {
        continue;
      }
      out -= peer.outbound ? 1 : 0;
      prune(id, peer, now);
      left--;
    }
  }

  private int outbound() {
    int count = 0;
    for (Peer peer : peers.values()) {
      count += peer.inMesh && peer.outbound ? 1 : 0;
    }
    return count;
  }

  private void tellNames() {
    List<ContentId> names = kept.recent(GossipMessage.NAMES_MAX);
    if (names.isEmpty()) {
      return;
    }
    Control have = Control.ofHave(names);
    int left = limits.lazy();
    for (PeerId id : shuffled(peers.keySet())) {
      Peer peer = peers.get(id);
      if (left > 0 && peer != null && !peer.inMesh) {
        effects.accept(new Effect.Send(id, have));
        left--;
      }
    }
  }

  private List<PeerId> shuffled(Set<PeerId> ids) {
    List<PeerId> list = new ArrayList<>(ids);
    Collections.shuffle(list, random);
    return list;
  }

  // ---- counts

  /** Contents that came again after the first time. */
  public long duplicates() {
    return duplicates;
  }

  /** Contents at the application. */
  public int pendingCount() {
    return pending.size();
  }

  int seenCount() {
    return seen.size();
  }

  int promiseCount() {
    return promises.size();
  }

  KeptContents kept() {
    return kept;
  }

  boolean inMesh(PeerId peer) {
    @Nullable Peer state = peers.get(peer);
    return state != null && state.inMesh;
  }

  int dontWantCount(PeerId peer) {
    Peer state = peers.get(peer);
    return state == null ? 0 : state.dontWant.size();
  }
}
