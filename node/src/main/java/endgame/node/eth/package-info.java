/**
 * Ethereum's JSON-RPC methods, written once over a port: the beacon chain and every shard implement
 * {@link endgame.node.eth.EthChain}.
 *
 * <h2>Tags</h2>
 *
 * <ul>
 *   <li>Beacon chain: {@code latest} = {@code safe} = {@code finalized} = the last final block.
 *   <li>Shard: block n is batch n; {@code latest} = {@code safe} = executed, {@code finalized} =
 *       final. {@code pending} is latest plus the pool; {@code earliest} is 0.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * <p>{@code eth_getLogs} scans at most {@link endgame.node.eth.EthMethods#LOG_BLOCKS_MAX} blocks
 * and answers at most {@link endgame.node.eth.EthMethods#LOGS_MAX} logs; {@code eth_feeHistory}
 * covers at most {@link endgame.node.eth.EthMethods#FEE_BLOCKS_MAX} blocks.
 */
@NullMarked
package endgame.node.eth;

import org.jspecify.annotations.NullMarked;
