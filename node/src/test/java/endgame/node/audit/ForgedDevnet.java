package endgame.node.audit;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.bft.JournalRecord;
import endgame.consensus.bft.RecordCodec;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.signer.FileGuardStore;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import endgame.node.Node;
import endgame.node.beacon.EpochJournals;
import endgame.node.devnet.DevnetPlan;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.storage.journal.DiskFile;
import endgame.storage.journal.Journal;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of four honest validators without shards, and ways to spoil them. */
final class ForgedDevnet {
  static final int HEIGHTS = 40;
  final DevnetPlan plan;
  private final Genesis genesis;
  private final ValidatorSet set;
  private final List<Hash> digests = new ArrayList<>();

  ForgedDevnet(Path folder) throws IOException {
    plan = new DevnetPlan(folder, 4, 0, 50, 1, "0");
    genesis = plan.genesis(List.of(), List.of(), List.of());
    set = genesis.validatorSet();
    plan.prepare(genesis);
    for (Member member : plan.members()) {
      chain(member.name(), -1);
      for (long epoch = 0; epoch <= genesis.epochOf(HEIGHTS); epoch++) {
        journal(member.name(), epoch, records(member.name(), epoch));
      }
      guard(member.name(), HEIGHTS);
    }
  }

  private ForgedDevnet(Path folder, ForgedDevnet from) {
    plan = new DevnetPlan(folder, 4, 0, 50, 1, "0");
    genesis = from.genesis;
    set = from.set;
    digests.addAll(from.digests);
  }

  /** The same files in another folder: making them anew takes longer. */
  ForgedDevnet copy(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(plan.folder())) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, folder.resolve(plan.folder().relativize(file)));
      }
    }
    return new ForgedDevnet(folder, this);
  }

  Audit.Report audit() throws IOException {
    return new Audit(
            genesis,
            plan.members().stream()
                .map(m -> new AuditedNode(m.name(), id(m), true, m.dataDir()))
                .toList())
        .run();
  }

  private NodeId id(Member member) {
    return NodeId.of(plan.nodeKey(member).id().toBytes());
  }

  Path dir(String name) {
    return plan.folder().resolve(name);
  }

  int index(String name) throws IOException {
    return set.indexOf(id(plan.member(name)));
  }

  /** Replaces a node's chain; block {@code strange} is one that no other node has. */
  void chain(String name, long strange) throws IOException {
    Path folder = dir(name).resolve("beacon/db");
    if (Files.exists(folder)) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
    try (Database database = Database.open(folder, Node.FAMILIES, Database.Options.SMALL)) {
      ChainStore store = new ChainStore(database, genesis, Map.of());
      digests.clear();
      digests.add(genesis.hash());
      for (long h = 1; h <= HEIGHTS; h++) {
        store.finalizeBlocks(
            List.of(next(store.head(), h == strange ? 9 : 1)),
            certificate(new Subject.Finalize(proposal(h))));
      }
    } catch (ChainStore.OtherNetwork e) {
      throw new IOException(e);
    }
  }

  private ChainStore.Executed next(BeaconState parent, int reveal) {
    long height = parent.height() + 1;
    long epoch = genesis.epochOf(height);
    BlsSignature randao = signature(reveal);
    BlockHeader header =
        new BlockHeader(
            height,
            epoch,
            parent.digest(),
            0,
            parent.timestampMs() + 1,
            parent.root(),
            parent.receiptsRoot(),
            Schemas.BLOCK_BODY.hashTreeRoot(BlockBody.EMPTY),
            Schemas.validatorsRoot(parent.validators(epoch)),
            Schemas.validatorsRoot(parent.validators(epoch + 1)),
            randao);
    Block block = new Block(header, BlockBody.EMPTY);
    var transition = new Transition(genesis, Map.of(), BlockExtension.NONE, (s, p, e, r) -> true);
    digests.add(Schemas.digest(header));
    return switch (transition.apply(parent, block, 0)) {
      case Transition.Result.Applied(var state, var update, var receipts) ->
          new ChainStore.Executed(block, state, update, receipts);
      case Transition.Result.Invalid(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /** The block of a height was proposed in the view of its number within the epoch. */
  Proposal proposal(long height) {
    long epoch = genesis.epochOf(height);
    long view = height - epoch * genesis.epochLength();
    return new Proposal(epoch, view, view - 1, digests.get((int) height));
  }

  static Proposal other(Proposal p) {
    return new Proposal(p.epoch(), p.view(), p.parentView(), new Hash(7, 7, 7, 7));
  }

  private static BlsSignature signature(int fill) {
    byte[] bytes = new byte[BlsSignature.SIZE];
    Arrays.fill(bytes, (byte) fill);
    return new BlsSignature(Bytes.wrap(bytes));
  }

  Certificate certificate(Subject subject) {
    BitSet all = new BitSet();
    all.set(0, set.size());
    return new Certificate(subject, Bitmap.of(set.size(), all), signature(2));
  }

  JournalRecord vote(String name, Subject subject) throws IOException {
    return new JournalRecord.OwnVote(new Vote(subject, index(name), signature(3)));
  }

  /** What an honest engine journals. */
  List<JournalRecord> records(String name, long epoch) throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    for (long h = epoch * genesis.epochLength() + 1;
        h <= Math.min(HEIGHTS, (epoch + 1) * genesis.epochLength());
        h++) {
      Proposal p = proposal(h);
      records.add(vote(name, new Subject.Notarize(p)));
      records.add(new JournalRecord.HeldCertificate(certificate(new Subject.Notarize(p))));
      records.add(new JournalRecord.Certification(p.epoch(), p.view(), p.digest(), true, false));
      records.add(vote(name, new Subject.Finalize(p)));
      records.add(new JournalRecord.HeldCertificate(certificate(new Subject.Finalize(p))));
    }
    return records;
  }

  Path journalFile(String name, long epoch) {
    return EpochJournals.file(dir(name).resolve("beacon/journal"), epoch);
  }

  void journal(String name, long epoch, List<JournalRecord> records) throws IOException {
    Path file = journalFile(name, epoch);
    Files.deleteIfExists(file);
    append(name, epoch, records.toArray(JournalRecord[]::new));
  }

  void append(String name, long epoch, JournalRecord... records) throws IOException {
    Path file = journalFile(name, epoch);
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
    if (!(Journal.open(new DiskFile(file)) instanceof Journal.Opened(var journal, var _))) {
      throw new IOException(file + " is damaged");
    }
    try (journal) {
      for (JournalRecord entry : records) {
        journal.append(RecordCodec.encode(entry));
      }
      journal.sync();
    }
  }

  Path guardFile(String name) {
    return dir(name).resolve("validator/slash-guard");
  }

  /** Replaces a guard by one that remembers the honest votes up to a height. */
  void guard(String name, long upTo) throws IOException {
    Files.deleteIfExists(guardFile(name));
    try (SlashGuard guard = new SlashGuard(FileGuardStore.open(guardFile(name)))) {
      for (long h = 1; h <= upTo; h++) {
        guard.prepare(new Subject.Notarize(proposal(h)));
        guard.prepare(new Subject.Finalize(proposal(h)));
      }
      guard.sync();
    }
  }
}
