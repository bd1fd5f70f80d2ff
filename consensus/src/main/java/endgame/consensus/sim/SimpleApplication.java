package endgame.consensus.sim;

import endgame.consensus.bft.Context;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.ValidatorSet;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A chain of empty blocks with a height, a parent and a mark of validity. */
public final class SimpleApplication implements Application {
  private static final int HEADER_BYTES = 8 + 8 + Hash.SIZE + 4 + 8 + 1;
  private static final Hash GENESIS = sha256(new byte[] {0});

  /** What differs from an honest, prompt application. */
  public interface Hooks {
    Hooks NONE = new Hooks() {};

    /** Whether this node builds a block that everyone rejects. */
    default boolean buildInvalid(Context context) {
      return false;
    }

    /** Milliseconds to wait before a verdict on certification. */
    default long certifyDelay(Proposal proposal) {
      return 0;
    }

    /** The verdict on certification of a valid block; the same on all nodes. */
    default boolean certifies(Proposal proposal) {
      return true;
    }
  }

  private record Block(
      long height, long epoch, Hash parent, int proposer, long nonce, boolean valid, Bytes body) {}

  private final LongFunction<ValidatorSet> sets;
  private final long epochLength;
  private final int bodyBytes;
  private final Hooks hooks;
  private final Map<Hash, Block> blocks = new TreeMap<>();
  private final TreeSet<Hash> durable = new TreeSet<>();
  private final Map<Long, Long> certifyAt = new TreeMap<>();
  private final List<Hash> applied = new ArrayList<>(List.of(GENESIS));
  private @Nullable Certificate last;

  public SimpleApplication(ValidatorSet set, long epochLength, int bodyBytes, Hooks hooks) {
    this(epoch -> set, epochLength, bodyBytes, hooks);
  }

  /**
   * With another set for each epoch.
   *
   * @param sets a pure function of the epoch
   */
  public SimpleApplication(
      LongFunction<ValidatorSet> sets, long epochLength, int bodyBytes, Hooks hooks) {
    this.sets = sets;
    this.epochLength = epochLength;
    this.bodyBytes = Math.max(bodyBytes, HEADER_BYTES);
    this.hooks = hooks;
  }

  @Override
  public EpochPlan epoch(long epoch) {
    Hash seed = sha256(ByteBuffer.wrap(new byte[8]).putLong(0, epoch).array());
    return new EpochPlan(sets.apply(epoch), seed, digestAt(epoch * epochLength));
  }

  @Override
  public Answer build(Context context, Optional<Certificate> parentCertificate, long nowMs) {
    Long parent = height(context.parentDigest());
    if (parent == null) {
      return new Answer.MissingBody(context.parentDigest());
    }
    if (parent + 1 > (context.epoch() + 1) * epochLength) {
      return new Answer.Declined();
    }
    Block block =
        store(
            new Block(
                parent + 1,
                context.epoch(),
                context.parentDigest(),
                context.leader(),
                context.view(),
                !hooks.buildInvalid(context),
                Bytes.EMPTY));
    durable.add(digest(block));
    return new Answer.Block(digest(block), boundary(block));
  }

  @Override
  public Hash sibling(Hash digest, long nonce) {
    Block block = blocks.get(digest);
    if (block == null) {
      throw new IllegalArgumentException("no block " + digest);
    }
    return digest(
        store(
            new Block(
                block.height(),
                block.epoch(),
                block.parent(),
                block.proposer(),
                nonce,
                true,
                Bytes.EMPTY)));
  }

  @Override
  public Answer verify(Context context, Hash digest, long nowMs) {
    Block block = blocks.get(digest);
    if (block == null) {
      return new Answer.MissingBody(digest);
    }
    Long parent = height(block.parent());
    if (parent == null) {
      return new Answer.MissingBody(block.parent());
    }
    boolean valid =
        block.valid()
            && block.parent().equals(context.parentDigest())
            && block.height() == parent + 1
            && block.epoch() == context.epoch()
            && block.height() <= (context.epoch() + 1) * epochLength
            && block.proposer() == context.leader();
    return valid ? new Answer.Valid(boundary(block)) : new Answer.Invalid();
  }

  @Override
  public Answer certify(Proposal proposal, long nowMs) {
    Deque<Hash> path = new ArrayDeque<>();
    Hash at = proposal.digest();
    while (!at.equals(digestAt(height()))) {
      Block block = blocks.get(at);
      if (block == null) {
        return new Answer.MissingBody(at);
      }
      if (block.height() <= height()) {
        break;
      }
      path.add(at);
      at = block.parent();
    }
    long due =
        certifyAt.computeIfAbsent(
            proposal.epoch() << 32 | proposal.view(), v -> nowMs + hooks.certifyDelay(proposal));
    if (nowMs < due) {
      return new Answer.Later(due);
    }
    Block block = blocks.get(proposal.digest());
    if (block == null) {
      return new Answer.MissingBody(proposal.digest());
    }
    durable.addAll(path);
    return block.valid() && hooks.certifies(proposal)
        ? new Answer.Valid(boundary(block))
        : new Answer.Invalid();
  }

  @Override
  public Optional<Bytes> body(Hash digest) {
    Block block = blocks.get(digest);
    return block == null ? Optional.empty() : Optional.of(block.body());
  }

  @Override
  public Optional<Hash> deliver(Bytes body) {
    if (body.size() < HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(body.toArray());
    long height = in.getLong();
    long epoch = in.getLong();
    byte[] parent = new byte[Hash.SIZE];
    in.get(parent);
    Block block =
        new Block(height, epoch, Hash.of(parent), in.getInt(), in.getLong(), in.get() == 1, body);
    Hash digest = digest(block);
    blocks.put(digest, block);
    return Optional.of(digest);
  }

  @Override
  public Optional<Hash> finalized(Hash tip, Certificate certificate) {
    Deque<Hash> path = new ArrayDeque<>();
    Hash at = tip;
    while (!at.equals(digestAt(height()))) {
      Block block = blocks.get(at);
      if (block == null) {
        return Optional.of(at);
      }
      if (block.height() <= height()) {
        if (!digestAt(block.height()).equals(at)) {
          throw new Forked("two final blocks at height " + block.height());
        }
        return Optional.empty();
      }
      path.addFirst(at);
      at = block.parent();
    }
    applied.addAll(path);
    durable.addAll(path);
    last = certificate;
    return Optional.empty();
  }

  @Override
  public void crashed(SplittableRandom random) {
    blocks.keySet().removeIf(digest -> !durable.contains(digest) && random.nextBoolean());
  }

  @Override
  public long height() {
    return applied.size() - 1L;
  }

  @Override
  public Hash digestAt(long height) {
    return applied.get((int) height);
  }

  @Override
  public long currentEpoch() {
    return height() / epochLength;
  }

  @Override
  public Optional<Certificate> lastFinalization() {
    return last != null && last.subject().epoch() == currentEpoch()
        ? Optional.of(last)
        : Optional.empty();
  }

  private boolean boundary(Block block) {
    return block.height() % epochLength == 0;
  }

  private @Nullable Long height(Hash digest) {
    if (digest.equals(GENESIS)) {
      return 0L;
    }
    Block block = blocks.get(digest);
    return block == null ? null : Long.valueOf(block.height());
  }

  private Block store(Block draft) {
    ByteBuffer out = ByteBuffer.wrap(new byte[bodyBytes]);
    out.putLong(draft.height()).putLong(draft.epoch()).put(draft.parent().toBytes());
    out.putInt(draft.proposer()).putLong(draft.nonce()).put((byte) (draft.valid() ? 1 : 0));
    Block block =
        new Block(
            draft.height(),
            draft.epoch(),
            draft.parent(),
            draft.proposer(),
            draft.nonce(),
            draft.valid(),
            Bytes.wrap(out.array()));
    blocks.put(digest(block), block);
    return block;
  }

  private static Hash digest(Block block) {
    return sha256(block.body().slice(0, HEADER_BYTES));
  }

  private static Hash sha256(byte[] input) {
    try {
      return Hash.of(MessageDigest.getInstance("SHA-256").digest(input));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
