package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.stark.StarkStrength;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.program.Preset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machine's largest segment is worth what the presets promise. */
class SegmentStrengthTest {
  @ParameterizedTest
  @EnumSource(Preset.class)
  void largestSegmentHasAHundredBits(Preset preset) {
    int logRom = Rom.LOG_MAX;
    byte[] cap = new byte[SegmentVerifier.capBytes(preset.parameters(), logRom)];
    VerifyingKey key = SegmentVerifier.key(preset.parameters(), logRom, cap);
    List<Integer> logs = Tables.fixedLogs(logRom).stream().map(log -> log < 0 ? 21 : log).toList();
    assertThat(StarkStrength.best(preset.parameters(), StarkStrength.claim(key, logs)).bits())
        .isGreaterThanOrEqualTo(100);
  }
}
