package endgame.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches the bytes of a message that is not whole yet: they come out of the server's budget, and
 * the message must be whole by a deadline, however steadily its bytes trickle in.
 */
final class Intake extends ChannelInboundHandlerAdapter {
  private final HttpLimits limits;
  private final ByteBudget budget;
  private long held;
  private @Nullable Future<?> deadline;

  Intake(HttpLimits limits, ByteBudget budget) {
    this.limits = limits;
    this.budget = budget;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      // What passes the limit of one message is thrown away by the decoders, not held.
      long more =
          Math.min(
              bytes.readableBytes(),
              Math.max(0, limits.requestBytesMax() + 2L * limits.headerBytesMax() - held));
      if (!budget.take(more)) {
        bytes.release();
        var _ = ctx.close();
        return;
      }
      held += more;
      if (deadline == null) {
        deadline =
            ctx.executor()
                .schedule(
                    () -> {
                      var _ = ctx.close();
                    },
                    limits.request().toMillis(),
                    TimeUnit.MILLISECONDS);
      }
    }
    super.channelRead(ctx, message);
  }

  /**
   * The message is whole. Its bytes, still taken from the budget, are the caller's to give back.
   */
  long complete() {
    long bytes = held;
    held = 0;
    cancel();
    return bytes;
  }

  private void cancel() {
    Future<?> running = deadline;
    if (running != null) {
      running.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    budget.give(complete());
  }
}
