package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BloomTest {
  private static int set(Bytes bloom) {
    return BitSet.valueOf(bloom.toArray()).cardinality();
  }

  private static Bytes bloom(Address address, Hash... topics) {
    return Bloom.of(
        List.of(new EthChain.EthLog(address, List.of(topics), Bytes.EMPTY, 0)), Keccak256::digest);
  }

  /**
   * Address 0x…0001: Keccak-256 is
   * 1468288056310c82aa4c01a7e12a10f8111a0560e72b700555479031b86c357d, so by Yellow Paper (31) the
   * bits are 0x1468, 0x2880 and 0x5631 modulo 2048: 1128, 128, 1585.
   */
  @Test
  void setsTheBitsOfTheYellowPaper() {
    byte[] one = new byte[Address.SIZE];
    one[Address.SIZE - 1] = 1;
    assertThat(Keccak256.hash(one).hex())
        .isEqualTo("0x1468288056310c82aa4c01a7e12a10f8111a0560e72b700555479031b86c357d");
    Bytes bloom = bloom(new Address(Bytes.wrap(one)));
    assertThat(set(bloom)).isEqualTo(3);
    for (int bit : new int[] {1128, 128, 1585}) {
      assertThat(bloom.get(255 - bit / 8) >> bit % 8 & 1).as("bit " + bit).isEqualTo(1);
    }
  }

  /** TestBloomExtensively of go-ethereum's core/types/bloom9_test.go. */
  @Test
  void equalsGoEthereumsOfManyItems() {
    byte[] bloom = new byte[Bloom.SIZE];
    for (int i = 0; i < 100; i++) {
      String item = "xxxxxxxxxx data " + i + " yyyyyyyyyyyyyy";
      Bloom.add(bloom, item.getBytes(StandardCharsets.US_ASCII), Keccak256::digest);
    }
    assertThat(Keccak256.hash(bloom).hex())
        .isEqualTo("0xc8d3ca65cdb4874300a9e39475508f23ed6da09fdbc487f89a2dcf50b09eb263");
  }

  @Test
  void holdsAddressesAndTopicsOfAllLogs() {
    Bytes address = bloom(FakeChain.address(5));
    Bytes both = bloom(FakeChain.address(5), FakeChain.hash(3, 1), FakeChain.hash(4, 1));
    assertThat(set(both)).isBetween(7, 9);
    for (int i = 0; i < both.size(); i++) {
      assertThat((byte) (both.get(i) | address.get(i))).isEqualTo(both.get(i));
    }
    assertThat(set(Bloom.of(List.of(), Keccak256::digest))).isZero();
  }
}
