/**
 * A small HTTP/1.1 and WebSocket server on Netty, for JSON-RPC, metrics and health.
 *
 * <h2>Protocol</h2>
 *
 * <p>One pipeline: codec, aggregator, router. A request is answered on a virtual thread; requests
 * of one connection are answered in order. A GET with an upgrade header becomes a WebSocket.
 *
 * <h2>Limits</h2>
 *
 * <p>All in {@link endgame.node.http.HttpLimits}: connections, request bytes, header bytes,
 * requests under way in the whole server, idle time, the time a request may take to arrive, bytes
 * queued to a slow WebSocket client, and bytes held for all clients together. Who passes one of the
 * last two is closed. Past a limit a client gets 429, 413 or a closed socket; the node never
 * buffers without bound.
 */
@NullMarked
package endgame.node.http;

import org.jspecify.annotations.NullMarked;
