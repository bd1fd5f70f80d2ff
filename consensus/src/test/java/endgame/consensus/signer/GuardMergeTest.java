package endgame.consensus.signer;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.signer.GuardEntry.Decision;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a key signed elsewhere is brought along. */
class GuardMergeTest {
  @TempDir Path folder;

  private SlashGuard open(String name) {
    return new SlashGuard(FileGuardStore.open(folder.resolve(name)));
  }

  private static Hash hash(long n) {
    return new Hash(n, 0, 0, n);
  }

  private static Subject random(SplittableRandom random) {
    long epoch = random.nextInt(3);
    long view = 1L + random.nextInt(6);
    Proposal p = new Proposal(epoch, view, view - 1, hash(random.nextInt(2)));
    return switch (random.nextInt(3)) {
      case 0 -> new Subject.Notarize(p);
      case 1 -> new Subject.Finalize(p);
      default -> new Subject.Nullify(epoch, view);
    };
  }

  private static boolean refused(Decision decision) {
    return decision instanceof Decision.Refused;
  }

  @Test
  void whatEitherRefusedIsRefusedAlsoAfterReopening() {
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<GuardRecord> signedThere;
      try (SlashGuard there = open("there" + seed)) {
        for (int i = 0; i < 6; i++) {
          var _ = there.prepare(random(random));
          var _ = there.prepareBatch(1, hash(random.nextInt(3)), random.nextInt(40), hash(i));
        }
        signedThere = there.memory();
      }
      try (SlashGuard here = open("here" + seed)) {
        var _ = here.prepare(random(random));
        var _ = here.prepareBatch(1, hash(random.nextInt(3)), random.nextInt(40), hash(99));
        here.merge(signedThere);
        here.sync();
      }
      try (SlashGuard there = open("there" + seed);
          SlashGuard here = open("here" + seed)) {
        for (int i = 0; i < 60; i++) {
          Subject subject = random(random);
          // What is only repeated was signed here before.
          boolean isNew = here.prepare(subject) instanceof Decision.Allowed;
          assertThat(!isNew || !refused(there.prepare(subject)))
              .as("%s, seed %d", subject, seed)
              .isTrue();
        }
        for (int parent = 0; parent < 3; parent++) {
          for (int height = 0; height < 60; height++) {
            Hash other = hash(1000 + height);
            if (here.prepareBatch(1, hash(parent), height, other)) {
              assertThat(there.prepareBatch(1, hash(parent), height, other))
                  .as("a header at height %d, seed %d", height, seed)
                  .isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void nothingIsSignedUpToTheHighestViewOfElsewhere() {
    try (SlashGuard guard = open("guard")) {
      guard.merge(List.of(new GuardRecord.Voted(new Subject.Nullify(2, 7))));
      assertThat(refused(guard.prepare(new Subject.Nullify(2, 7)))).isTrue();
      assertThat(refused(guard.prepare(new Subject.Nullify(1, 100)))).isTrue();
      assertThat(refused(guard.prepare(new Subject.Nullify(2, 8)))).isFalse();
    }
  }

  @Test
  void memoryTakenInTwiceChangesNothing() {
    try (SlashGuard guard = open("guard")) {
      var _ = guard.prepareBatch(1, hash(1), 10, hash(5));
      guard.raiseWatermark(3, 4);
      List<GuardRecord> memory = guard.memory();
      guard.merge(memory);
      assertThat(guard.memory()).isEqualTo(memory);
    }
  }
}
