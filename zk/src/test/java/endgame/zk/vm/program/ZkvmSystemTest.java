package endgame.zk.vm.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.Item;
import endgame.zk.guest.MapState;
import endgame.zk.guest.Statement;
import endgame.zk.guest.TestGuest;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Elf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A span of a small guest, proven once in several segments; then everything about it is forged. */
class ZkvmSystemTest {
  private static final long CYCLES = 1 << 16;
  private static final int STEPS = 2048;
  private static final Bytes PROVER = TestGuest.filled(77, 20);
  private static final ZkvmSystem SYSTEM = new ZkvmSystem(CYCLES);

  /** Where the claim begins in a statement. */
  private static final int CLAIM_AT = 24;

  private static final MapState STATE = new MapState();
  private static ProofSystem.VerifyingKey key;
  private static Statement statement;
  private static byte[] statementBytes;
  private static byte[] proof;

  private static final class Silent implements ProgramProver.Progress {
    @Override
    public void phase(int segment, String phase) {}

    @Override
    public void proven(int segment, long done, int bytes) {}
  }

  private static ProofSystem.VerifyingKey parsed(byte[] elf) {
    return switch (SYSTEM.parseKey(elf)) {
      case ProofSystem.KeyResult.Parsed(var key) -> key;
      case ProofSystem.KeyResult.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  private static List<Item> items() {
    return TestGuest.items(
        STATE.tree().root(),
        List.of(
            List.of(
                TestGuest.command(TestGuest.BUMP, 1),
                TestGuest.command(TestGuest.DELETE, 3),
                TestGuest.command(TestGuest.EMIT, 3)),
            List.of(TestGuest.command(TestGuest.BUMP, 30))));
  }

  private static SpanProof prover(long cycles) {
    return new SpanProof(
        TestGuest.program(),
        new ProgramProver(TestGuest.program(), Preset.FAST, STEPS, Workers.SERIAL),
        cycles);
  }

  @BeforeAll
  static void proveOnce() {
    for (int k = 1; k < 20; k++) {
      STATE.put(TestGuest.key(k), TestGuest.filled(k, k));
    }
    key = parsed(TestGuest.elf());
    switch (prover(CYCLES).prove(items(), STATE, STATE, PROVER, new Silent())) {
      case SpanProof.Result.Failed(String reason) -> throw new AssertionError(reason);
      case SpanProof.Result.Proven proven -> {
        statementBytes = proven.statement().toArray();
        statement = Statement.parse(proven.statement()).orElseThrow();
        proof = proven.proof().toArray();
      }
    }
  }

  private static String reason(ProofSystem.VerifyingKey by, byte[] shown, byte[] with) {
    return switch (SYSTEM.verify(by, shown, with)) {
      case Verdict.Accepted accepted -> "accepted";
      case Verdict.Rejected(String reason) -> reason;
    };
  }

  private static ProgramProof decoded() {
    return switch (ProgramProof.decode(proof)) {
      case Parsed.Ok<ProgramProof>(ProgramProof decoded) -> decoded;
      case Parsed.Malformed<ProgramProof>(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void aTrueProofIsAccepted() {
    assertThat(reason(key, statementBytes, proof)).isEqualTo("accepted");
    assertThat(decoded().segments()).hasSizeGreaterThan(1);
    assertThat(statement.prover()).isEqualTo(PROVER);
    assertThat(SYSTEM.id()).isEqualTo("zkvm/1");
    assertThat(SYSTEM.limits())
        .isEqualTo(new ProofSystem.Limits(Elf.BYTES_MAX, 16 << 20, 16 << 20));
    ProofSystem.VerifyingKey loaded =
        ZkvmSystem.keyOf(TestGuest.program(), statement.claim().programHash(), Workers.SERIAL);
    assertThat(reason(loaded, statementBytes, proof)).isEqualTo("accepted");
  }

  /** The prover is bound too, unlike in a witness. */
  @Test
  void everyByteOfTheStatementIsBound() {
    for (int at = 0; at < statementBytes.length; at += at < CLAIM_AT ? 3 : 5) {
      byte[] changed = statementBytes.clone();
      changed[at] ^= 1;
      assertThat(reason(key, changed, proof)).as("byte %d", at).isNotEqualTo("accepted");
    }
    assertThat(reason(key, Arrays.copyOf(statementBytes, statementBytes.length - 1), proof))
        .isEqualTo("malformed statement");
    assertThat(reason(key, Arrays.copyOf(statementBytes, statementBytes.length + 12), proof))
        .isNotEqualTo("accepted");
  }

  private static Claim claim(byte[] bytes) {
    return Claim.parse(Bytes.of(bytes)).orElseThrow();
  }

  /** Each field of a claim by its offset and a name. */
  private static Map<String, Integer> fields() {
    Map<String, Integer> fields = new LinkedHashMap<>();
    fields.put("genesisHash", 4);
    fields.put("shard", 36);
    fields.put("chainId", 40);
    fields.put("span", 80);
    fields.put("fromBatch", 88);
    fields.put("toBatch", 96);
    fields.put("rootBefore", 104);
    fields.put("rootAfter", 136);
    fields.put("batchAccBefore", 168);
    fields.put("batchAccAfter", 200);
    fields.put("inboxIndexBefore", 232);
    fields.put("inboxIndexAfter", 240);
    fields.put("inboxAccBefore", 248);
    fields.put("inboxAccAfter", 280);
    fields.put("outboxAccBefore", 312);
    fields.put("outboxAccAfter", 344);
    fields.put("messagesRoot", 376);
    fields.put("bundlesAcc", 408);
    fields.put("gas", 448);
    fields.put("zkGas", 456);
    fields.put("fees", 464);
    fields.put("receiptsRoot", 496);
    fields.put("receiptsRoot of the second", 576);
    return fields;
  }

  /** A forger changes the claim in the statement, and the journal in the proof with it. */
  @Test
  void aForgedClaimIsRejectedWithAndWithoutItsJournal() {
    ProgramProof honest = decoded();
    fields()
        .forEach((field, at) -> {
          byte[] bytes = statement.claim().encode().toArray();
          bytes[at] ^= 2;
          byte[] shown = new Statement(PROVER, claim(bytes)).encode().toArray();
          assertThat(reason(key, shown, proof))
              .as(field)
              .isEqualTo("the program commits another claim");
          ProgramProof forged =
              new ProgramProof(honest.preset(), honest.segments(), 0, Bytes.of(bytes));
          assertThat(reason(key, shown, forged.encode())).as(field).startsWith("segment ");
        });
  }

  @Test
  void anotherProversNameIsRejected() {
    byte[] shown = new Statement(TestGuest.filled(78, 20), statement.claim()).encode().toArray();
    assertThat(reason(key, shown, proof)).startsWith("segment 0: ");
  }

  @Test
  void anotherProgramIsRejected() {
    byte[] elf = TestGuest.elf();
    byte[] other = elf.clone();
    other[other.length - 1] ^= (byte) 0x80;
    Bytes otherHash = Bytes.of(hash(other));
    ProofSystem.VerifyingKey otherKey =
        ZkvmSystem.keyOf(Asm.load(other), otherHash, Workers.SERIAL);
    assertThat(reason(otherKey, statementBytes, proof))
        .isEqualTo("the statement names another program");
    byte[] bytes = statement.claim().encode().toArray();
    System.arraycopy(otherHash.toArray(), 0, bytes, 48, 32);
    byte[] shown = new Statement(PROVER, claim(bytes)).encode().toArray();
    ProgramProof honest = decoded();
    ProgramProof forged = new ProgramProof(honest.preset(), honest.segments(), 0, Bytes.of(bytes));
    assertThat(reason(otherKey, shown, forged.encode())).startsWith("segment 0: ");
    assertThat(reason(key, shown, forged.encode()))
        .isEqualTo("the statement names another program");
  }

  private static byte[] hash(byte[] elf) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(elf);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void claimsOfNullItemsAreRejected() {
    Claim c = statement.claim();
    byte[] bytes = c.encode().toArray();
    byte[] nulls = Arrays.copyOf(bytes, bytes.length + 12);
    nulls[bytes.length] = 41;
    byte[] shown = new Statement(PROVER, claim(nulls)).encode().toArray();
    assertThat(reason(key, shown, proof)).isEqualTo("the statement names null items");
  }

  @Test
  void aNullItemCanNotBeProven() {
    List<Item> items =
        TestGuest.items(
            STATE.tree().root(), List.of(List.of(TestGuest.command(TestGuest.TRAP, 1))));
    assertThat(prover(CYCLES).prove(items, STATE, STATE, PROVER, new Silent()))
        .isEqualTo(
            new SpanProof.Result.Failed(
                "an item is null or has no result: only a witness shows that"));
  }

  /** Items asked for at or past C_span would be null: a proof of such a run shows nothing. */
  @Test
  void itemsPastTheCycleLimitAreRejected() {
    ZkvmSystem strict = new ZkvmSystem(1000);
    assertThat(strict.verify(key, statementBytes, proof)).isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void cutPaddedDroppedAndRepeatedIsRejected() {
    SplittableRandom random = new SplittableRandom(5);
    for (int cut : new int[] {0, 1, 4, 8, 60, 1000, proof.length - 1}) {
      assertThat(reason(key, statementBytes, Arrays.copyOf(proof, cut)))
          .as("cut to %d", cut)
          .isNotEqualTo("accepted");
    }
    for (int n = 0; n < 40; n++) {
      int cut = random.nextInt(proof.length);
      assertThat(reason(key, statementBytes, Arrays.copyOf(proof, cut)))
          .as("cut to %d", cut)
          .isNotEqualTo("accepted");
    }
    for (int more : new int[] {1, 4, 1000}) {
      assertThat(reason(key, statementBytes, Arrays.copyOf(proof, proof.length + more)))
          .isNotEqualTo("accepted");
    }
    assertThat(reason(key, statementBytes, new byte[ZkvmSystem.PROOF_BYTES_MAX + 1]))
        .isEqualTo("a proof of 16777217 bytes");
    ProgramProof honest = decoded();
    int count = honest.segments().size();
    for (int i = 0; i < count; i++) {
      List<ProgramProof.Segment> dropped = new ArrayList<>(honest.segments());
      dropped.remove(i);
      List<ProgramProof.Segment> repeated = new ArrayList<>(honest.segments());
      repeated.add(i, honest.segments().get(i));
      for (List<ProgramProof.Segment> segments : List.of(dropped, repeated)) {
        ProgramProof forged = new ProgramProof(honest.preset(), segments, 0, honest.journal());
        assertThat(reason(key, statementBytes, forged.encode()))
            .as("segment %d", i)
            .isNotEqualTo("accepted");
      }
    }
  }

  @Test
  void changedBytesAndRandomOnesAreRejected() {
    SplittableRandom random = new SplittableRandom(6);
    for (int n = 0; n < 60; n++) {
      byte[] changed = proof.clone();
      int at = random.nextInt(proof.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(reason(key, statementBytes, changed)).as("byte %d", at).isNotEqualTo("accepted");
    }
    for (int n = 0; n < 60; n++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      System.arraycopy(proof, 0, bytes, 0, Math.min(bytes.length, random.nextInt(120)));
      assertThat(reason(key, statementBytes, bytes)).isNotEqualTo("accepted");
    }
  }

  @Test
  void keysAreProgramsAndNothingElse() {
    byte[] elf = TestGuest.elf();
    for (int cut : new int[] {0, 10, 60, elf.length - 1}) {
      assertThat(SYSTEM.parseKey(Arrays.copyOf(elf, cut)))
          .isInstanceOf(ProofSystem.KeyResult.Malformed.class);
    }
  }

  /** What a prover needs to stop for another's proof. */
  @Test
  void progressEndsTheWorkByThrowing() {
    ProgramProver.Progress stop =
        new ProgramProver.Progress() {
          @Override
          public void phase(int segment, String phase) {
            if (segment == 1) {
              throw new CancellationException();
            }
          }

          @Override
          public void proven(int segment, long done, int bytes) {}
        };
    assertThatThrownBy(() -> prover(CYCLES).prove(items(), STATE, STATE, PROVER, stop))
        .isInstanceOf(CancellationException.class);
  }
}
