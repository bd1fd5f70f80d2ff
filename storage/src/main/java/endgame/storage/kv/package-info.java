/**
 * Typed key-value families over RocksDB, with a twin in memory.
 *
 * <h2>Contract</h2>
 *
 * <ul>
 *   <li>Callers see {@link endgame.storage.kv.KeyValueStore}; {@link endgame.storage.kv.Database}
 *       is the one on disk, {@link endgame.storage.kv.MemoryDatabase} the one for tests and
 *       simulations, and the oracle of the property tests.
 *   <li>A {@link endgame.storage.kv.Batch} is written as a whole or not at all, over any number of
 *       families. {@code write} returns when it is on disk; {@code writeUnsynced} may lose it, and
 *       only it and what was written unsynced around it, in a power cut. A later {@code write}
 *       makes all earlier unsynced batches durable: never a later one without an earlier one.
 *   <li>Keys are ordered as unsigned byte strings of their codec.
 *   <li>A cursor sees the store as it was when the cursor was made.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * Key 1 to {@value endgame.storage.kv.Batch#MAX_KEY_BYTES} bytes, value to {@value
 * endgame.storage.kv.Batch#MAX_VALUE_BYTES}, batch to {@value
 * endgame.storage.kv.Batch#MAX_BATCH_BYTES}; memory as in {@link
 * endgame.storage.kv.Database.Options}; at most {@value endgame.storage.kv.Database#MAX_FAMILIES}
 * families.
 *
 * <h2>Failure</h2>
 *
 * A write that fails throws {@link endgame.storage.StorageFailure}, and every later write too.
 * Damage in the write-ahead log that isn't an unfinished last record refuses to open: synced
 * batches must not vanish silently.
 */
@NullMarked
package endgame.storage.kv;

import org.jspecify.annotations.NullMarked;
