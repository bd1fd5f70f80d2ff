package endgame.node.audit;

import endgame.consensus.bft.JournalRecord;
import endgame.consensus.bft.RecordCodec;
import endgame.consensus.signer.GuardFile;
import endgame.consensus.signer.GuardRecord;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import endgame.node.beacon.EpochJournals;
import endgame.storage.journal.DiskFile;
import endgame.storage.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a node's journals and slash guard. */
final class SignedReader {
  private final Validators validators;
  private final Findings findings;
  private long votes;

  SignedReader(Validators validators, Findings findings) {
    this.validators = validators;
    this.findings = findings;
  }

  /** Own votes read from journals so far. */
  long votes() {
    return votes;
  }

  /** Reads all journals; the result says which epochs they cover. */
  String journals(AuditedNode node, long height) throws IOException {
    Path folder = node.dataDir().resolve("beacon/journal");
    List<Path> files = EpochJournals.files(folder);
    if (files.isEmpty()) {
      if (height > 0) {
        findings.problem(node.name() + ": has no journal in " + folder);
      }
      return "no journals";
    }
    long before = votes;
    int torn = 0;
    for (Path file : files) {
      switch (Journal.read(new DiskFile(file))) {
        case Journal.Damaged(long offset, String reason) ->
            findings.problem(
                node.name() + ": " + file + " is damaged at byte " + offset + ": " + reason);
        case Journal.Content(var records, int tornBytes) -> {
          torn += tornBytes;
          journal(node, file, records);
        }
      }
    }
    return "journals of epochs "
        + EpochJournals.epochOf(files.getFirst())
        + " to "
        + EpochJournals.epochOf(files.getLast())
        + " ("
        + files.size()
        + "), "
        + (votes - before)
        + " votes"
        + (torn > 0 ? ", a torn tail of " + torn + " bytes" : "");
  }

  private void journal(AuditedNode node, Path file, List<byte[]> records) {
    long epoch = EpochJournals.epochOf(file);
    String own = "its journal of epoch " + epoch;
    String others = "a certificate in " + node.name() + "'s journal of epoch " + epoch;
    Set<View> nullified = new HashSet<>();
    int number = 0;
    for (byte[] bytes : records) {
      number++;
      Optional<JournalRecord> decoded = RecordCodec.decode(bytes);
      if (decoded.isEmpty() || decoded.get().epoch() != epoch) {
        findings.problem(
            node.name() + ": " + file + " is damaged: record " + number + " is none of its epoch");
        continue;
      }
      switch (decoded.get()) {
        case JournalRecord.OwnVote(Vote vote) -> vote(node, vote, own, nullified);
        case JournalRecord.HeldCertificate(Certificate certificate) ->
            validators.certified(certificate, others);
        case JournalRecord.Certification _ -> {}
      }
    }
  }

  private void vote(AuditedNode node, Vote vote, String source, Set<View> nullified) {
    Subject subject = vote.subject();
    View view = View.of(subject);
    CastVotes all = validators.votes(node.name());
    votes++;
    if (!node.validator()
        || !validators.member(view.epoch(), vote.signer()).equals(Optional.of(node.name()))) {
      findings.problem(node.name() + ": " + source + " has a vote of another validator, " + view);
      return;
    }
    if (subject instanceof Subject.Nullify) {
      nullified.add(view);
    }
    if (subject instanceof Subject.Notarize && nullified.contains(view)) {
      findings.problem(node.name() + ": R3: Notarize after Nullify at " + all.place(view, subject));
    }
    all.cast(subject, source);
  }

  /** What a guard's file covers. */
  record Guard(String text, boolean complete) {}

  /** Reads a slash guard. */
  Guard guard(AuditedNode node) throws IOException {
    Path file = node.dataDir().resolve("validator/slash-guard");
    if (!Files.exists(file)) {
      return new Guard("no slash guard", true);
    }
    return switch (GuardFile.read(file)) {
      case GuardFile.Damaged(long offset, String reason) -> {
        findings.problem(
            node.name() + ": " + file + " is damaged at byte " + offset + ": " + reason);
        yield new Guard("a damaged slash guard", false);
      }
      case GuardFile.Content content -> guard(node, content);
    };
  }

  private Guard guard(AuditedNode node, GuardFile.Content content) {
    CastVotes all = validators.votes(node.name());
    Set<View> nullified = new HashSet<>();
    long signed = 0;
    long batches = 0;
    for (GuardRecord found : content.records()) {
      switch (found) {
        case GuardRecord.Voted(Subject subject) -> {
          signed++;
          View view = View.of(subject);
          if (all.watermark().filter(w -> view.compareTo(w) < 0).isPresent()) {
            findings.problem(
                node.name()
                    + ": its slash guard signed below its watermark at "
                    + all.place(view, subject));
          }
          if (subject instanceof Subject.Nullify) {
            nullified.add(view);
          } else if (subject instanceof Subject.Notarize && nullified.contains(view)) {
            findings.problem(
                node.name()
                    + ": R3: its slash guard allowed Notarize after Nullify at "
                    + all.place(view, subject));
          }
          all.guarded(subject);
        }
        case GuardRecord.Watermark(long epoch, long view) -> all.watermark(new View(epoch, view));
        case GuardRecord.Batched batch -> {
          batches++;
          validators.batches(node.name()).guarded(batch);
        }
      }
    }
    return new Guard(
        "slash guard with "
            + signed
            + " votes and "
            + batches
            + " batch headers, "
            + all.watermark().map(w -> "nothing below " + w).orElse("all since the start")
            + (content.tornBytes() > 0 ? ", a torn tail of " + content.tornBytes() + " bytes" : ""),
        !content.writtenAnew());
  }
}
