/**
 * An append-only file of records, with one sync for any number of appends.
 *
 * <h2>File</h2>
 *
 * Little-endian. Header of 16 bytes: {@code magic "ENDGJRNL" ‖ version u32 (1) ‖ crc32c u32} of the
 * twelve bytes before. Then records: {@code length u32 ‖ crc32c u32 ‖ payload}. A record's checksum
 * is over {@code position u64 ‖ length u32 ‖ payload}, position being where the record begins in
 * the file: a record that landed elsewhere is damage. Payloads have 1 to {@value
 * endgame.storage.journal.Journal#MAX_RECORD_BYTES} bytes, so zeros are never a record.
 *
 * <h2>Opening</h2>
 *
 * <ul>
 *   <li>No file: a new one, made whole by an atomic rename. So there is never half a header.
 *   <li>A torn tail is what a crash leaves of an append that was never synced: an incomplete last
 *       record, a last record with a bad checksum that ends where the file ends, or zeros to the
 *       end. It is cut off, and the cut is synced.
 *   <li>Anything else is damage, and the file is left as it is: whoever signs must not go on with
 *       some of his records missing (aphyr on tendermint #573: abort, don't "recover").
 *   <li>A flipped bit in a length can make synced records look like one torn one. Therefore a tail
 *       is torn only if no valid record begins anywhere in it.
 * </ul>
 *
 * <h2>Writing</h2>
 *
 * Appends are buffered; {@code sync} writes them and forces the file once. After a failed write or
 * force nobody knows what is on disk (the kernel may have dropped the pages and say yes the next
 * time), so the journal refuses everything from then on. {@code rewrite} replaces the file: new
 * file, force, rename, force of the directory.
 */
@NullMarked
package endgame.storage.journal;

import org.jspecify.annotations.NullMarked;
