package endgame.shard.execution;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.zk.guest.SpanHeader;
import endgame.zk.guest.StateSource;
import endgame.zk.guest.ViewRun;
import endgame.zk.riscv.Program;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Questions to a program about a state (docs/shard-protocol.md, section 6). An empty answer means
 * that the program gave none, or junk.
 */
public final class ShardViews {
  private static final int TEXT_BYTES_MAX = 200;
  private final Program program;
  private final SpanHeader span;
  private final StateSource state;

  ShardViews(Program program, SpanHeader span, StateSource state) {
    this.program = program;
    this.span = span;
    this.state = state;
  }

  /** A span header for questions: only who the shard is matters to a view. */
  static SpanHeader header(ShardExecution.Identity identity) {
    Bytes bytes =
        new ByteWriter()
            .hash(identity.genesisHash())
            .u32(identity.shard())
            .u64(identity.chainId())
            .hash(identity.programHash())
            .u64(0)
            .u64(1)
            .hash(Hash.ZERO)
            .hash(Hash.ZERO)
            .u64(0)
            .hash(Hash.ZERO)
            .hash(Hash.ZERO)
            .done();
    return SpanHeader.parse(endgame.zk.guest.Bytes.of(bytes.toArray())).orElseThrow();
  }

  /** Whether a transaction may wait in the pool. */
  public sealed interface Admission {
    record Admitted(
        Address sender,
        long nonce,
        long accountNonce,
        BigInteger maxCost,
        BigInteger balance,
        long gasLimit,
        BigInteger maxFeePerGas,
        BigInteger maxPriorityFeePerGas,
        Hash hash)
        implements Admission {}

    /** Codes of section 6; 0 when the program gave no answer. */
    record Refused(int code, String text) implements Admission {}
  }

  public record Account(BigInteger balance, long nonce) {}

  public record Called(boolean success, long gasUsed, Bytes output) {}

  public record Estimated(boolean success, long gas, String text) {}

  public record Fees(BigInteger baseFee, BigInteger tip, long batchGasLimit) {}

  private Optional<ByteReader> ask(ByteWriter request) {
    return ViewRun.ask(program, span, endgame.zk.guest.Bytes.of(request.done().toArray()), state)
            instanceof ViewRun.Result.Answer(var bytes)
        ? Optional.of(new ByteReader(Bytes.wrap(bytes.toArray())))
        : Optional.empty();
  }

  public Admission admit(Bytes transaction) {
    Optional<ByteReader> answer = ask(new ByteWriter().u8(1).bytes(transaction));
    if (answer.isEmpty()) {
      return new Admission.Refused(0, "the program did not answer");
    }
    ByteReader in = answer.get();
    int verdict = in.u8();
    if (verdict == 0) {
      int code = in.u8();
      return new Admission.Refused(code, text(in.rest()));
    }
    Admission.Admitted admitted =
        new Admission.Admitted(
            in.address(),
            in.u64(),
            in.u64(),
            in.u256(),
            in.u256(),
            in.u64(),
            in.u256(),
            in.u256(),
            in.hash());
    return in.done() && verdict == 1
        ? admitted
        : new Admission.Refused(0, "the program's answer is malformed");
  }

  /** A program's words, cut to a length that fits a log line. */
  static String text(Bytes bytes) {
    byte[] head = bytes.slice(0, Math.min(bytes.size(), TEXT_BYTES_MAX));
    return new String(head, StandardCharsets.UTF_8);
  }

  public Optional<Account> account(Address address) {
    return ask(new ByteWriter().u8(2).address(address))
        .flatMap(in -> {
          Account account = new Account(in.u256(), in.u64());
          return in.done() ? Optional.of(account) : Optional.empty();
        });
  }

  public Optional<Called> call(Address from, Address to, BigInteger value, long gas, Bytes data) {
    return ask(callRequest(3, from, to, value, gas, data))
        .flatMap(in -> {
          Called called = new Called(in.u8() == 1, in.u64(), in.rest());
          return in.fine() ? Optional.of(called) : Optional.empty();
        });
  }

  public Optional<Estimated> estimate(
      Address from, Address to, BigInteger value, long gas, Bytes data) {
    return ask(callRequest(4, from, to, value, gas, data))
        .flatMap(in -> {
          Estimated estimated = new Estimated(in.u8() == 1, in.u64(), text(in.rest()));
          return in.fine() ? Optional.of(estimated) : Optional.empty();
        });
  }

  private static ByteWriter callRequest(
      int op, Address from, Address to, BigInteger value, long gas, Bytes data) {
    return new ByteWriter().u8(op).address(from).address(to).u256(value).u64(gas).bytes(data);
  }

  public Bytes code(Address address) {
    return ask(new ByteWriter().u8(5).address(address)).map(ByteReader::rest).orElse(Bytes.EMPTY);
  }

  public Hash storage(Address address, Hash slot) {
    return ask(new ByteWriter().u8(6).address(address).hash(slot))
        .filter(in -> in.remaining() == Hash.SIZE)
        .map(ByteReader::hash)
        .orElse(Hash.ZERO);
  }

  public Optional<Fees> fees() {
    return ask(new ByteWriter().u8(7))
        .flatMap(in -> {
          Fees fees = new Fees(in.u256(), in.u256(), in.u64());
          return in.done() ? Optional.of(fees) : Optional.empty();
        });
  }

  /** Where an account is in the state tree. */
  public Optional<Bytes> accountKey(Address address) {
    return ask(new ByteWriter().u8(8).address(address))
        .filter(in -> in.remaining() == Hash.SIZE)
        .map(ByteReader::rest);
  }
}
