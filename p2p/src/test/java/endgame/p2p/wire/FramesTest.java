package endgame.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.wire.Assembler.Step;
import endgame.p2p.wire.Assembler.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final long SECOND = 1_000_000_000L;

  private static List<byte[]> drain(Outbox outbox) {
    List<byte[]> frames = new ArrayList<>();
    ByteBuf frame = outbox.next(UnpooledByteBufAllocator.DEFAULT, 0);
    while (frame != null) {
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes);
      frame.release();
      frames.add(bytes);
      frame = outbox.next(UnpooledByteBufAllocator.DEFAULT, 0);
    }
    return frames;
  }

  private static Step accept(Assembler assembler, byte[] frame) {
    return assembler.accept(
        frame[3], frame[4] & 0xff, Unpooled.wrappedBuffer(frame, 5, frame.length - 5));
  }

  private static int channel(byte[] frame) {
    return frame[4];
  }

  /** A refused chunk is one for which the asker waits in vain, and blames an honest peer. */
  @Test
  void twoChunksOfASnapshotWait() {
    Outbox outbox = new Outbox(0);
    for (int i = 0; i < 2; i++) {
      assertThat(outbox.offer(Channel.SNAPSHOTS, Kind.ANSWER, i, new byte[1 << 20], 0))
          .isEqualTo(Outbox.Offer.QUEUED);
    }
  }

  @Test
  void goldenBytes() {
    Outbox outbox = new Outbox(0);
    outbox.offer(Channel.VOTES, Kind.MESSAGE, 0, new byte[] {1, 2, 3}, 0);
    outbox.offer(Channel.RESOLVER, Kind.REQUEST, 0x01020304, new byte[] {9}, 0);
    outbox.offer(Channel.PIECES, Kind.ANSWER, 5, new byte[0], 0);
    assertThat(drain(outbox))
        .extracting(frame -> HexFormat.of().formatHex(frame))
        .containsExactly("0300000101010203", "05000003030403020109", "040000050805000000");
  }

  @Test
  void messagesOfAllChannelsComeWholeAndInOrder() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Outbox outbox = new Outbox(0);
      List<List<byte[]>> sent = new ArrayList<>();
      List<List<byte[]>> came = new ArrayList<>();
      for (Channel channel : Channel.values()) {
        sent.add(new ArrayList<>());
        came.add(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
          byte[] message = new byte[random.nextInt(Math.min(60_000, channel.messageBytesMax()))];
          random.nextBytes(message);
          Kind kind = List.of(Kind.values()).get(random.nextInt(3));
          outbox.offer(channel, kind, i, message, 0);
          sent.getLast().add(message);
        }
      }
      Assembler assembler = new Assembler((channel, kind, id) -> Verdict.TAKE);
      for (byte[] frame : drain(outbox)) {
        switch (accept(assembler, frame)) {
          case Step.Done(Message message) -> came.get(message.channel().id()).add(message.bytes());
          case Step.Pending() -> assertThat(frame).hasSize(5 + Frames.FRAGMENT_BYTES);
          case Step.Skipped _, Step.Violation _ -> throw new AssertionError("seed " + seed);
        }
      }
      for (int i = 0; i < sent.size(); i++) {
        assertThat(came.get(i)).as("seed " + seed).hasSameSizeAs(sent.get(i));
        for (int j = 0; j < sent.get(i).size(); j++) {
          assertThat(came.get(i).get(j)).as("seed " + seed).isEqualTo(sent.get(i).get(j));
        }
      }
      assertThat(assembler.unfinished()).isFalse();
      assertThat(outbox.queuedBytes()).isZero();
    }
  }

  @Test
  void aVoteOvertakesABody() {
    Outbox outbox = new Outbox(0);
    outbox.offer(Channel.BODIES, Kind.MESSAGE, 0, new byte[2 << 20], 0);
    ByteBuf first = Objects.requireNonNull(outbox.next(UnpooledByteBufAllocator.DEFAULT, 0));
    assertThat(first.getByte(4)).isEqualTo((byte) 4);
    outbox.offer(Channel.VOTES, Kind.MESSAGE, 0, new byte[100], 0);
    List<byte[]> rest = drain(outbox);
    assertThat(channel(rest.getFirst())).isEqualTo(1);
    assertThat(rest).hasSize(128);
  }

  @Test
  void bulkChannelsShareByTheirWeights() {
    Outbox outbox = new Outbox(0);
    outbox.offer(Channel.SNAPSHOTS, Kind.ANSWER, 0, new byte[1 << 20], 0);
    outbox.offer(Channel.RANGES, Kind.ANSWER, 0, new byte[1 << 20], 0);
    for (int i = 0; i < 6; i++) {
      outbox.offer(Channel.PIECES, Kind.ANSWER, i, new byte[64 << 10], 0);
    }
    int[] counts = new int[Channel.COUNT];
    for (byte[] frame : drain(outbox).subList(0, 28)) {
      counts[channel(frame)]++;
    }
    assertThat(counts[Channel.PIECES.id()]).isBetween(14, 18);
    assertThat(counts[Channel.RANGES.id()]).isBetween(6, 10);
    assertThat(counts[Channel.SNAPSHOTS.id()]).isBetween(3, 6);
  }

  @Test
  void queuesAreBoundedAndFollowTheirRule() {
    int sum = 0;
    for (Channel channel : Channel.values()) {
      sum += channel.queueBytes();
      assertThat(channel.queueBytes()).isGreaterThan(channel.messageBytesMax());
      Outbox outbox = new Outbox(0);
      byte[] message = new byte[channel.messageBytesMax()];
      Outbox.Offer last = Outbox.Offer.QUEUED;
      for (int i = 0; i < 3000; i++) {
        last = outbox.offer(channel, Kind.MESSAGE, 0, message, 0);
        assertThat(outbox.queuedBytes()).isLessThanOrEqualTo(channel.queueBytes());
        assertThat(outbox.queuedMessages(channel)).isLessThanOrEqualTo(channel.queueMessages());
      }
      assertThat(last)
          .isEqualTo(
              switch (channel.whenFull()) {
                case CLOSE -> Outbox.Offer.CLOSE;
                case DROP_NEWEST, REFUSE, EMPTY_ANSWER -> Outbox.Offer.DROPPED;
                case DROP_OLDEST -> Outbox.Offer.QUEUED_DROPPED_OLDEST;
              });
      assertThat(outbox.urgentFullNanos(SECOND)).isEqualTo(channel.priority() == 0 ? SECOND : 0);
      outbox.close();
      assertThat(outbox.queuedBytes()).isZero();
      assertThat(outbox.offer(channel, Kind.MESSAGE, 0, message, 0))
          .isEqualTo(Outbox.Offer.DROPPED);
    }
    assertThat(sum).isEqualTo(Channel.QUEUE_BYTES_TOTAL);
  }

  @Test
  void emptyMessagesAreBoundedToo() {
    Outbox outbox = new Outbox(0);
    for (int i = 0; i < 3000; i++) {
      outbox.offer(Channel.VOTES, Kind.MESSAGE, 0, new byte[0], 0);
    }
    assertThat(outbox.queuedMessages(Channel.VOTES)).isEqualTo(Channel.VOTES.queueMessages());
  }

  @Test
  void aFullResolverAnswersWithNothing() {
    Outbox outbox = new Outbox(0);
    Outbox.Offer offer = Outbox.Offer.QUEUED;
    for (int i = 0; offer == Outbox.Offer.QUEUED; i++) {
      offer = outbox.offer(Channel.RESOLVER, Kind.ANSWER, i, new byte[60_000], 0);
    }
    assertThat(offer).isEqualTo(Outbox.Offer.QUEUED_EMPTY);
  }

  @Test
  void theOldestBegunIsNotDropped() {
    Outbox outbox = new Outbox(0);
    byte[] first = new byte[200_000];
    first[0] = 1;
    outbox.offer(Channel.GOSSIP, Kind.MESSAGE, 0, first, 0);
    Objects.requireNonNull(outbox.next(UnpooledByteBufAllocator.DEFAULT, 0)).release();
    for (int i = 0; i < 20; i++) {
      outbox.offer(Channel.GOSSIP, Kind.MESSAGE, 0, new byte[200_000], 0);
    }
    Assembler assembler = new Assembler((channel, kind, id) -> Verdict.TAKE);
    byte[] start = new byte[5 + Frames.FRAGMENT_BYTES];
    start[4] = 5;
    accept(assembler, start);
    for (byte[] frame : drain(outbox)) {
      assertThat(accept(assembler, frame)).isNotInstanceOf(Step.Violation.class);
    }
  }

  @Test
  void senderKeepsToTheReceiversRate() {
    for (Channel channel : Channel.values()) {
      if (channel.priority() == 0) {
        continue;
      }
      Outbox outbox = new Outbox(0);
      InboundMeter meter = new InboundMeter();
      for (long now = 0; now < 5 * SECOND; now += SECOND / 20) {
        for (int i = 0; i < 60; i++) {
          outbox.offer(channel, Kind.MESSAGE, 0, new byte[channel.messageBytesMax() / 4], now);
        }
        ByteBuf frame = outbox.next(UnpooledByteBufAllocator.DEFAULT, now);
        while (frame != null) {
          boolean fin = (frame.getByte(3) & 1) != 0;
          assertThat(meter.charge(channel, fin, frame.readableBytes(), now))
              .as("%s at %d", channel, now)
              .isEqualTo(InboundMeter.WITHIN);
          frame.release();
          frame = outbox.next(UnpooledByteBufAllocator.DEFAULT, now);
        }
        if (outbox.queuedBytes() > 0) {
          assertThat(outbox.nanosUntilNext()).isPositive().isLessThan(10 * SECOND);
        }
      }
    }
  }

  @Test
  void ratesFitAChainWithoutPauses() {
    int blocks = 50;
    assertThat(Channel.VOTES.messagesPerSecond()).isGreaterThanOrEqualTo(3 * blocks * 2);
    assertThat(Channel.CERTIFICATES.messagesPerSecond()).isGreaterThanOrEqualTo(3 * blocks * 2);
    assertThat(Channel.BODIES.messagesPerSecond()).isGreaterThanOrEqualTo(blocks * 2);
    assertThat(Channel.BODIES.bytesPerSecond()).isEqualTo(8 * Channel.BODIES.messageBytesMax());
  }

  @Test
  void meterPausesThenGivesUp() {
    InboundMeter meter = new InboundMeter();
    int within = 0;
    while (meter.charge(Channel.VOTES, true, 10, 0) == InboundMeter.WITHIN) {
      within++;
    }
    assertThat(within).isEqualTo(2 * Channel.VOTES.messagesPerSecond());
    int paused = 0;
    long pause = 1;
    while (pause > 0) {
      pause = meter.charge(Channel.VOTES, true, 10, 0);
      paused++;
    }
    assertThat(pause).isEqualTo(InboundMeter.FLOOD);
    assertThat(paused).isEqualTo(InboundMeter.EXCESS_BURSTS * within);
    // Other channels are not touched, and time heals.
    assertThat(meter.charge(Channel.CERTIFICATES, true, 10, 0)).isEqualTo(InboundMeter.WITHIN);
    assertThat(meter.charge(Channel.VOTES, true, 10, 60 * SECOND)).isEqualTo(InboundMeter.WITHIN);
  }

  @Test
  void bucketRefillsToItsBurstAndNoFurther() {
    TokenBucket bucket = new TokenBucket(10, 20, 0);
    assertThat(bucket.take(25, 0)).isEqualTo(-5);
    assertThat(bucket.ready(0)).isFalse();
    long wait = bucket.nanosUntilReady(0);
    assertThat(bucket.ready(wait)).isTrue();
    assertThat(bucket.full(100 * SECOND)).isTrue();
    assertThat(bucket.take(0, 100 * SECOND)).isEqualTo(20);
    assertThat(bucket.take(20, 50 * SECOND)).as("a clock that steps back").isZero();
  }

  @Test
  void violationsAreNamed() {
    byte[] full = new byte[Frames.FRAGMENT_BYTES];
    assertThat(violation(0, 9, new byte[1])).contains("unknown channel 9");
    assertThat(violation(0, 255, new byte[1])).contains("unknown channel 255");
    assertThat(violation(0b1001, 1, new byte[1])).contains("flags");
    assertThat(violation(0b111, 1, new byte[1])).contains("flags");
    assertThat(violation(0x81, 1, new byte[1])).contains("flags");
    assertThat(violation(0, 4, new byte[100])).contains("not full");
    assertThat(violation(0, 4, new byte[0])).contains("not full");
    assertThat(violation(3, 4, new byte[3])).contains("correlation");
    assertThat(violation(1, 1, new byte[513])).contains("over the cap of VOTES");
    assertThat(violation(0, 1, full)).contains("over the cap of VOTES");
    Assembler assembler = new Assembler((channel, kind, id) -> Verdict.TAKE);
    assertThat(assembler.accept(0, 4, Unpooled.wrappedBuffer(full))).isEqualTo(new Step.Pending());
    assertThat(assembler.accept(3, 4, Unpooled.wrappedBuffer(full)))
        .isInstanceOf(Step.Violation.class);
    Assembler long4 = new Assembler((channel, kind, id) -> Verdict.SKIP);
    Step step = new Step.Pending();
    int fragments = 0;
    while (!(step instanceof Step.Violation)) {
      step = long4.accept(0, 4, Unpooled.wrappedBuffer(full));
      fragments++;
    }
    assertThat(fragments).as("skipped messages have a cap too").isEqualTo(129);
  }

  private static String violation(int flags, int channel, byte[] content) {
    Assembler assembler = new Assembler((c, kind, id) -> Verdict.TAKE);
    Step step = assembler.accept(flags, channel, Unpooled.wrappedBuffer(content));
    assertThat(step).isInstanceOf(Step.Violation.class);
    return ((Step.Violation) step).reason();
  }

  @Test
  void randomFramesNeverThrow() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Assembler assembler =
          new Assembler((channel, kind, id) -> List.of(Verdict.values()).get(random.nextInt(3)));
      for (int i = 0; i < 200; i++) {
        int length =
            random.nextBoolean() ? Frames.FRAGMENT_BYTES : random.nextInt(Frames.FRAGMENT_BYTES);
        Step step =
            assembler.accept(
                random.nextInt(8), random.nextInt(10), Unpooled.wrappedBuffer(new byte[length]));
        if (step instanceof Step.Done(Message message)) {
          assertThat(message.bytes().length)
              .as("seed " + seed)
              .isLessThanOrEqualTo(message.channel().messageBytesMax());
        }
      }
    }
  }
}
