package endgame.zk.vm.program;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.Statement;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * {@code zkvm/1}: a proof of the program's run over a span.
 *
 * <p>The key is the program's ELF. A proof shows a statement if it shows a run of that program
 * which ends with exit code 0, asks for no item at or past C_span, and commits exactly the
 * statement's claim; and if it is bound to the statement's bytes, so that nobody can put another
 * prover's name on it. Null items can't be shown: a program is never told of one.
 */
public final class ZkvmSystem implements ProofSystem {
  /** Longest proof. */
  public static final int PROOF_BYTES_MAX = 16 << 20;

  private static final int SECURITY_BITS = 100;
  private static final byte[] DOMAIN = "endgame zkvm/1".getBytes(StandardCharsets.US_ASCII);

  private final long spanCycles;

  /** A program's key and the hash of its ELF. */
  private record Key(ProgramKey program, Bytes programHash) implements VerifyingKey {}

  /**
   * The system of a chain.
   *
   * @param spanCycles C_span
   */
  public ZkvmSystem(long spanCycles) {
    this.spanCycles = spanCycles;
  }

  @Override
  public String id() {
    return "zkvm/1";
  }

  @Override
  public Limits limits() {
    return new Limits(Elf.BYTES_MAX, PROOF_BYTES_MAX, PROOF_BYTES_MAX);
  }

  @Override
  public int securityBits() {
    return SECURITY_BITS;
  }

  @Override
  public KeyResult parseKey(byte[] key) {
    return switch (ProgramKey.ofElf(key, Workers.SERIAL)) {
      case Parsed.Ok<ProgramKey>(ProgramKey program) ->
          new KeyResult.Parsed(new Key(program, Bytes.of(sha256(key))));
      case Parsed.Malformed<ProgramKey>(String reason) -> new KeyResult.Malformed(reason);
    };
  }

  /**
   * The key of a program that the caller has loaded itself, and that fits.
   *
   * @param programHash SHA-256 of its ELF
   */
  public static VerifyingKey keyOf(Program program, Bytes programHash, Workers workers) {
    return new Key(ProgramKey.of(program, workers), programHash);
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What a proof of a statement is bound to. */
  static byte[] context(byte[] statement) {
    return sha256(DOMAIN, statement);
  }

  @Override
  public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
    if (!(key instanceof Key(ProgramKey program, Bytes programHash))) {
      throw new IllegalArgumentException("a key of another proof system");
    }
    Optional<Statement> parsed = Statement.parse(Bytes.of(statement));
    if (parsed.isEmpty()) {
      return new Verdict.Rejected("malformed statement");
    }
    Claim claim = parsed.get().claim();
    if (!claim.programHash().equals(programHash)) {
      return new Verdict.Rejected("the statement names another program");
    }
    if (!claim.nulls().isEmpty()) {
      return new Verdict.Rejected("the statement names null items");
    }
    if (proof.length > PROOF_BYTES_MAX) {
      return new Verdict.Rejected("a proof of " + proof.length + " bytes");
    }
    return switch (ProgramProof.decode(proof)) {
      case Parsed.Malformed<ProgramProof>(String reason) -> new Verdict.Rejected(reason);
      case Parsed.Ok<ProgramProof>(ProgramProof decoded) ->
          verify(program, claim, decoded, context(statement));
    };
  }

  private Verdict verify(ProgramKey program, Claim claim, ProgramProof proof, byte[] context) {
    if (proof.exitCode() != 0) {
      return new Verdict.Rejected("the program ends with exit code " + proof.exitCode());
    }
    if (!proof.journal().equals(claim.encode())) {
      return new Verdict.Rejected("the program commits another claim");
    }
    return switch (ProgramVerifier.verify(program, proof, context, spanCycles)) {
      case ProgramVerifier.Result.Valid valid -> new Verdict.Accepted();
      case ProgramVerifier.Result.Invalid(String reason) -> new Verdict.Rejected(reason);
    };
  }
}
