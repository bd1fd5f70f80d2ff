package endgame.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.JournalRecord;
import endgame.consensus.signer.FileGuardStore;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each lie in the files is found, with node, height and view; what a crash leaves is none. */
class AuditTest {
  @TempDir static Path honest;
  private static ForgedDevnet made;
  @TempDir Path folder;
  private ForgedDevnet devnet;

  @BeforeAll
  static void make() throws IOException {
    made = new ForgedDevnet(honest);
  }

  @BeforeEach
  void copy() throws IOException {
    devnet = made.copy(folder);
  }

  private void assertDoubleSign(String... parts) throws IOException {
    Audit.Report report = devnet.audit();
    assertThat(report.doubleSigns()).isEqualTo(1);
    assertThat(report.problems()).anySatisfy(p -> assertThat(p).contains(parts));
  }

  private void assertProblem(String... parts) throws IOException {
    Audit.Report report = devnet.audit();
    assertThat(report.problems()).anySatisfy(p -> assertThat(p).contains(parts));
    assertThat(report.doubleSigns()).isZero();
    assertThat(report.clean()).isFalse();
  }

  @Test
  void honestFilesAreCleanAndCovered() throws IOException {
    Audit.Report report = devnet.audit();
    assertThat(report.problems()).isEmpty();
    assertThat(report.doubleSigns()).isZero();
    assertThat(report.lowest()).isEqualTo(ForgedDevnet.HEIGHTS);
    assertThat(report.highest()).isEqualTo(ForgedDevnet.HEIGHTS);
    assertThat(report.votes()).isEqualTo(4L * 2 * ForgedDevnet.HEIGHTS);
    assertThat(report.lines()).hasSize(4);
    assertThat(report.lines().getFirst())
        .isEqualTo(
            "v1: final height 40; journals of epochs 0 to 1 (2), 80 votes; slash guard with 80"
                + " votes and 0 batch headers, all since the start");
  }

  @Test
  void aSecondNotarizeInAJournal() throws IOException {
    Proposal p = devnet.proposal(7);
    devnet.append("v2", 0, devnet.vote("v2", new Subject.Notarize(ForgedDevnet.other(p))));
    assertDoubleSign("v2 signed twice at height 7, epoch 0 view 7", "its journal of epoch 0");
  }

  @Test
  void aSecondFinalizeInALaterEpoch() throws IOException {
    Proposal p = devnet.proposal(35);
    devnet.append("v4", 1, devnet.vote("v4", new Subject.Finalize(ForgedDevnet.other(p))));
    assertDoubleSign("v4 signed twice at height 35, epoch 1 view 3");
  }

  @Test
  void nullifyBesideFinalize() throws IOException {
    devnet.append("v1", 0, devnet.vote("v1", new Subject.Nullify(0, 9)));
    assertDoubleSign("v1 signed twice at height 9, epoch 0 view 9", "Finalize", "Nullify");
  }

  @Test
  void notarizeAfterNullify() throws IOException {
    Proposal p = new Proposal(1, 20, 8, new Hash(5, 5, 5, 5));
    devnet.append(
        "v3",
        1,
        devnet.vote("v3", new Subject.Nullify(1, 20)),
        devnet.vote("v3", new Subject.Notarize(p)));
    assertProblem("v3: R3: Notarize after Nullify at after height 40, epoch 1 view 20");
  }

  /** The liar's own files are clean: another node's certificate bears its signature. */
  @Test
  void aVoteThatOnlyAnotherNodeHolds() throws IOException {
    Subject lie = new Subject.Notarize(ForgedDevnet.other(devnet.proposal(12)));
    devnet.append("v1", 0, new JournalRecord.HeldCertificate(devnet.certificate(lie)));
    Audit.Report report = devnet.audit();
    assertThat(report.doubleSigns()).isGreaterThanOrEqualTo(4);
    for (String name : List.of("v1", "v2", "v3", "v4")) {
      assertThat(report.problems())
          .anySatisfy(p ->
              assertThat(p)
                  .contains(
                      name + " signed twice at height 12, epoch 0 view 12",
                      "a certificate in v1's journal of epoch 0"));
    }
  }

  @Test
  void aGuardBelowTheJournal() throws IOException {
    devnet.guard("v3", 38);
    assertProblem("v3: its slash guard lacks a vote at height 39, epoch 1 view 7");
  }

  @Test
  void noGuardAtAll() throws IOException {
    Files.delete(devnet.guardFile("v3"));
    assertProblem("v3: its slash guard lacks a vote at height 1, epoch 0 view 1");
  }

  /** Votes below the watermark may be forgotten: the guard refuses to sign there. */
  @Test
  void aWatermarkCoversWhatTheGuardHasForgotten() throws IOException {
    Files.delete(devnet.guardFile("v3"));
    try (SlashGuard guard = new SlashGuard(FileGuardStore.open(devnet.guardFile("v3")))) {
      guard.raiseWatermark(1, 9);
      guard.sync();
    }
    Audit.Report report = devnet.audit();
    assertThat(report.problems()).isEmpty();
    assertThat(report.lines().get(2)).endsWith("nothing below epoch 1 view 9");
  }

  /** A journal is gone, and the guard remembers: the guard's vote contradicts the certificate. */
  @Test
  void theGuardIsReadToo() throws IOException {
    Files.delete(devnet.guardFile("v2"));
    try (SlashGuard guard = new SlashGuard(FileGuardStore.open(devnet.guardFile("v2")))) {
      guard.prepare(new Subject.Notarize(ForgedDevnet.other(devnet.proposal(5))));
      guard.raiseWatermark(1, 9);
      guard.sync();
    }
    Audit.Report report = devnet.audit();
    assertThat(report.doubleSigns()).isPositive();
    assertThat(report.problems())
        .anySatisfy(p ->
            assertThat(p)
                .contains("v2 signed twice at height 5, epoch 0 view 5", "in its slash guard"));
  }

  @Test
  void anotherDigestAtOneHeight() throws IOException {
    devnet.chain("v4", 17);
    Audit.Report report = devnet.audit();
    assertThat(report.problems()).anySatisfy(p -> assertThat(p).startsWith("v4: height 17 is "));
  }

  @Test
  void aDamagedJournalIsNamedWithItsPlace() throws IOException {
    Path file = devnet.journalFile("v1", 0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertProblem("v1: " + file + " is damaged at byte ");
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void aTornTailIsNoProblemAndStaysWhereItIs() throws IOException {
    Path file = devnet.journalFile("v1", 1);
    Files.write(file, new byte[] {60, 0, 0, 0, 1, 2, 3, 4, 5}, StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(file);
    Path guard = devnet.guardFile("v2");
    Files.write(guard, new byte[50], StandardOpenOption.APPEND);
    Audit.Report report = devnet.audit();
    assertThat(report.problems()).isEmpty();
    assertThat(report.lines().get(0)).contains("a torn tail of 9 bytes");
    assertThat(report.lines().get(1)).contains("a torn tail of 50 bytes");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aDamagedGuardIsNamedWithItsPlace() throws IOException {
    Path file = devnet.guardFile("v2");
    byte[] bytes = Files.readAllBytes(file);
    bytes[96 * 3 + 20] ^= 1;
    Files.write(file, bytes);
    assertProblem("v2: " + file + " is damaged at byte 288");
  }

  @Test
  void missingJournalsAndChains() throws IOException {
    for (long epoch = 0; epoch < 2; epoch++) {
      Files.delete(devnet.journalFile("v1", epoch));
    }
    assertProblem("v1: has no journal in ");
    Path chain = devnet.dir("v4").resolve("beacon/db");
    Files.move(chain, devnet.dir("v4").resolve("gone"));
    assertProblem("v4: has no chain in " + chain);
  }

  @Test
  void aVoteOfAnotherValidator() throws IOException {
    devnet.append("v1", 1, devnet.vote("v2", new Subject.Nullify(1, 30)));
    assertProblem("v1: its journal of epoch 1 has a vote of another validator");
  }

  /** What a guard of its own writes of one batch header. */
  private byte[] batch(long validFrom, int n) throws IOException {
    Path file = Files.createTempDirectory(folder, "guard").resolve("guard");
    try (SlashGuard guard = new SlashGuard(FileGuardStore.open(file))) {
      guard.prepareBatch(1, new Hash(1, 2, 3, 4), validFrom, new Hash(n, n, n, n));
      guard.sync();
    }
    return Files.readAllBytes(file);
  }

  @Test
  void twoBatchHeadersOnOneParent() throws IOException {
    Files.write(devnet.guardFile("v1"), batch(11, 5), StandardOpenOption.APPEND);
    Files.write(devnet.guardFile("v1"), batch(20, 6), StandardOpenOption.APPEND);
    assertThat(devnet.audit().problems()).isEmpty(); // that of 11 has expired
    Files.write(devnet.guardFile("v1"), batch(28, 7), StandardOpenOption.APPEND);
    assertDoubleSign(
        "v1 signed two batch headers of shard 1", "valid from height 20", "valid from height 28");
  }
}
