package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.codec.Decoded;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ShardRecordTest {
  private static ShardRecord foreign() {
    World world = new World();
    world.createForeign("sha256", new SpanLimits(1, 2, 3, 400, 500));
    world.deposit(1, World.BOB, BigInteger.TEN);
    world.next();
    world.sequence(1);
    world.next();
    return world.shard(1);
  }

  @Test
  void readsWhatItWrites() {
    ShardRecord record = foreign();
    assertThat(record.isForeign()).isTrue();
    assertThat(record.limits()).isEqualTo(new SpanLimits(1, 2, 3, 400, 500));
    assertThat(record.genesisRoot()).isEqualTo(World.ROOT);
    assertThat(record.proven().root()).isEqualTo(World.ROOT);
    assertThat(record.programHash()).isEqualTo(World.PROGRAM);
    assertThat(record.key().bytes()).isEqualTo(3);
    assertThat(record.open().getFirst().sequenced()).isEqualTo(1);
    assertThat(ShardRecord.SSZ.decode(ShardRecord.SSZ.encode(record)))
        .isEqualTo(new Decoded.Ok<>(record));
  }

  @Test
  void hasTheseBytes() {
    assertThat(HexFormat.of().formatHex(ShardRecord.SSZ.encode(foreign()))).isEqualTo(GOLDEN);
  }

  @Test
  void refusesAnotherVersion() {
    byte[] bytes = ShardRecord.SSZ.encode(foreign());
    for (int version = 0; version < 256; version++) {
      bytes[0] = (byte) version;
      assertThat(ShardRecord.SSZ.decode(bytes) instanceof Decoded.Ok<ShardRecord>)
          .as("version %s", version)
          .isEqualTo(version == 2);
    }
  }

  private static final String GOLDEN =
      "0200000001000000bd1b00000000000000000000000000000000000000000000000000a1"
          + "2d0200000103030303030303030303030303030303030303030303030303030303030303"
          + "032c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683030000"
          + "003402000043020000020202020202020202020202020202020202020202020202020202"
          + "020202020201000000020000000300000090010000f40100000000e8890423c78a000000"
          + "00000000000000000000000000000000000000000002000000000000005d19c25d8a6757"
          + "2952ca7e355cc4b3775c3b3204c4f3df1a0d2dc89129dc786bdda809a4015cbafe2211f1"
          + "488845466cda2d3edb809fa0f3e4423d62228da4b1020000000000000001000000000000"
          + "0005f31daaa277d7540b44262f3292ac9ed9e6a95cff6323219b7fca6837c7033d010000"
          + "000000000005f31daaa277d7540b44262f3292ac9ed9e6a95cff6323219b7fca6837c703"
          + "3d4902000000000000000000000000000000000000020202020202020202020202020202"
          + "020202020202020202020202020202020200000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "00000000000000000000000000000000007368617264203167726f746831362d626e3235"
          + "342f31736861323536000000000000000001000000000000000200000000000000010000"
          + "005d19c25d8a67572952ca7e355cc4b3775c3b3204c4f3df1a0d2dc89129dc786b010000"
          + "000000000005f31daaa277d7540b44262f3292ac9ed9e6a95cff6323219b7fca6837c703"
          + "3d";
}
