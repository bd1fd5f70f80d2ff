package endgame.zk.riscv;

import java.util.List;

/** A loaded program: predecoded code and the initial memory. Immutable, shared by its machines. */
public final class Program {
  /** Words [{@code start}, {@code start + 4·words}) of memory are code from {@code first} on. */
  record Block(int start, int words, int first) {
    /** The index of an address in the code, or −1. */
    int indexOf(int address) {
      int word = (address - start) >>> 2;
      return (address >= start && word < words) ? first + word : -1;
    }
  }

  private final List<Block> blocks;
  private final Memory image;
  private final int entry;

  /** Decoded words of all blocks; behind each block stands one {@link Op#FETCH}. */
  final long[] code;

  /** The address of each decoded word. */
  final int[] addresses;

  /** The block of the entry, where most jumps stay. */
  final Block main;

  final int entryIndex;

  Program(List<Block> blocks, Memory image, int entry) {
    this.blocks = List.copyOf(blocks);
    // A fork owns no page, so machines on several threads can fork it without writing to it.
    this.image = image.fork();
    this.entry = entry;
    int size = blocks.stream().mapToInt(b -> b.words() + 1).sum();
    code = new long[size];
    addresses = new int[size];
    entryIndex = indexOf(entry);
    if (entryIndex < 0) {
      throw new IllegalArgumentException("entry outside the code");
    }
    main = blockOf(entry);
    for (Block block : blocks) {
      decode(block);
    }
  }

  private void decode(Block block) {
    for (int k = 0; k < block.words(); k++) {
      int address = block.start() + 4 * k;
      int index = block.first() + k;
      long decoded = Decoder.decode(image.peek(address), address);
      int op = Op.op(decoded);
      if (op >= Op.JAL && op <= Op.BGEU && op != Op.JALR) {
        decoded = (decoded & 0xffffffffL) | ((long) target(Op.immediate(decoded)) << 32);
      }
      code[index] = decoded;
      addresses[index] = address;
    }
    int end = block.first() + block.words();
    code[end] = Op.of(Op.FETCH, 0, 0, 0, 0);
    addresses[end] = block.start() + 4 * block.words();
  }

  /** Decoded words, and one {@link Op#FETCH} behind each executable segment. */
  public int size() {
    return code.length;
  }

  /** A decoded word: see {@link Op}. */
  public long decoded(int index) {
    return code[index];
  }

  /** Where a decoded word is. */
  public int address(int index) {
    return addresses[index];
  }

  /** The index of a jump target: −1 outside the code, −2 misaligned. */
  public int target(int address) {
    return (address & 3) != 0 ? -2 : indexOf(address);
  }

  private int indexOf(int address) {
    for (Block block : blocks) {
      int index = block.indexOf(address);
      if (index >= 0) {
        return index;
      }
    }
    return -1;
  }

  private Block blockOf(int address) {
    for (Block block : blocks) {
      if (block.indexOf(address) >= 0) {
        return block;
      }
    }
    throw new IllegalArgumentException("address outside the code");
  }

  public int entry() {
    return entry;
  }

  /** Number of executable words. */
  public int instructions() {
    return blocks.stream().mapToInt(Block::words).sum();
  }

  /** A memory of its own with the program's image. */
  Memory image() {
    return image.fork();
  }
}
