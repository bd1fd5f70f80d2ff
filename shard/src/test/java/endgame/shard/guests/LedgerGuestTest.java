package endgame.shard.guests;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.Emit;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.InboxEntry;
import endgame.zk.guest.ViewRun;
import endgame.zk.precompile.Keccak;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * ledger.elf in the emulator. The transactions were signed by ethers 6 with accounts 0 to 2 of the
 * mnemonic "test test test test test test test test test test test junk" for chain 7101; the rules
 * one by one are tested in shard/guests/ledger/tests.
 */
class LedgerGuestTest {
  private static final String A = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String B = "70997970c51812dc3a010c7d01b50e0d17dc79c8";
  private static final String C = "3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
  private static final BigInteger END = BigInteger.TEN.pow(18);
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger PRICE =
      GWEI.multiply(BigInteger.valueOf(11)).divide(BigInteger.TEN);
  private static final long SPAN_CYCLES = GuestRun.SPAN_CYCLES_DEFAULT;

  /** Most cycles of a transfer: 2^20 cycles shall hold ten. */
  private static final long TRANSFER_CYCLES = 100_000;

  /** A → B 1 END, nonce 0, fee 2 gwei, tip 0.1 gwei. */
  private static final Bytes FEE_MARKET =
      Bytes.fromHex(
          "02f874821bbd808405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79"
              + "c8880de0b6b3a764000080c001a00be3eda20e246702c45fe743a7179482a74f1f810069097d8d09"
              + "4fa39d7b3c3ba04e9bcff2acc3c9424068407f3ad2f047563c81255f99f2a5ee0371a38b2ca904");

  /** A → C 5, nonce 1, gas limit 30000, 3 gwei, with an access list. */
  private static final Bytes ACCESS_LIST =
      Bytes.fromHex(
          "01f8a0821bbd0184b2d05e00827530943c44cdddb6a900fa2b585dd299e03d12fa4293bc0580f838"
              + "f79470997970c51812dc3a010c7d01b50e0d17dc79c8e1a011111111111111111111111111111111"
              + "1111111111111111111111111111111101a079d3bf4157d20075b7ee46e8c4ec99bc4234d75b7f8c"
              + "2f5a5588d81ac8fd9645a078ac90591c08fe99ae8d91500a52776eec595570ea5c19ce445a1c23c1"
              + "a3c48d");

  /** A → B 7, nonce 2, 2 gwei. */
  private static final Bytes LEGACY =
      Bytes.fromHex(
          "f8650284773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c8078082379da0af10"
              + "eade2d37b76ca6e100aed2360cfa65e3177d7abcd34f9228fb530da92661a01ac3aec9b8f0716a45"
              + "f812765cf89929bedbe214ad50e0aa49670f0de0d391d2");

  /** B withdraws 0.5 END to C, nonce 0. */
  private static final Bytes WITHDRAW =
      Bytes.fromHex(
          "02f897821bbd808405f5e10084773594008275309400000000000000000000000000000000000010"
              + "028806f05b59d3b20000a451cff8d90000000000000000000000003c44cdddb6a900fa2b585dd299"
              + "e03d12fa4293bcc001a02aa65c48262c2dfa1113b865725cda4b0568c91be50d77071effe381233f"
              + "f42d9f18c313d01e1e11c82f7f3b1b174ca779facdf8b44895105685eb22fd3d7d6b");

  /** A → B 1, nonce 3, chain id 1. */
  private static final Bytes WRONG_CHAIN =
      Bytes.fromHex(
          "02f86a01038405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c801"
              + "80c001a09bc31984621c6800e32e0b51f6481b01506df7e94bc80b4260724fe3bd3080afa023a340"
              + "bac80a20738b6e58d69aefab5aaa808aec3dc19f7e8cc488d9c3ca335e");

  /** C → B 1000 END, nonce 0. */
  private static final Bytes POOR =
      Bytes.fromHex(
          "02f875821bbd808405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79"
              + "c8893635c9adc5dea0000080c001a06e21b32ae3ed8f44c8cd3142e7afa8896dcc278f6f69f54dc2"
              + "8ed129313e1f36a070873c2f32db4bd2ba877e75027c9b2211b9e95f54decc36070fb06b705e4bde");

  /** B → C 11, nonce 1. */
  private static final Bytes FORCED =
      Bytes.fromHex(
          "02f86c821bbd018405f5e1008477359400825208943c44cdddb6a900fa2b585dd299e03d12fa4293"
              + "bc0b80c080a06f4b342c4ff7179d50b4b9e1a38da08068883d186925794698ed338ff483647ca04a"
              + "8b56f2a05e6ddc255823284621a26f6eff2d096494c7b32241b757d2b22fc5");

  private static final Program LEDGER = load();

  private static Program load() {
    try (InputStream in =
        Objects.requireNonNull(
            LedgerGuestTest.class.getResourceAsStream("/endgame/guests/ledger.elf"))) {
      return switch (Elf.load(in.readAllBytes())) {
        case Elf.Result.Loaded loaded -> loaded.program();
        case Elf.Result.Malformed malformed -> throw new AssertionError(malformed.reason());
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] key(String address) {
    byte[] name = "account".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(27).put(name).put(Bytes.fromHex(address).toArray());
    return Keccak.hash256(bytes.array());
  }

  private static byte[] u256(BigInteger n) {
    byte[] out = new byte[32];
    for (int k = 0; k < 32; k++) {
      out[k] = n.shiftRight(8 * k).byteValue();
    }
    return out;
  }

  private static byte[] account(BigInteger balance, long nonce) {
    ByteBuffer out = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    return out.put(u256(balance)).putLong(nonce).array();
  }

  /** A and B with coins among others. */
  private static TreeState state() {
    TreeState state = new TreeState();
    for (int k = 0; k < 200; k++) {
      state.put(key(String.format("%040x", k)), account(BigInteger.valueOf(k + 1), k));
    }
    return state.put(key(A), account(END.multiply(BigInteger.TEN), 0)).put(key(B), account(END, 0));
  }

  private static InboxEntry deposit(String to, String from, long amount) {
    ByteBuffer out = ByteBuffer.allocate(72);
    out.put(Bytes.fromHex(to).toArray()).put(Bytes.fromHex(from).toArray());
    out.put(u256(BigInteger.valueOf(amount)));
    return new InboxEntry(0, 0, InboxEntry.DEPOSIT, Bytes.of(out.array()));
  }

  private static InboxEntry forced(Bytes transaction) {
    return new InboxEntry(0, 0, InboxEntry.FORCED, transaction);
  }

  private static List<Integer> kinds(GuestSpan span) {
    return span.emits.stream().map(Emit::kind).toList();
  }

  private static byte[] written(GuestSpan span, String address) {
    return Objects.requireNonNull(span.run.writes().get(Bytes.of(key(address))))
        .orElseThrow()
        .toArray();
  }

  @Test
  void aSpanOfEverythingIsBound() {
    GuestSpan span = new GuestSpan(LEDGER, state(), SPAN_CYCLES);
    assertThat(span.entries(List.of(deposit(C, A, 5), deposit(B, A, 6)))).containsOnly(false);
    assertThat(span.batch(List.of(FEE_MARKET, ACCESS_LIST, LEGACY, WITHDRAW))).isFalse();
    assertThat(span.entries(List.of())).isEmpty();
    assertThat(span.entries(List.of(forced(FORCED), forced(FORCED)))).containsOnly(false);
    assertThat(span.batch(List.of(WRONG_CHAIN, POOR, FEE_MARKET, Bytes.EMPTY))).isFalse();
    assertThat(span.batch(List.of())).isFalse();
    // Deposits; messages before their receipt; fees; forced; skipped.
    assertThat(kinds(span)).containsExactly(2, 2, 1, 1, 1, 3, 1, 3, 2, 4, 4, 4, 4, 4);
    assertThat(span.emits.stream().filter(e -> e.kind() == Emit.SKIPPED).map(LedgerGuestTest::code))
        .containsExactly(4, 2, 5, 4, 1);
    BigInteger withdrawFee = PRICE.multiply(BigInteger.valueOf(21_576));
    BigInteger b =
        END.add(END)
            .add(BigInteger.valueOf(6 + 7 - 11))
            .subtract(END.divide(BigInteger.TWO))
            .subtract(withdrawFee);
    assertThat(written(span, B)).isEqualTo(account(b, 2));
    assertThat(written(span, C)).isEqualTo(account(BigInteger.valueOf(5 + 5 + 11), 0));
    Claim claim = span.finish();
    assertThat(claim.nulls()).isEmpty();
    BigInteger fees =
        PRICE
            .multiply(BigInteger.valueOf(21_000 + 21_576))
            .add(GWEI.multiply(BigInteger.valueOf(3 * 25_300 + 2 * 21_000)));
    assertThat(claim.batches().stream().map(Claim.BatchResult::gas))
        .containsExactly(0L, 21_000L + 25_300 + 21_000 + 21_576, 0L, 21_000L, 0L, 0L);
    assertThat(claim.batches().get(1).fees()).isEqualTo(Bytes.of(u256(fees)));
  }

  private static int code(Emit skipped) {
    return skipped.bytes().toArray()[4];
  }

  /** Past the cycle limit a batch is null, what follows too, and the claim says so. */
  @Test
  void nullItemsAreOnlyNamed() {
    GuestSpan span = new GuestSpan(LEDGER, state(), 150_000);
    assertThat(span.entries(List.of(deposit(C, A, 5)))).containsExactly(false);
    assertThat(span.batch(List.of(FEE_MARKET, ACCESS_LIST))).isTrue();
    assertThat(span.batch(List.of(FEE_MARKET))).isFalse();
    assertThat(span.entries(List.of(deposit(C, A, 1), forced(FORCED), deposit(C, A, 2))))
        .containsExactly(false, true, false);
    Claim claim = span.finish();
    assertThat(claim.nulls())
        .containsExactly(
            new Claim.NullItem(GuestSpan.FIRST_BATCH + 1, 0),
            new Claim.NullItem(GuestSpan.FIRST_BATCH + 3, 1));
  }

  /** A body that isn't canonical SSZ makes its batch null. */
  @Test
  void aBodyThatDoesNotDecodeIsNull() {
    GuestSpan span = new GuestSpan(LEDGER, state(), SPAN_CYCLES);
    assertThat(span.batch(new byte[] {1, 2, 3})).isTrue();
    assertThat(span.finish().nulls()).hasSize(1);
  }

  /** A panic in the program skips its transaction; registers, stack and state are those before. */
  @Test
  void aPanicSkipsItsTransaction() {
    TreeState state = state().put(key(B), new byte[] {1, 2, 3});
    GuestSpan span = new GuestSpan(LEDGER, state, SPAN_CYCLES);
    assertThat(span.entries(List.of(deposit(B, A, 5), deposit(C, A, 5)))).containsOnly(false);
    assertThat(span.batch(List.of(FEE_MARKET, FEE_MARKET, WITHDRAW))).isFalse();
    assertThat(kinds(span)).containsExactly(4, 2, 4, 4, 4);
    assertThat(span.run.writes()).doesNotContainKey(Bytes.of(key(A)));
    assertThat(span.finish().nulls()).isEmpty();
  }

  /** A host that shows another state than {@code rootBefore} gets no journal. */
  @Test
  void aFalseStateGivesNoClaim() {
    TreeState told = state().put(key(A), account(END.multiply(BigInteger.TWO), 0));
    GuestSpan span = new GuestSpan(LEDGER, told, SPAN_CYCLES);
    assertThat(span.batch(List.of(FEE_MARKET))).isFalse();
    assertThat(span.run.finish(state())).isInstanceOf(GuestRun.Finished.Failed.class);
  }

  /**
   * The map of first reads outlives the transaction that made them: a lie is found all the same.
   */
  @Test
  void aLieThatOnlyMakesATransactionFailIsFound() {
    TreeState told = state().put(key(A), account(BigInteger.ONE, 0));
    GuestSpan span = new GuestSpan(LEDGER, told, SPAN_CYCLES);
    assertThat(span.batch(List.of(FEE_MARKET))).isFalse();
    assertThat(kinds(span)).containsExactly(4);
    assertThat(span.run.finish(state())).isInstanceOf(GuestRun.Finished.Failed.class);
  }

  @Test
  void transfersAreCheapEnoughToProve() {
    GuestSpan span = new GuestSpan(LEDGER, state(), SPAN_CYCLES);
    span.batch(List.of(FEE_MARKET, ACCESS_LIST, LEGACY));
    long batch = span.cycles.getFirst();
    long before = span.run.cycles();
    Claim claim = span.finish();
    long end = span.run.cycles() - before;
    assertThat((batch + end) / 3).isLessThan(TRANSFER_CYCLES);
    assertThat(claim.batches().getFirst().zkGas()).isGreaterThan(batch + end);
  }

  @Test
  void answersViews() {
    TreeState state = state();
    assertThat(ask(state, 2, Bytes.fromHex(B))).isEqualTo(Bytes.of(account(END, 0)));
    assertThat(ask(state, 8, Bytes.fromHex(B))).isEqualTo(Bytes.of(key(B)));
    assertThat(ask(state, 5, Bytes.fromHex(B))).isEqualTo(Bytes.EMPTY);
    assertThat(ask(state, 6, Bytes.zero(52))).isEqualTo(Bytes.zero(32));
    Bytes admitted = ask(state, 1, FEE_MARKET);
    assertThat(admitted.hex()).startsWith("01" + A).hasSize(2 * 205);
    assertThat(ask(state, 1, POOR).hex()).startsWith("0005");
    assertThat(ask(state, 7, Bytes.EMPTY).length()).isEqualTo(72);
    assertThat(
            ask(state, 3, Bytes.fromHex(B + C + "01" + "00".repeat(31) + "ffff" + "00".repeat(6))))
        .isEqualTo(Bytes.fromHex("010852000000000000"));
    byte[] unknown = {99};
    assertThat(ViewRun.ask(LEDGER, GuestSpan.header(state.root()), Bytes.of(unknown), state))
        .isInstanceOf(ViewRun.Result.Refused.class);
  }

  private static Bytes ask(TreeState state, int op, Bytes request) {
    ByteBuffer out = ByteBuffer.allocate(1 + request.length());
    out.put((byte) op).put(request.toArray());
    return switch (ViewRun.ask(
        LEDGER, GuestSpan.header(state.root()), Bytes.of(out.array()), state)) {
      case ViewRun.Result.Answer answer -> answer.bytes();
      case ViewRun.Result.Refused refused -> throw new AssertionError(refused.reason());
    };
  }
}
