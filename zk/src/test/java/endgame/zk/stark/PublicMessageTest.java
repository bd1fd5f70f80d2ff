package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Bus;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verifier's own messages, and tables that a proof leaves out. */
class PublicMessageTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final byte[] CONTEXT = {1};
  private static final ProvingKey KEY =
      ProvingKey.of(
          StarkTest.PARAMETERS.get(0), MixedAirs.AIRS, MixedAirs.fixed(F), Workers.SERIAL);

  /** The sink's part, said by the verifier. */
  private static List<PublicMessage> messages() {
    List<PublicMessage> messages = new ArrayList<>();
    for (int i = 5; i < 13; i++) {
      messages.add(PublicMessage.received(MixedAirs.STEPS, i, i * i));
    }
    return messages;
  }

  private static List<Trace> traces() {
    List<Trace> traces = new ArrayList<>(MixedAirs.traces(F));
    traces.set(1, Trace.none());
    return traces;
  }

  private static boolean accepts(StarkProof proof, List<PublicMessage> messages) {
    List<int[]> values = traces().stream().map(Trace::publicValues).toList();
    boolean fast =
        new StarkVerifier(KEY.verifyingKey()).verify(proof, values, messages, CONTEXT)
            instanceof Verdict.Accepted;
    assertThat(new NaiveVerifier(KEY.verifyingKey(), proof, values, messages, CONTEXT).accepts())
        .as("both verifiers agree")
        .isEqualTo(fast);
    return fast;
  }

  private static StarkProof prove(List<Trace> traces, List<PublicMessage> messages) {
    return StarkProver.prove(KEY, traces, messages, CONTEXT, Workers.SERIAL, phase -> {});
  }

  @Test
  void messagesStandInForATableThatIsLeftOut() {
    List<PublicMessage> messages = messages();
    assertThat(TraceCheck.faults(KEY.verifyingKey(), traces(), MixedAirs.fixed(F), messages, 9))
        .isEmpty();
    StarkProof proof = prove(traces(), messages);
    assertThat(proof.logHeights()).containsExactly(3, 0, 5);
    assertThat(accepts(proof, messages)).isTrue();
    byte[] bytes = new StarkCodec(KEY.verifyingKey()).encode(proof);
    assertThat(new StarkCodec(KEY.verifyingKey()).decode(bytes).toString()).contains("[3, 0, 5]");
  }

  /**
   * Each change of a message; also one that is made before the proof, so that only the bus sees it.
   */
  @Test
  void otherMessagesAreRefused() {
    StarkProof proof = prove(traces(), messages());
    List<List<PublicMessage>> others = new ArrayList<>();
    List<PublicMessage> honest = messages();
    others.add(honest.subList(1, 8));
    List<PublicMessage> twice = new ArrayList<>(honest);
    twice.add(honest.get(0));
    others.add(twice);
    for (PublicMessage changed :
        List.of(
            PublicMessage.received(MixedAirs.STEPS, 5, 26),
            PublicMessage.received(MixedAirs.STEPS, 13, 169),
            PublicMessage.sent(MixedAirs.STEPS, 5, 25),
            new PublicMessage(MixedAirs.STEPS, -2, List.of(5, 25)))) {
      List<PublicMessage> other = new ArrayList<>(honest);
      other.set(0, changed);
      others.add(other);
    }
    for (List<PublicMessage> other : others) {
      assertThat(accepts(proof, other)).as("%s", other).isFalse();
      assertThat(accepts(prove(traces(), other), other)).as("%s", other).isFalse();
    }
  }

  @Test
  void theOrderOfMessagesIsBound() {
    List<PublicMessage> messages = messages();
    StarkProof proof = prove(traces(), messages);
    assertThat(accepts(proof, messages.reversed())).isFalse();
  }

  @Test
  void onlyOptionalTablesMayBeLeftOut() {
    assertThat(Layout.refuse(KEY.verifyingKey(), List.of(0, 4, 5), List.of()))
        .contains("table 0 has height 2^0");
    assertThat(Layout.refuse(KEY.verifyingKey(), List.of(3, 0, 5), List.of())).isEmpty();
  }

  @Test
  void messagesOfNoBusOrNoElementAreRefused() {
    PublicMessage large = PublicMessage.received(MixedAirs.STEPS, F.p(), 0);
    assertThat(Layout.refuse(KEY.verifyingKey(), List.of(3, 0, 5), List.of(large))).isPresent();
    Bus other = new Bus(9, "other", 1, Bus.Kind.BALANCE);
    assertThat(
            Layout.refuse(
                KEY.verifyingKey(), List.of(3, 0, 5), List.of(PublicMessage.sent(other, 1))))
        .contains("no table uses bus other");
  }
}
