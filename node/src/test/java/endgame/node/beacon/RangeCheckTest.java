package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.node.snapshot.ServedChain;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Beside {@link ChainSyncTest}: what must not get as far as the store, which would end the node.
 */
class RangeCheckTest {
  private final ServedChain chain = new ServedChain(1).grow(6);
  private final RangeCheck check = new RangeCheck(chain.genesis, chain.store::head);

  private Wire.Range range(long from) {
    return ChainSync.answer(chain.store, from).orElseThrow();
  }

  @Test
  void aTrueRange() {
    assertThat(check.wrong(1, range(1))).isEmpty();
    assertThat(check.wrong(5, range(5))).isEmpty();
  }

  @Test
  void theFinalizationOfABlockBeforeTheLast() {
    Wire.Range whole = range(1);
    Wire.Range one = new Wire.Range(whole.blocks().subList(0, 1), chain.certificate(1));
    assertThat(check.wrong(1, one)).isEmpty();
    Wire.Range longer = new Wire.Range(whole.blocks().subList(0, 2), chain.certificate(1));
    assertThat(check.wrong(1, longer)).contains("a finalization of another block");
    Wire.Range shorter = new Wire.Range(whole.blocks().subList(0, 1), chain.certificate(2));
    assertThat(check.wrong(1, shorter)).contains("a finalization of another block");
    assertThat(check.wrong(1, new Wire.Range(List.of(), chain.certificate(1))))
        .contains("an empty range");
  }
}
