package endgame.zk.riscv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * RAM below 2^31 in copy-on-write pages of 4 KiB.
 *
 * <p>Two tables of two levels (top: address bits 31–22, row: bits 21–12) lead to pages of 1,024
 * words: the read table holds every touched page, the write table only those that no other machine
 * shares. So loads and stores each cost one walk, and a fork copies rows and no page. Rows of the
 * upper half are never filled: an address ≥ 2^31 always ends in the slow path.
 */
public final class Memory {
  /** Most pages that may be touched: 64 MiB. */
  public static final int PAGES_MAX = 16_384;

  public static final int PAGE_BYTES = 4096;
  private static final int PAGE_WORDS = PAGE_BYTES / 4;
  private static final int ROWS = 1024;
  private static final int ROW = 1024;

  /** Stands for an empty row; never written. What counts is which object it is. */
  private static final int[] @Nullable [] NONE = new int[ROW][];

  /** What a page that was only loaded from holds; never written. */
  private static final int[] ZERO = new int[PAGE_WORDS];

  final int[][] @Nullable [] readable;
  final int[][] @Nullable [] writable;
  private int touched;

  /** Whether the write table holds a page. */
  private boolean owns;

  Memory() {
    readable = new int[ROWS][][];
    writable = new int[ROWS][][];
    Arrays.fill(readable, NONE);
    Arrays.fill(writable, NONE);
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isEmpty(int[] @Nullable [] row) {
    return row == NONE;
  }

  /** Another memory with the same words. Both copy a page before they next write to it. */
  Memory fork() {
    Memory copy = new Memory();
    for (int row = 0; row < ROWS; row++) {
      if (!isEmpty(readable[row])) {
        copy.readable[row] = readable[row].clone();
      }
    }
    copy.touched = touched;
    if (owns) {
      Arrays.fill(writable, NONE);
      owns = false;
    }
    return copy;
  }

  /** The touched pages' numbers (address/4096), ascending. */
  public int[] touched() {
    int[] pages = new int[touched];
    int found = 0;
    for (int row = 0; row < ROWS; row++) {
      int[] @Nullable [] pagesOfRow = readable[row];
      for (int k = 0; k < ROW && !isEmpty(pagesOfRow); k++) {
        if (pagesOfRow[k] != null) {
          pages[found++] = row * ROW + k;
        }
      }
    }
    return pages;
  }

  /** Number of pages touched. */
  public int touchedPages() {
    return touched;
  }

  /**
   * The page of an address for loads, touched by this; null if the address or the limit forbids.
   */
  int @Nullable [] toRead(int address) {
    int[] page = readable[address >>> 22][address >>> 12 & ROW - 1];
    if (page != null) {
      return page;
    }
    if (address < 0 || touched == PAGES_MAX) {
      return null;
    }
    touched++;
    put(readable, address, ZERO);
    return ZERO;
  }

  /**
   * The page of an address for stores, touched by this; null if the address or the limit forbids.
   */
  int @Nullable [] toWrite(int address) {
    int[] page = writable[address >>> 22][address >>> 12 & ROW - 1];
    if (page != null) {
      return page;
    }
    int[] old = toRead(address);
    if (old == null) {
      return null;
    }
    int[] own = old.clone();
    put(readable, address, own);
    put(writable, address, own);
    owns = true;
    return own;
  }

  /** The word that holds an address, without touching its page. */
  public int peek(int address) {
    int[] page = readable[address >>> 22][address >>> 12 & ROW - 1];
    return page == null ? 0 : page[address >>> 2 & PAGE_WORDS - 1];
  }

  private static void put(int[][] @Nullable [] table, int address, int[] page) {
    int row = address >>> 22;
    if (isEmpty(table[row])) {
      table[row] = new int[ROW][];
    }
    table[row][address >>> 12 & ROW - 1] = page;
  }

  /** Why {@link #toRead} and {@link #toWrite} gave no page. */
  static Trap refusal(int address) {
    return address < 0 ? Trap.ADDRESS : Trap.MEMORY_LIMIT;
  }

  /** Whether {@code length} bytes at {@code address} lie below 2^31. */
  private static boolean inRange(int address, int length) {
    return length == 0 || (address >= 0 && length > 0 && length - 1 <= Integer.MAX_VALUE - address);
  }

  /** Copies bytes out, touching their pages; null if the range or the page limit forbids. */
  public byte @Nullable [] load(int address, int length) {
    if (!inRange(address, length)) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int[] page = toRead(address + done);
      if (page == null) {
        return null;
      }
      int from = address + done & PAGE_BYTES - 1;
      int count = Math.min(length - done, PAGE_BYTES - from);
      for (int k = 0; k < count; k++) {
        int at = from + k;
        bytes[done + k] = (byte) (page[at >>> 2] >>> (at << 3));
      }
      done += count;
    }
    return bytes;
  }

  /**
   * Copies {@code length} bytes in.
   *
   * @return false, with some pages possibly written, if the range or the page limit forbids
   */
  public boolean store(int address, byte[] source, int offset, int length) {
    if (!inRange(address, length)) {
      return false;
    }
    for (int done = 0; done < length; ) {
      int[] page = toWrite(address + done);
      if (page == null) {
        return false;
      }
      int from = address + done & PAGE_BYTES - 1;
      int count = Math.min(length - done, PAGE_BYTES - from);
      for (int k = 0; k < count; k++) {
        int at = from + k;
        int shift = at << 3 & 24;
        page[at >>> 2] =
            (page[at >>> 2] & ~(0xff << shift)) | ((source[offset + done + k] & 0xff) << shift);
      }
      done += count;
    }
    return true;
  }

  /** Loads words from an aligned address; null if misaligned, out of range or past the limit. */
  public int @Nullable [] loadWords(int address, int count) {
    if ((address & 3) != 0 || !inRange(address, count * 4)) {
      return null;
    }
    int[] words = new int[count];
    for (int k = 0; k < count; k++) {
      int at = address + 4 * k;
      int[] page = toRead(at);
      if (page == null) {
        return null;
      }
      words[k] = page[at >>> 2 & PAGE_WORDS - 1];
    }
    return words;
  }

  /** Stores words at an aligned address; false if misaligned, out of range or past the limit. */
  public boolean storeWords(int address, int[] words) {
    if ((address & 3) != 0 || !inRange(address, words.length * 4)) {
      return false;
    }
    for (int k = 0; k < words.length; k++) {
      int at = address + 4 * k;
      int[] page = toWrite(at);
      if (page == null) {
        return false;
      }
      page[at >>> 2 & PAGE_WORDS - 1] = words[k];
    }
    return true;
  }
}
