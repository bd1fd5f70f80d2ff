/**
 * JSON-RPC 2.0 over HTTP POST and WebSocket, as Ethereum tools speak it.
 *
 * <h2>Protocol</h2>
 *
 * <p>{@code /} is the beacon chain, {@code /shard/{id}} a shard; each path has its own table of
 * methods. Batches are arrays. Quantities are {@code 0x} hex without leading zeros, data is {@code
 * 0x} hex of even length. Errors are the closed set of {@link endgame.node.rpc.RpcFailure}.
 *
 * <h2>Limits</h2>
 *
 * <ul>
 *   <li>{@link endgame.node.rpc.JsonRpc#BATCH_MAX} calls in a batch, {@link
 *       endgame.node.rpc.JsonRpc#RESPONSE_BYTES_MAX} bytes in an answer.
 *   <li>JSON is at most {@link endgame.node.rpc.JsonRpc#DEPTH_MAX} levels deep and has at most
 *       {@link endgame.node.rpc.JsonRpc#TOKENS_MAX} tokens.
 *   <li>Bytes, connections and concurrency: {@link endgame.node.http.HttpLimits}.
 * </ul>
 */
@NullMarked
package endgame.node.rpc;

import org.jspecify.annotations.NullMarked;
