package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivedBlocksTest {
  private final ArrivedBlocks blocks = new ArrivedBlocks();

  private static Hash digest(int number) {
    byte[] bytes = new byte[Hash.SIZE];
    bytes[0] = (byte) (number >> 8);
    bytes[1] = (byte) number;
    return Hash.of(bytes);
  }

  private static Block block(long height, int items, int size) {
    List<Bytes> all = Collections.nCopies(items, Bytes.wrap(new byte[size]));
    BlockHeader header =
        new BlockHeader(
            height,
            0,
            Hash.ZERO,
            0,
            0,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            BlsSignature.of(new byte[BlsSignature.SIZE]));
    return new Block(header, new BlockBody(all, List.of(), all));
  }

  /** Red when only the number is bounded: 64 full blocks are many times the heap's share. */
  @Test
  void bytesAreBounded() {
    for (int i = 0; i < 40; i++) {
      blocks.add(digest(i), block(i, 10, 65_536));
      assertThat(blocks.bytes()).isLessThanOrEqualTo(ArrivedBlocks.BYTES_MAX);
      assertThat(blocks.get(digest(i))).isPresent();
    }
    assertThat(blocks.size()).isEqualTo(12);
    assertThat(blocks.contains(digest(27))).isFalse();
    assertThat(blocks.contains(digest(28))).isTrue();
  }

  /** Empty items cost memory too. */
  @Test
  void itemsAreCounted() {
    for (int i = 0; i < ArrivedBlocks.BLOCKS_MAX; i++) {
      blocks.add(digest(i), block(i, 4096, 0));
    }
    assertThat(blocks.size()).isBetween(30, 50);
  }

  @Test
  void numberIsBounded() {
    for (int i = 0; i < 200; i++) {
      blocks.add(digest(i), block(i, 0, 0));
      blocks.add(digest(i), block(i, 0, 0));
    }
    assertThat(blocks.size()).isEqualTo(ArrivedBlocks.BLOCKS_MAX);
    assertThat(blocks.contains(digest(199))).isTrue();
    assertThat(blocks.contains(digest(135))).isFalse();
  }

  @Test
  void largeBlockStaysAlone() {
    blocks.add(digest(1), block(1, 0, 0));
    blocks.add(digest(2), block(2, 1, (int) ArrivedBlocks.BYTES_MAX));
    assertThat(blocks.size()).isEqualTo(1);
    assertThat(blocks.contains(digest(2))).isTrue();
    blocks.onFinal(2);
    assertThat(blocks.bytes()).isZero();
    assertThat(blocks.size()).isZero();
  }
}
