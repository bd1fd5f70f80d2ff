package endgame.node.audit;

import endgame.consensus.signer.GuardRecord;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The batch headers that one validator signed (tag 6), from its guard and from the chain. */
final class SignedBatches {
  private final String validator;
  private final Findings findings;
  private final Map<Parent, List<Signed>> byParent = new HashMap<>();

  private record Parent(int shard, Hash hash) {}

  private record Signed(long validFrom, Hash header, String source) {
    /** Two headers of which a block could have ordered either. */
    boolean contradicts(Signed other) {
      boolean unknown =
          validFrom == GuardRecord.UNKNOWN_HEIGHT || other.validFrom == GuardRecord.UNKNOWN_HEIGHT;
      return !header.equals(other.header)
          && (unknown || Math.abs(validFrom - other.validFrom) <= SlashGuard.BATCH_VALID_HEIGHTS);
    }
  }

  SignedBatches(String validator, Findings findings) {
    this.validator = validator;
    this.findings = findings;
  }

  /** The guard says that this header was signed. */
  void guarded(GuardRecord.Batched batch) {
    add(
        new Parent(batch.shard(), batch.parent()),
        new Signed(batch.validFrom(), batch.hash(), "its slash guard"));
  }

  /**
   * A block ordered this header. Call it after all {@link #guarded}.
   *
   * @param header hash of the signed bytes, as the guard keeps it
   * @param complete whether the guard's file lists everything that was signed
   */
  void ordered(GuardRecord.Batched header, String source, boolean complete) {
    Parent parent = new Parent(header.shard(), header.parent());
    List<Signed> known = byParent.getOrDefault(parent, List.of());
    boolean listed = known.stream().anyMatch(s -> s.header.equals(header.hash()));
    if (complete && !listed) {
      findings.problem(
          validator
              + ": its slash guard lacks a batch header of shard "
              + header.shard()
              + " valid from height "
              + header.validFrom()
              + " in "
              + source);
    }
    add(parent, new Signed(header.validFrom(), header.hash(), source));
  }

  private void add(Parent parent, Signed signed) {
    List<Signed> all = byParent.computeIfAbsent(parent, _ -> new ArrayList<>(1));
    for (Signed other : all) {
      if (signed.contradicts(other)) {
        findings.doubleSign(
            validator + parent + signed.header + other.header,
            validator
                + " signed two batch headers of shard "
                + parent.shard
                + " on "
                + parent.hash.shortHex()
                + ": "
                + text(other)
                + "; "
                + text(signed));
      }
    }
    if (all.stream().noneMatch(s -> s.header.equals(signed.header))) {
      all.add(signed);
    }
  }

  private static String text(Signed signed) {
    String from =
        signed.validFrom == GuardRecord.UNKNOWN_HEIGHT
            ? "of an unknown height"
            : "valid from height " + signed.validFrom;
    return signed.header.shortHex() + " " + from + " in " + signed.source;
  }
}
