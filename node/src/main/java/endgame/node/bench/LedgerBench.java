package endgame.node.bench;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.devnet.DevnetPlan;
import endgame.node.shard.Programs;
import endgame.shard.protocol.BatchBody;
import endgame.zk.guest.BatchContext;
import endgame.zk.guest.BatchHeader;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import endgame.zk.guest.StateSource;
import endgame.zk.hash.P2;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transfers that the ledger executes in a second in a guest run, signatures recovered. */
public final class LedgerBench {
  private static final long CHAIN = 7101;
  private static final int SHARD = 1;
  private static final int TRANSFERS = 200;
  private static final int ROUNDS = 5;
  private static final long GAS = 21_000;
  private static final BigInteger FEE = BigInteger.valueOf(2_000_000_000L);
  private static final endgame.zk.guest.Bytes ZERO = endgame.zk.guest.Bytes.zero(Hash.SIZE);

  private LedgerBench() {}

  public static Report run() {
    Program program = program();
    Bytes body = BatchBody.encode(transfers(TRANSFERS));
    Map<Bytes, byte[]> accounts = accounts();
    StateSource state = wanted -> Optional.ofNullable(accounts.get(Bytes.of(wanted)));
    double best = 0;
    double cycles = 0;
    for (int round = 0; round < ROUNDS; round++) {
      GuestRun run = start(program, state);
      done(run.give(new Item.Context(context())));
      Item batch = new Item.Batch(header(body.toArray()), guest(body.toArray()));
      long start = System.nanoTime();
      GuestRun.Given.ItemDone done = done(run.give(batch));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (run.writes().size() < 3) {
        throw new IllegalStateException("the ledger refused the transfers");
      }
      best = Math.max(best, TRANSFERS / seconds);
      cycles = (double) done.cycles() / TRANSFERS;
    }
    return new Report.Rows()
        .add("transfers executed, batches of " + TRANSFERS, best, "1/s")
        .add("cycles of a transfer", cycles, "cycles")
        .of("ledger");
  }

  static Program program() {
    return switch (Elf.load(Programs.ledger().toArray())) {
      case Elf.Result.Loaded loaded -> loaded.program();
      case Elf.Result.Malformed malformed -> throw new IllegalStateException(malformed.reason());
    };
  }

  /** Of account 0, signed. */
  static List<Bytes> transfers(int count) {
    List<Bytes> all = new ArrayList<>();
    Address to = DevnetPlan.account(1).address();
    for (int nonce = 0; nonce < count; nonce++) {
      all.add(
          Bytes.wrap(
              EthereumTransaction.dynamicFee(
                      CHAIN,
                      nonce,
                      BigInteger.ONE,
                      FEE,
                      GAS,
                      to,
                      BigInteger.valueOf(nonce + 1),
                      Bytes.EMPTY)
                  .signed(DevnetPlan.account(0))
                  .encode()));
    }
    return all;
  }

  /** The state by key: account 0 is rich. */
  static Map<Bytes, byte[]> accounts() {
    byte[] name = "account".getBytes(StandardCharsets.US_ASCII);
    byte[] address = DevnetPlan.account(0).address().toBytes();
    byte[] key =
        Keccak256.hash(
                ByteBuffer.allocate(name.length + address.length).put(name).put(address).array())
            .toBytes();
    ByteBuffer account = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    account.putLong(8, 1L << 40);
    Map<Bytes, byte[]> values = new HashMap<>();
    values.put(Bytes.wrap(key), account.array());
    return values;
  }

  static SpanHeader span(endgame.zk.guest.Bytes programHash, endgame.zk.guest.Bytes root) {
    return new SpanHeader(ZERO, SHARD, CHAIN, programHash, 1, 1, root, ZERO, 0, ZERO, ZERO);
  }

  private static GuestRun start(Program program, StateSource state) {
    SpanHeader header = span(ZERO, ZERO);
    return switch (GuestRun.start(program, state, GuestRun.SPAN_CYCLES_DEFAULT)) {
      case GuestRun.Started.Suspended(GuestRun run) -> {
        done(run.give(new Item.Span(header)));
        yield run;
      }
      case GuestRun.Started.Failed(String reason) -> throw new IllegalStateException(reason);
    };
  }

  private static GuestRun.Given.ItemDone done(GuestRun.Given given) {
    return switch (given) {
      case GuestRun.Given.ItemDone done -> done;
      case GuestRun.Given.Nulled nulled -> throw new IllegalStateException(nulled.reason());
      case GuestRun.Given.Failed failed -> throw new IllegalStateException(failed.reason());
    };
  }

  static BatchContext context() {
    return new BatchContext(
        1, BatchContext.Kind.SEQUENCED, 10, 1_800_000_000_000L, ZERO, 5, 0, 0, ZERO);
  }

  static BatchHeader header(byte[] body) {
    return new BatchHeader(
        SHARD,
        ZERO,
        endgame.zk.guest.Bytes.zero(Address.SIZE),
        9,
        body.length,
        guest(P2.bodyRoot(body)),
        ZERO);
  }

  private static endgame.zk.guest.Bytes guest(byte[] bytes) {
    return endgame.zk.guest.Bytes.of(bytes);
  }
}
