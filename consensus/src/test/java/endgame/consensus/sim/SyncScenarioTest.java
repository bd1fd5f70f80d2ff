package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.equal;
import static endgame.consensus.sim.Simulation.grows;
import static endgame.consensus.sim.Simulation.reaches;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.staking.StakingContract;
import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.bft.Timing;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.Vote;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.Tree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 of those who did not follow the chain, by number. */
class SyncScenarioTest {
  private static final int SEEDS = 50;
  private static final int EPOCH = 10;
  private static final SimpleApplication.Hooks NONE = SimpleApplication.Hooks.NONE;

  /** A state of 3 MB: several chunks. */
  private static final Map<Hash, Bytes> BALLAST = ballast(60, 50_000);

  private static Map<Hash, Bytes> ballast(int values, int bytes) {
    SplittableRandom random = new SplittableRandom(36);
    Map<Hash, Bytes> all = new HashMap<>();
    for (int i = 0; i < values; i++) {
      byte[] value = new byte[bytes];
      random.nextBytes(value);
      all.put(
          new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
          Bytes.wrap(value));
    }
    return all;
  }

  private static Cluster cluster(long seed, BeaconWorld world, int nodes) {
    return Simulation.keep(
        new Cluster(
            seed,
            equal(nodes),
            Timing.atInterval(50),
            Link.LAN,
            i -> BeaconApplication.archived(world, NONE)));
  }

  private static SimArchive archive(Cluster cluster, int node) {
    return ((BeaconApplication) cluster.node(node).application()).archive();
  }

  /** What a peer may do to one who starts. */
  private enum Lie {
    NONE,
    FLIPPED_CHUNK,
    CHUNK_OF_ANOTHER_STATE,
    EMPTY_CHUNK,
    SILENT,
    STATE_ROOT,
    ANOTHER_HEADER,
    FEWER_SIGNERS,
    SIGNATURE,
    STALE_MANIFEST,
    MANIFEST_THAT_IS_NONE,
    HANDOVER_TO_ANOTHER_SET;

    /** Whether it shows: some can't be told from a peer that is slow, or old. */
    boolean shows() {
      return switch (this) {
        case NONE, SILENT, STALE_MANIFEST, EMPTY_CHUNK -> false;
        default -> true;
      };
    }

    Optional<Message> answer(SimArchive archive, Message.Snapshot truth) {
      Optional<Bytes> lie =
          switch (truth.request()) {
            case SnapshotRequest.OfChunk chunk -> truth.answer().flatMap(b -> chunk(archive, b));
            case SnapshotRequest.OfManifest _ -> truth.answer().map(b -> manifest(archive, b));
            case SnapshotRequest.OfHandover _ -> truth.answer().map(this::handover);
          };
      return this == SILENT
          ? Optional.empty()
          : Optional.of(new Message.Snapshot(truth.request(), lie));
    }

    private Optional<Bytes> chunk(SimArchive archive, Bytes truth) {
      return switch (this) {
        case FLIPPED_CHUNK -> {
          byte[] bytes = truth.toArray();
          bytes[bytes.length / 2] ^= 1;
          yield Optional.of(Bytes.wrap(bytes));
        }
        case CHUNK_OF_ANOTHER_STATE -> {
          BeaconState first = archive.store().state(0).orElseThrow();
          yield Optional.of(
              Bytes.wrap(
                  RangeChunk.make(
                      Tree.SHA256,
                      first.nodes(),
                      Digest.of(first.root().toBytes()),
                      Digest.ZERO,
                      RangeChunk.LAST,
                      SnapshotRequest.CHUNK_BYTES)));
        }
        case EMPTY_CHUNK -> Optional.empty();
        default -> Optional.of(truth);
      };
    }

    private Bytes manifest(SimArchive archive, Bytes truth) {
      Manifest m = decoded(Manifest.SSZ.decode(truth));
      BlockHeader next = m.next().headers().getFirst();
      List<BlockHeader> headers = new ArrayList<>(m.next().headers());
      return switch (this) {
        case STATE_ROOT -> {
          headers.set(0, Forged.stateRoot(next));
          yield encode(m.boundary(), new FinalityProof(headers, m.next().finalization()));
        }
        case ANOTHER_HEADER -> encode(m.boundary(), archive.proofs().finality(1).orElseThrow());
        case FEWER_SIGNERS ->
            encode(m.boundary(), new FinalityProof(headers, Forged.fewer(m.next().finalization())));
        case SIGNATURE ->
            encode(m.boundary(), new FinalityProof(headers, Forged.off(m.next().finalization())));
        case STALE_MANIFEST -> Manifest.SSZ.encodeBytes(archive.manifestAt(EPOCH).orElseThrow());
        case MANIFEST_THAT_IS_NONE -> Bytes.wrap(truth.slice(0, truth.size() - 1));
        default -> truth;
      };
    }

    private static Bytes encode(Handover boundary, FinalityProof next) {
      return Manifest.SSZ.encodeBytes(new Manifest(boundary, next, List.of()));
    }

    private Bytes handover(Bytes truth) {
      FarHandover far = decoded(FarHandover.SSZ.decode(truth));
      return this == HANDOVER_TO_ANOTHER_SET
          ? FarHandover.SSZ.encodeBytes(
              new FarHandover(Forged.otherSet(far.handover()), far.own(), far.possessions()))
          : truth;
    }
  }

  private static <T> T decoded(Decoded<T> result) {
    return switch (result) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Malformed<T>(String reason) -> throw new AssertionError(reason);
    };
  }

  /**
   * In the middle of an epoch, with a checkpoint some epochs back; a peer lies, answers get lost,
   * power goes.
   */
  @Test
  void scenario36_joinerBySnapshot() {
    TreeSet<Lie> shown = new TreeSet<>();
    seeds(
        SEEDS,
        seed -> {
          Lie lie = Lie.values()[(int) (seed % Lie.values().length)];
          BeaconWorld world = new BeaconWorld(Cluster.members(FOUR), EPOCH, BALLAST);
          Cluster cluster = cluster(seed, world, 4);
          for (int i = 0; i < 3; i++) {
            cluster.node(i).start();
          }
          reaches(cluster, 54 + seed % EPOCH, 120_000);
          if (lie != Lie.NONE) {
            cluster.disguise(0, (to, message) -> disguised(archive(cluster, 0), lie, message));
          }
          SplittableRandom random = new SplittableRandom(seed);
          double loss = seed % 3 == 0 ? 0.2 : 0;
          cluster.lose((from, to, message) ->
              to == 3
                  && archive(cluster, 3).store().head().height() == 0
                  && random.nextDouble() < loss);
          SimNode joiner = cluster.node(3);
          long trusted = 1 + seed % 4;
          joiner.trust(
              archive(cluster, 1).client(trusted),
              archive(cluster, 1).store().state(trusted * EPOCH).orElseThrow().digest());
          joiner.start();
          if (seed % 2 == 0) {
            cluster.run(505 + seed % 25);
            joiner.crash();
            joiner.start();
          }
          grows(cluster, 15, 120_000);
          ChainStore chain = archive(cluster, 3).store();
          assertThat(chain.base()).as("no block before the snapshot").isGreaterThanOrEqualTo(50);
          assertThat(chain.snapshot()).isEmpty();
          long common = chain.head().height();
          assertThat(chain.head().root())
              .isEqualTo(archive(cluster, 1).store().state(common).orElse(chain.head()).root());
          if (!cluster.auditor().blamed().isEmpty()) {
            assertThat(lie.shows()).as("%s %s", lie, cluster.auditor().blamed()).isTrue();
            shown.add(lie);
          }
          // It counts: with another one off there is no quorum without it.
          cluster.lose((from, to, message) -> false);
          cluster.node(1).crash();
          grows(cluster, 5, 120_000);
        });
    if (Integer.getInteger("sim.seeds", SEEDS) >= SEEDS && Long.getLong("sim.seed") == null) {
      assertThat(shown).as("lies that were found out").contains(showing());
    }
  }

  /** Crashes, cuts, sets that change, ends of epochs that are final late, and who lies. */
  @Test
  void scenario51_lightClientFollowsAllOfTheAbove() {
    seeds(
        SEEDS,
        seed -> {
          BeaconWorld world = new BeaconWorld(Cluster.members(FOUR), EPOCH, Map.of());
          Cluster cluster = cluster(seed, world, 5);
          SplittableRandom random = new SplittableRandom(seed);
          disturb(cluster, world, (int) (seed % 5));
          cluster.startAll();
          LightFollower client = new LightFollower(cluster, seed);
          for (int wave = 0; wave < 40; wave++) {
            cluster.run(100 + random.nextInt(200));
            disturbAgain(cluster, (int) (seed % 5), wave, random);
            client.look();
          }
          cluster.linkAll(Link.LAN);
          cluster.lose((from, to, message) -> false);
          cluster.startAll();
          reaches(cluster, Math.max(80, cluster.topHeight() + 5), 120_000);
          // Whom it asks may be the one that is behind.
          for (int i = 0; i < 10; i++) {
            client.look();
          }
          client.skip();
          assertThat(client.epoch()).isGreaterThanOrEqualTo(7);
          assertThat(client.shown()).isGreaterThan(10);
          assertThat(client.refused()).isGreaterThan(40);
        });
  }

  private static void disturb(Cluster cluster, BeaconWorld world, int kind) {
    Validator joiner = cluster.set().get(4);
    world.call(2, StakingLimits.WEIGHT_WEI, world.registration(joiner));
    world.call(35, BigInteger.ZERO, StakingContract.Method.EXIT.callData(joiner.nodeId().value()));
    if (kind == 3) {
      cluster.lose((from, to, message) ->
          message instanceof Message.Vote(Vote vote)
              && vote.subject() instanceof Subject.Finalize
              && vote.subject().epoch() % 2 == 0
              && vote.subject().view() < 13);
    }
    if (kind == 4) {
      cluster.disguise(
          0,
          (to, message) -> {
            if (message instanceof Message.Vote(Vote vote)
                && vote.subject() instanceof Subject.Finalize(Proposal p)
                && p.epoch() >= 1) {
              Subject nullify = new Subject.Nullify(p.epoch(), p.view());
              Vote lie = new Vote(nullify, vote.signer(), FakeSignatures.sign(0, nullify));
              return List.of(message, new Message.Vote(lie));
            }
            return List.of(message);
          });
    }
  }

  private static void disturbAgain(Cluster cluster, int kind, int wave, SplittableRandom random) {
    if (kind == 0) {
      cluster.startAll();
      cluster.node(random.nextInt(5)).crash();
    }
    if (kind == 1) {
      cluster.linkAll(Link.LAN);
      if (wave % 3 == 0) {
        cluster.partition(random.nextInt(5), random.nextInt(5));
      }
    }
    if (kind == 2) {
      cluster.lose((from, to, message) -> random.nextDouble() < 0.2);
    }
  }

  private static Lie[] showing() {
    return Arrays.stream(Lie.values()).filter(Lie::shows).toArray(Lie[]::new);
  }

  private static List<Message> disguised(SimArchive archive, Lie lie, Message message) {
    return message instanceof Message.Snapshot truth
        ? lie.answer(archive, truth).stream().toList()
        : List.of(message);
  }
}
