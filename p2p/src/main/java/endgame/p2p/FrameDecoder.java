package endgame.p2p;

import endgame.p2p.wire.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Cuts the decrypted stream into frames; holds at most one unfinished frame. */
final class FrameDecoder extends ByteToMessageDecoder {
  private static final int LENGTH_BYTES = 3;

  private final PeerConnection connection;

  FrameDecoder(PeerConnection connection) {
    this.connection = connection;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    while (in.readableBytes() >= Frames.HEADER_BYTES) {
      int length = in.getUnsignedMediumLE(in.readerIndex());
      if (length > Frames.FRAGMENT_BYTES) {
        connection.violation("a frame of " + length + " bytes");
      }
      if (connection.closing()) {
        in.skipBytes(in.readableBytes());
        return;
      }
      if (in.readableBytes() < Frames.HEADER_BYTES + length) {
        return;
      }
      in.skipBytes(LENGTH_BYTES);
      int flags = in.readUnsignedByte();
      int channel = in.readUnsignedByte();
      connection.onFrame(flags, channel, in.readSlice(length));
    }
  }

  boolean unfinished() {
    return internalBuffer().isReadable();
  }
}
