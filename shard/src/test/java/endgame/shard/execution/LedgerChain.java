package endgame.shard.execution;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Mnemonic;
import endgame.consensus.crypto.Secp256k1.SecretKey;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Entry;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Orders batches of a shard as the beacon chain would: numbers, accumulators, spans of 8 heights.
 */
public final class LedgerChain {
  public static final long CHAIN = 7101;
  public static final int SHARD = 1;
  public static final long SPAN_LENGTH = 8;
  public static final BigInteger END = BigInteger.TEN.pow(18);
  public static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final SecretKey[] KEYS = new SecretKey[8];
  public static final Address SEQUENCER = new Address(Bytes.fromHex("5e".repeat(20)));
  public static final Address BRIDGE =
      new Address(Bytes.fromHex("0000000000000000000000000000000000001002"));

  public static SecretKey key(int index) {
    return KEYS[index];
  }

  static {
    Arrays.setAll(
        KEYS,
        i ->
            Mnemonic.ethereumKey("test test test test test test test test test test test junk", i));
  }

  private final List<BatchInput> ordered = new ArrayList<>();
  private Hash acc = Hash.ZERO;
  private Hash parent = Hash.ZERO;
  private long inbox;

  public static byte[] elf() {
    try (InputStream in =
        Objects.requireNonNull(
            LedgerChain.class.getResourceAsStream("/endgame/guests/ledger.elf"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static Program load(byte[] elf) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Loaded(Program program) -> program;
      case Elf.Result.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  public static Hash sha256(byte[] bytes) {
    try {
      return Hash.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static ShardExecution open(KeyValueStore disk, byte[] elf) {
    ShardExecution.Identity identity =
        new ShardExecution.Identity(Hash.fromHex("11".repeat(32)), SHARD, CHAIN, sha256(elf));
    return new ShardExecution(
        identity,
        load(elf),
        GuestRun.SPAN_CYCLES_DEFAULT,
        Hash.ZERO,
        new ShardStore(disk, identity.genesisHash(), SHARD, identity.programHash()));
  }

  public static MemoryDatabase disk() {
    return new MemoryDatabase(ShardStore.FAMILIES);
  }

  public List<BatchInput> ordered() {
    return ordered;
  }

  private static long span(long height) {
    return (height - 1) / SPAN_LENGTH;
  }

  /** A system batch of a block. */
  public BatchInput system(long height, List<Bytes> deposits, List<Bytes> forced) {
    List<Entry> entries = new ArrayList<>();
    deposits.forEach(d -> entries.add(new Entry(inbox++, height - 1, Entry.DEPOSIT, d)));
    forced.forEach(f -> entries.add(new Entry(inbox++, height - 1, Entry.FORCED, f)));
    return order(
        height,
        inbox - entries.size(),
        Context.Kind.SYSTEM,
        entries,
        Optional.empty(),
        Bytes.EMPTY);
  }

  /** A sequenced batch of a block. */
  public BatchInput sequenced(long height, List<Bytes> transactions) {
    return body(height, BatchBody.encode(transactions));
  }

  public BatchInput body(long height, Bytes body) {
    BatchHeader header =
        new BatchHeader(
            SHARD,
            parent,
            SEQUENCER,
            height - 1,
            body.size(),
            ShardExecution.HASHES.bodyRoot(body),
            Hash.ZERO);
    parent = ShardExecution.HASHES.batch(header);
    return order(height, inbox, Context.Kind.SEQUENCED, List.of(), Optional.of(header), body);
  }

  private BatchInput order(
      long height,
      long inboxFrom,
      Context.Kind kind,
      List<Entry> entries,
      Optional<BatchHeader> header,
      Bytes body) {
    Context context =
        new Context(
            ordered.size() + 1L,
            kind,
            height,
            1_700_000_000_000L + 500 * height,
            Hash.fromHex("ab".repeat(32)),
            1,
            inboxFrom,
            inbox,
            Hash.ZERO);
    acc =
        ShardExecution.HASHES.batchAcc(
            acc, context, header.map(ShardExecution.HASHES::batch).orElse(Hash.ZERO));
    BatchInput input = new BatchInput(span(height), context, acc, entries, header, body);
    ordered.add(input);
    return input;
  }

  /** Executes what is ordered and not executed, closing spans as their last heights pass. */
  public List<SpanResult> catchUp(ShardExecution execution, long height) {
    List<SpanResult> results = new ArrayList<>();
    for (long h = execution.closedHeight() + 1; h <= height; h++) {
      for (BatchInput input : ordered) {
        if (input.context().height() == h && input.context().number() == execution.head() + 1) {
          execution.execute(input);
        }
      }
      if (h % SPAN_LENGTH == 0) {
        execution.closeSpan(h).ifPresent(results::add);
      }
    }
    return results;
  }

  public static Bytes deposit(Address to, BigInteger amount) {
    return new Entry.Deposit(to, to, amount).encode();
  }

  public static Address address(int key) {
    return KEYS[key].address();
  }

  public static Bytes transfer(int from, long nonce, Address to, BigInteger value) {
    return transaction(
        from, nonce, to, value, 21_000, BigInteger.valueOf(100_000_000), Bytes.EMPTY);
  }

  public static Bytes transaction(
      int from, long nonce, Address to, BigInteger value, long gas, BigInteger tip, Bytes data) {
    BigInteger fee = GWEI.multiply(BigInteger.TWO);
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(CHAIN, nonce, tip, fee.max(tip), gas, to, value, data)
            .signed(KEYS[from])
            .encode());
  }

  public static Bytes withdrawal(int from, long nonce, Address to, BigInteger value) {
    Bytes data = Bytes.fromHex("51cff8d9" + "00".repeat(12) + to.value().hex().substring(2));
    return transaction(from, nonce, BRIDGE, value, 30_000, BigInteger.valueOf(100_000_000), data);
  }
}
