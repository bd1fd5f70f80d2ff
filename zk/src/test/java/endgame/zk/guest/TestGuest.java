package endgame.zk.guest;

import static endgame.zk.riscv.Asm.A0;
import static endgame.zk.riscv.Asm.A1;
import static endgame.zk.riscv.Asm.A2;
import static endgame.zk.riscv.Asm.S0;
import static endgame.zk.riscv.Asm.S1;
import static endgame.zk.riscv.Asm.S2;
import static endgame.zk.riscv.Asm.S3;
import static endgame.zk.riscv.Asm.S4;
import static endgame.zk.riscv.Asm.T0;
import static endgame.zk.riscv.Asm.T1;
import static endgame.zk.riscv.Asm.T2;
import static endgame.zk.riscv.Asm.ZERO;

import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Program;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest in assembly: folds every payload into batchAccAfter and the multiproof into rootAfter (by
 * a toy hash), and takes the first byte of an entry or a body as a command on the key behind it.
 */
public final class TestGuest {
  public static final int NOTHING = 0;

  /** Adds one to the first byte of the value, or sets it to 1. */
  public static final int BUMP = 1;

  public static final int DELETE = 2;

  /** Bumps, then EBREAK. */
  public static final int TRAP = 3;

  /** Bumps, then loops for ever. */
  public static final int LOOP = 4;

  /** Bumps, then halts with 7. */
  public static final int EXIT = 5;

  /** EMIT of kind 3 and PRINT of the key. */
  public static final int EMIT = 6;

  private static final int BUFFER = 0x100000;
  private static final int CLAIM = 0x200000;
  private static final int NULLS = 0x300000;
  private static final int KEY = 0x400000;
  private static final int VALUE = 0x410000;
  private static final int BATCHES = 21;
  private static final int ITEM = 22;
  private static final int NULL_COUNT = 23;
  private static final int LENGTH = 24;

  private TestGuest() {}

  public static byte[] elf() {
    Asm asm = new Asm(0x10000);
    asm.li(S0, BUFFER).li(S1, CLAIM).li(T0, 1).sw(T0, S1, 0);
    asm.label("loop").ecall(Ecall.NEXT).mv(S3, A0).mv(S2, A1);
    asm.mv(A0, S0).mv(A1, S2).ecall(Ecall.READ);
    asm.andi(T0, S3, 0xff).beq(T0, ZERO, "end");
    dispatch(asm, Item.SPAN, "span");
    dispatch(asm, Item.CONTEXT, "context");
    dispatch(asm, Item.ENTRY, "entry");
    dispatch(asm, Item.BATCH, "batch");
    dispatch(asm, Item.VIEW, "view");
    asm.halt(9);
    items(asm);
    commands(asm);
    routines(asm);
    return asm.elf();
  }

  public static Program program() {
    return Asm.load(elf());
  }

  private static void dispatch(Asm asm, int value, String label) {
    asm.li(T1, value).beq(T0, T1, label);
  }

  private static void copy(Asm asm, int from, int to, int bytes) {
    for (int k = 0; k < bytes; k += 4) {
      asm.lw(T0, S0, from + k).sw(T0, S1, to + k);
    }
  }

  private static void items(Asm asm) {
    asm.label("span");
    copy(asm, 0, 4, 92);
    asm.lw(T0, S0, 84).addi(T0, T0, -1).sw(T0, S1, 96);
    copy(asm, 92, 104, 32);
    copy(asm, 124, 168, 32);
    copy(asm, 124, 200, 32);
    copy(asm, 156, 232, 8);
    copy(asm, 156, 240, 8);
    copy(asm, 164, 248, 32);
    copy(asm, 164, 280, 32);
    copy(asm, 196, 312, 32);
    copy(asm, 196, 344, 32);
    asm.j("loop");

    asm.label("context").addi(A1, S1, 200).call("fold");
    asm.lw(T0, S1, 96).addi(T0, T0, 1).sw(T0, S1, 96);
    asm.addi(BATCHES, BATCHES, 1).li(ITEM, 0).j("loop");

    asm.label("entry").addi(A1, S1, 200).call("fold");
    asm.lw(T0, S0, 0).lw(T1, S1, 240).bne(T0, T1, "bad");
    asm.addi(T1, T1, 1).sw(T1, S1, 240).addi(S4, S0, 17).j("fallible");
    asm.label("bad").halt(5);

    asm.label("batch").addi(A1, S1, 200).call("fold").addi(S4, S0, 132);
    asm.label("fallible").andi(T0, S3, 0x100).beq(T0, ZERO, "command");
    asm.li(T1, 12).mul(T0, NULL_COUNT, T1).li(T1, NULLS).add(T0, T0, T1);
    asm.lw(T1, S1, 96).sw(T1, T0, 0).lw(T1, S1, 100).sw(T1, T0, 4).sw(ITEM, T0, 8);
    asm.addi(NULL_COUNT, NULL_COUNT, 1).j("done");

    asm.label("view").addi(S4, S0, -1).call("key").li(A0, KEY).ecall(Ecall.STATE_LEN);
    asm.li(T0, VALUE).sw(A0, T0, 0).mv(A0, T0).li(A1, 4).ecall(Ecall.COMMIT).halt(0);

    asm.label("end").addi(A1, S1, 136).call("fold");
    asm.li(T0, 80).mul(T0, T0, BATCHES).addi(A1, T0, 448);
    asm.li(T0, 448).sw(T0, S1, 440).sw(A1, S1, 444).mv(A0, S1).ecall(Ecall.COMMIT);
    asm.li(T0, 12).mul(A1, T0, NULL_COUNT).li(A0, NULLS).ecall(Ecall.COMMIT).halt(0);
  }

  private static void commands(Asm asm) {
    asm.label("command").call("key").lbu(T0, S4, 0).beq(T0, ZERO, "done");
    dispatch(asm, BUMP, "bumped");
    dispatch(asm, DELETE, "deleted");
    dispatch(asm, TRAP, "trapped");
    dispatch(asm, LOOP, "looped");
    dispatch(asm, EXIT, "exited");
    dispatch(asm, EMIT, "emitted");
    asm.halt(11);
    asm.label("bumped").call("bump");
    asm.label("done").addi(ITEM, ITEM, 1).j("loop");
    asm.label("deleted").li(A0, KEY).li(A2, -1).ecall(Ecall.STATE_PUT).j("done");
    asm.label("trapped").call("bump").word(0x00100073);
    asm.label("looped").call("bump").label("forever").j("forever");
    asm.label("exited").call("bump").li(A0, KEY).li(A1, 3).ecall(Ecall.COMMIT).halt(7);
    asm.label("emitted").li(A0, 3).li(A1, KEY).li(A2, 32).ecall(Ecall.EMIT);
    asm.li(A0, KEY).li(A1, 32).ecall(Ecall.PRINT).j("done");
  }

  private static void routines(Asm asm) {
    asm.label("fold").lw(T0, A1, 0).mv(T1, S0).add(T2, S0, S2).li(A2, 31);
    asm.label("folding").beq(T1, T2, "folded").mul(T0, T0, A2).lbu(A0, T1, 0);
    asm.add(T0, T0, A0).addi(T1, T1, 1).j("folding");
    asm.label("folded").sw(T0, A1, 0).ret();

    asm.label("key").li(T0, KEY).addi(T1, S4, 1).addi(T2, T1, 32);
    asm.label("keying").beq(T1, T2, "keyed").lbu(A0, T1, 0).sb(A0, T0, 0);
    asm.addi(T0, T0, 1).addi(T1, T1, 1).j("keying");
    asm.label("keyed").ret();

    asm.label("bump").li(A0, KEY).ecall(Ecall.STATE_LEN).mv(LENGTH, A0);
    asm.li(T0, -1).bne(LENGTH, T0, "present").li(LENGTH, 1).li(T1, VALUE).sb(ZERO, T1, 0);
    asm.j("add").label("present").li(A0, VALUE).mv(A1, LENGTH).ecall(Ecall.STATE_READ);
    asm.label("add").li(A1, VALUE).lbu(T0, A1, 0).addi(T0, T0, 1).sb(T0, A1, 0);
    asm.li(A0, KEY).mv(A2, LENGTH).ecall(Ecall.STATE_PUT).ret();
  }

  // Items of a span for it

  public static Bytes key(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    key[31] = 7;
    return Bytes.owned(key);
  }

  public static Bytes command(int command, int key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(command);
    out.writeBytes(key(key).inner());
    return Bytes.owned(out.toByteArray());
  }

  /** The same items for another build of the program. */
  public static List<Item> forProgram(byte[] elf, List<Item> items) {
    SpanHeader h = ((Item.Span) items.getFirst()).header();
    SpanHeader header =
        new SpanHeader(
            h.genesisHash(),
            h.shard(),
            h.chainId(),
            Bytes.owned(sha256(elf)),
            h.span(),
            h.fromBatch(),
            h.rootBefore(),
            h.batchAcc(),
            h.inboxIndex(),
            h.inboxAcc(),
            h.outboxAcc());
    List<Item> others = new ArrayList<>(items);
    others.set(0, new Item.Span(header));
    return others;
  }

  public static SpanHeader span(Bytes rootBefore) {
    return new SpanHeader(
        filled(1, 32),
        3,
        7103,
        Bytes.owned(sha256(elf())),
        9,
        41,
        rootBefore,
        filled(4, 32),
        100,
        filled(5, 32),
        filled(6, 32));
  }

  /** Items of a span: one array of commands per batch; a batch with one command is sequenced. */
  public static List<Item> items(Bytes rootBefore, List<List<Bytes>> batches) {
    List<Item> items = new ArrayList<>();
    items.add(new Item.Span(span(rootBefore)));
    long number = 41;
    long inbox = 100;
    for (List<Bytes> batch : batches) {
      boolean sequenced = batch.size() == 1;
      long to = sequenced ? inbox : inbox + batch.size();
      items.add(new Item.Context(context(number++, sequenced, inbox, to)));
      for (Bytes command : batch) {
        items.add(
            sequenced ? batch(command) : new Item.Entry(new InboxEntry(inbox, 5, 2, command)));
        inbox += sequenced ? 0 : 1;
      }
    }
    return items;
  }

  public static BatchContext context(long number, boolean sequenced, long from, long to) {
    BatchContext.Kind kind = sequenced ? BatchContext.Kind.SEQUENCED : BatchContext.Kind.SYSTEM;
    return new BatchContext(
        number, kind, 900 + number, 1_000_000, filled(8, 32), 5, from, to, filled(9, 32));
  }

  public static Item.Batch batch(Bytes body) {
    BatchHeader header =
        new BatchHeader(
            3,
            filled(10, 32),
            filled(11, 20),
            900,
            body.length(),
            Hashes.bodyRoot(body),
            Bytes.zero(32));
    return new Item.Batch(header, body);
  }

  public static Bytes filled(int value, int length) {
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (out.hasRemaining()) {
      out.put((byte) value);
    }
    return Bytes.owned(out.array());
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
