package endgame.zk.witness;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.Multiproofs;
import endgame.zk.guest.PartialTree;
import endgame.zk.guest.StateSource;
import endgame.zk.guest.Statement;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Verifier of {@code witness/1}; the package states its rules. */
public final class WitnessSystem implements ProofSystem {
  /** Cycles of one verification, undone attempts included, in units of C_span. */
  static final int WORK_FACTOR = 8;

  /** Collisions of a digest of 8 elements below 2^31. */
  private static final int SECURITY_BITS = 124;

  /** One attempt, its null item and what comes behind it may take so many C_span. */
  private static final int LAST_ITEM = 3;

  private final long spanCycles;

  /** A loaded program and the hash of its ELF. */
  record Key(Program program, Bytes programHash) implements VerifyingKey {}

  /**
   * @param spanCycles C_span of the chain
   */
  public WitnessSystem(long spanCycles) {
    this.spanCycles = spanCycles;
  }

  @Override
  public String id() {
    return "witness/1";
  }

  @Override
  public Limits limits() {
    return new Limits(Elf.BYTES_MAX, Witness.BYTES_MAX, WORK_FACTOR * spanCycles);
  }

  @Override
  public int securityBits() {
    return SECURITY_BITS;
  }

  @Override
  public KeyResult parseKey(byte[] key) {
    return switch (Elf.load(key)) {
      case Elf.Result.Loaded loaded -> new KeyResult.Parsed(new Key(loaded.program(), sha256(key)));
      case Elf.Result.Malformed malformed -> new KeyResult.Malformed(malformed.reason());
    };
  }

  /**
   * The key of a program that the caller has loaded itself.
   *
   * @param programHash SHA-256 of its ELF
   */
  public static VerifyingKey keyOf(Program program, Bytes programHash) {
    return new Key(program, programHash);
  }

  static Bytes sha256(byte[] bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public Verdict verify(VerifyingKey key, byte[] statementBytes, byte[] proof) {
    if (!(key instanceof Key ours)) {
      throw new IllegalArgumentException("a key of another proof system");
    }
    Optional<Statement> statement = Statement.parse(Bytes.of(statementBytes));
    if (statement.isEmpty()) {
      return new Verdict.Rejected("malformed statement");
    }
    Claim claim = statement.get().claim();
    if (!claim.programHash().equals(ours.programHash())) {
      return new Verdict.Rejected("the statement names another program");
    }
    String fault =
        switch (Witness.parse(proof)) {
          case Witness.Result.Malformed malformed -> malformed.reason();
          case Witness.Result.Parsed parsed -> fault(ours.program(), claim, parsed.witness());
        };
    return fault == null ? new Verdict.Accepted() : new Verdict.Rejected(fault);
  }

  private @Nullable String fault(Program program, Claim claim, Witness witness) {
    String fault = SpanShape.fault(witness.items(), claim);
    if (fault == null) {
      fault = valueFault(claim, witness);
    }
    return fault == null ? runFault(program, claim, witness) : fault;
  }

  /** Rule 3: what is supplied is the state that the claim begins with. */
  private static @Nullable String valueFault(Claim claim, Witness witness) {
    if (!witness.tree().root().equals(claim.rootBefore())) {
      return "the partial tree has another root";
    }
    for (Map.Entry<Bytes, Optional<Bytes>> value : witness.values().entrySet()) {
      Optional<Bytes> digest = value.getValue().map(PartialTree::valueDigest);
      boolean holds =
          switch (witness.tree().lookup(value.getKey())) {
            case PartialTree.Lookup.Present present ->
                digest.isPresent() && digest.get().equals(present.valueDigest());
            case PartialTree.Lookup.Absent absent -> digest.isEmpty();
            case PartialTree.Lookup.NotCovered opaque -> false;
          };
      if (!holds) {
        return "the value of " + value.getKey() + " isn't the state's";
      }
    }
    return null;
  }

  /** Serves the supplied values and remembers a key that isn't among them. */
  private static final class Supplied implements StateSource {
    private final SortedMap<Bytes, Optional<Bytes>> values;
    private @Nullable Bytes missing;

    Supplied(SortedMap<Bytes, Optional<Bytes>> values) {
      this.values = values;
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      Bytes wanted = Bytes.of(key);
      Optional<Bytes> value = values.get(wanted);
      if (value == null) {
        missing = wanted;
        return Optional.empty();
      }
      return value.map(Bytes::toArray);
    }

    @Nullable String fault() {
      return missing == null ? null : "the run reads " + missing + ", which isn't supplied";
    }
  }

  private @Nullable String runFault(Program program, Claim claim, Witness witness) {
    Supplied supplied = new Supplied(witness.values());
    GuestRun run;
    switch (GuestRun.start(program, supplied, spanCycles)) {
      case GuestRun.Started.Failed failed -> {
        return failed.reason();
      }
      case GuestRun.Started.Suspended suspended -> run = suspended.run();
    }
    for (Item item : witness.items()) {
      if (run.workCycles() > (WORK_FACTOR - LAST_ITEM) * spanCycles) {
        return "undone items take too many cycles";
      }
      GuestRun.Given given = run.give(item);
      if (supplied.fault() != null) {
        return supplied.fault();
      }
      if (given instanceof GuestRun.Given.Failed failed) {
        return "the span has no result: " + failed.reason();
      }
    }
    SortedSet<Bytes> used = usedKeys(run);
    if (!used.equals(witness.values().keySet())) {
      return "values are supplied that the run doesn't use";
    }
    PartialTree exact = witness.tree().cut(used, run.deletedKeys(), presentKeys(run));
    if (!exact.encode().equals(witness.tree().encode())) {
      return "the partial tree opens more or less than the run uses";
    }
    return switch (run.finish(multiproofs(run, witness.tree()))) {
      case GuestRun.Finished.Failed failed -> failed.reason();
      case GuestRun.Finished.Journal journal -> {
        if (supplied.fault() != null) {
          yield supplied.fault();
        }
        yield journal.bytes().equals(claim.encode()) ? null : "the run claims something else";
      }
    };
  }

  /** All keys that a witness of a run needs. */
  static SortedSet<Bytes> usedKeys(GuestRun run) {
    SortedSet<Bytes> keys = new TreeSet<>(run.everRead());
    keys.addAll(run.writes().keySet());
    return keys;
  }

  static SortedSet<Bytes> presentKeys(GuestRun run) {
    SortedSet<Bytes> keys = new TreeSet<>(run.writes().keySet());
    keys.removeAll(run.deletedKeys());
    return keys;
  }

  /** What END gives: the same in the prover as in the verifier. */
  static Multiproofs multiproofs(GuestRun run, PartialTree tree) {
    return (keys, deleted) -> tree.cut(keys, deleted, presentKeys(run)).encode().toArray();
  }
}
