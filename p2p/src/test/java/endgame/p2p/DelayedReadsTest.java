package endgame.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DelayedReadsTest {
  private final EmbeddedChannel channel = channel();

  private static EmbeddedChannel channel() {
    EmbeddedChannel frozen = new EmbeddedChannel(new DelayedReads(Duration.ofMillis(80)));
    frozen.freezeTime();
    return frozen;
  }

  private void arrives(int value) {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) value}));
  }

  private int read() {
    ByteBuf buffer = channel.readInbound();
    if (buffer == null) {
      return -1;
    }
    try {
      return buffer.readByte();
    } finally {
      buffer.release();
    }
  }

  private void passes(long ms) {
    channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void everythingIsAsLateAndInItsOrder() {
    arrives(1);
    passes(50);
    arrives(2);
    passes(29);
    assertThat(read()).isEqualTo(-1);
    passes(1);
    assertThat(read()).isEqualTo(1);
    assertThat(read()).isEqualTo(-1);
    passes(50);
    assertThat(read()).isEqualTo(2);
  }

  @Test
  void aFullLineIsNotRead() {
    DelayedReads line = new DelayedReads(Duration.ofMillis(80));
    int[] reads = new int[1];
    EmbeddedChannel socket =
        new EmbeddedChannel(
            new io.netty.channel.ChannelOutboundHandlerAdapter() {
              @Override
              public void read(io.netty.channel.ChannelHandlerContext context) {
                reads[0]++;
                context.read();
              }
            },
            line);
    socket.freezeTime();
    socket.writeInbound(Unpooled.wrappedBuffer(new byte[DelayedReads.HELD_MAX]));
    int before = reads[0];
    socket.read();
    assertThat(reads[0]).as("full").isEqualTo(before);
    socket.advanceTimeBy(80, TimeUnit.MILLISECONDS);
    socket.runScheduledPendingTasks();
    assertThat(reads[0]).as("empty again").isEqualTo(before + 1);
    socket.finishAndReleaseAll();
  }

  @Test
  void whatWasSaidLastComesWithTheEnd() {
    arrives(1);
    arrives(2);
    var _ = channel.close();
    assertThat(read()).isEqualTo(1);
    assertThat(read()).isEqualTo(2);
    passes(100);
    assertThat(read()).isEqualTo(-1);
  }
}
