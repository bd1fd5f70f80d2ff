package endgame.node.shard;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.storage.kv.Database;
import endgame.zk.guest.GuestRun;
import endgame.zk.riscv.Elf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a runner for each shard of the beacon state that this node executes or follows. */
public final class ShardRunners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardRunners.class);
  private final ShardRunner.Surroundings with;
  private final Path folder;
  private final IntPredicate wanted;
  private final Consumer<ShardRunner> onStarted;
  private final Consumer<ForeignRunner> onForeign;
  private final ConcurrentSkipListMap<Integer, ShardRunner> runners = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Integer, ForeignRunner> foreign =
      new ConcurrentSkipListMap<>();
  private final List<AutoCloseable> databases = new ArrayList<>();
  private boolean closed;

  /**
   * Prepares.
   *
   * @param folder where each shard's database goes
   * @param wanted shards to execute, or to follow if they have no program
   */
  public ShardRunners(
      ShardRunner.Surroundings with,
      Path folder,
      IntPredicate wanted,
      Consumer<ShardRunner> onStarted,
      Consumer<ForeignRunner> onForeign) {
    this.with = with;
    this.folder = folder;
    this.wanted = wanted;
    this.onStarted = onStarted;
    this.onForeign = onForeign;
  }

  public Optional<ShardRunner> get(int shard) {
    return Optional.ofNullable(runners.get(shard));
  }

  /** A shard without a program, which is followed and not executed. */
  public Optional<ForeignRunner> foreign(int shard) {
    return Optional.ofNullable(foreign.get(shard));
  }

  /** Whether a shard is executed, or followed if it has no program. */
  public boolean isServed(int shard) {
    return runners.containsKey(shard) || foreign.containsKey(shard);
  }

  public Collection<ShardRunner> all() {
    return runners.values();
  }

  /** Height up to which every shard that runs here is executed. */
  public long executedHeight() {
    return runners.values().stream()
        .mapToLong(ShardRunner::executedHeight)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** After each final block: new shards are started, all are told. */
  public synchronized void onFinal() {
    if (closed) {
      return;
    }
    ChainStore store = with.store();
    for (ShardRecord record : new ShardReader(store.head()::get).all()) {
      boolean executes = wanted.test(record.id());
      if (executes && record.isForeign()) {
        foreign.computeIfAbsent(record.id(), id -> follow(record));
      } else if (executes && !runners.containsKey(record.id())) {
        start(record);
      }
    }
    runners.values().forEach(ShardRunner::hint);
    foreign.values().forEach(ForeignRunner::hint);
  }

  private ForeignRunner follow(ShardRecord record) {
    ForeignRunner runner = new ForeignRunner(with, record);
    onForeign.accept(runner);
    runner.start();
    LOG.info(
        "shard={} name={} chainId={} is proven outside: its roots are followed",
        record.id(),
        record.name(),
        record.chainId());
    return runner;
  }

  private void start(ShardRecord record) {
    Optional<Bytes> elf = with.blobs().get(BlobKind.PROGRAM, record.programHash());
    if (elf.isEmpty()) {
      with.exchange().fetch(BlobKind.PROGRAM, record.programHash(), Optional.empty(), () -> {});
      return;
    }
    if (!(Elf.load(elf.get().toArray()) instanceof Elf.Result.Loaded(var program))) {
      return;
    }
    try {
      Path own = Files.createDirectories(folder.resolve(Integer.toString(record.id())));
      Hash genesisHash = with.store().genesis().hash();
      Database database =
          Database.open(own.resolve("db"), ShardStore.FAMILIES, Database.Options.SMALL);
      databases.add(database);
      ShardExecution execution =
          new ShardExecution(
              new ShardExecution.Identity(
                  genesisHash, record.id(), record.chainId(), record.programHash()),
              program,
              GuestRun.SPAN_CYCLES_DEFAULT,
              record.genesisRoot(),
              new ShardStore(database, genesisHash, record.id(), record.programHash()));
      ShardRunner runner = new ShardRunner(with, execution);
      runners.put(record.id(), runner);
      onStarted.accept(runner);
      runner.start();
      LOG.info(
          "shard={} name={} chainId={} is executed from batch {}",
          record.id(),
          record.name(),
          record.chainId(),
          execution.head() + 1);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    runners.values().forEach(ShardRunner::close);
    foreign.values().forEach(ForeignRunner::close);
    for (AutoCloseable database : databases) {
      try {
        database.close();
      } catch (Exception e) {
        LOG.error("closing a shard's database failed", e);
      }
    }
  }
}
