/**
 * A network of processes on one machine.
 *
 * <h2>Layout of a devnet's folder</h2>
 *
 * <p>{@code devnet.json} (the options it was made with), {@code genesis.json}, {@code v1 … vN} and
 * {@code p3 …} (a data directory each, with {@code process.pid} and {@code logs/endgame.log}),
 * {@code devnet.pid}. Everything in genesis follows from the options: two machines get the same
 * hash.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Node i has every port + 100·(i−1); instance K adds 1000·(K−1).
 *   <li>Every process watches the one that runs {@code devnet up} and ends with it.
 * </ul>
 */
@NullMarked
package endgame.node.devnet;

import org.jspecify.annotations.NullMarked;
