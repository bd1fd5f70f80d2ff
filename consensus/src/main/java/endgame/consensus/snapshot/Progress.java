package endgame.consensus.snapshot;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Hash;
import java.util.List;
import java.util.Optional;

/**
 * How far a download is; SSZ on disk.
 *
 * @param trees by id
 */
public record Progress(Target target, List<TreeProgress> trees) {
  /** Gaps of one tree. */
  public static final int GAPS_MAX = 256;

  /** The id of the beacon state; shards have theirs. */
  public static final int BEACON = 0;

  /**
   * One tree.
   *
   * @param gaps what is to be fetched; none when the tree is whole
   */
  public record TreeProgress(int id, Hash root, List<Gap> gaps) {
    static final SszType<TreeProgress> SSZ =
        Container.of(TreeProgress.class)
            .field("id", Ssz.U32, TreeProgress::id)
            .field("root", Ssz.HASH, TreeProgress::root)
            .field("gaps", Ssz.list(Gap.SSZ, GAPS_MAX), TreeProgress::gaps)
            .make(v -> new TreeProgress(v.<Integer>get(0), v.get(1), v.get(2)));

    public TreeProgress {
      gaps = List.copyOf(gaps);
    }

    /** Nothing is there; of the empty tree all is. */
    static TreeProgress start(int id, Hash root) {
      return new TreeProgress(id, root, root.isZero() ? List.of() : List.of(Gap.ALL));
    }
  }

  public static final SszType<Progress> SSZ =
      Container.of(Progress.class)
          .field("target", Target.SSZ, Progress::target)
          .field("trees", Ssz.list(TreeProgress.SSZ, Manifest.PARTS_MAX + 1), Progress::trees)
          .make(v -> new Progress(v.get(0), v.get(1)));

  public Progress {
    trees = List.copyOf(trees);
  }

  /** Of a target of which nothing is there. */
  public static Progress start(Target target) {
    return new Progress(target, List.of(TreeProgress.start(BEACON, target.stateRoot())));
  }

  public Optional<TreeProgress> tree(int id) {
    return trees.stream().filter(tree -> tree.id() == id).findFirst();
  }

  /** Whether a tree is there without a gap. */
  public boolean isWhole(int id) {
    return tree(id).map(tree -> tree.gaps().isEmpty()).orElse(false);
  }

  /** Whether all trees are. */
  public boolean isWhole() {
    return trees.stream().allMatch(tree -> tree.gaps().isEmpty());
  }
}
