/**
 * Segments as jobs: values that any process can prove.
 *
 * <h2>A job</h2>
 *
 * <p>{@link endgame.zk.vm.jobs.SegmentJob} has all that one segment's proof needs besides the
 * program's ELF: which program and preset (the digest of the verifying key), pc, registers and the
 * length of the journal, the pages of RAM that the segment touches with the nodes of the memory
 * tree beside them, the answers of the host, and the claim that comes of it. {@link
 * endgame.zk.vm.jobs.Splitter} runs a program once, without proving, and cuts it into jobs; {@link
 * endgame.zk.vm.jobs.SegmentWorker} proves one: it puts machine and tree together, repeats the
 * segment and proves what it ran. The proof's bytes are those that a prover of the whole run makes.
 *
 * <h2>Trust</h2>
 *
 * <p>A worker trusts nothing in a job: pages that don't give the claim's root, a run that ends
 * otherwise, missing answers are refusals with a reason. Whoever gave the job trusts no worker:
 * {@link endgame.zk.vm.jobs.SegmentWorker#fault} verifies a result before it counts, and the whole
 * proof is verified segment after segment by whoever gets it.
 *
 * <h2>Bytes</h2>
 *
 * <p>Little-endian. Job: {@code "EGSJ" ‖ 1 ‖ preset u8 ‖ key 32 ‖ number u32 ‖ stepsMax u32 ‖
 * context (u32 length) ‖ pc u32 ‖ registers 31·u32 ‖ claim ‖ pages (u32 count, each: number u32 ‖
 * 4096 bytes) ‖ nodes (u32 count, each 8·u32) ‖ answers (u32 count, each: number u32 ‖ a0 u32 ‖ a1
 * u32 ‖ u32 length ‖ bytes)}; claim: {@code pcEnd u32 ‖ timeEnd u32 ‖ root before 8·u32 ‖ root
 * after 8·u32 ‖ exit code u32 ‖ journal before u32 ‖ journal (u32 length) ‖ limit u32}. Result:
 * {@code "EGSR" ‖ 1 ‖ the job's SHA-256 ‖ proof}. One encoding each; what is left over is refused.
 *
 * <h2>Limits</h2>
 *
 * <p>{@link endgame.zk.vm.jobs.SegmentJob#BYTES_MAX} for a job; pages as many as a machine may
 * touch.
 */
@NullMarked
package endgame.zk.vm.jobs;

import org.jspecify.annotations.NullMarked;
