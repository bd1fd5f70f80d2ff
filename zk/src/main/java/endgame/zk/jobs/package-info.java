/**
 * Jobs of proving, and who works on them.
 *
 * <h2>Rules of {@link endgame.zk.jobs.ProofQueue}</h2>
 *
 * <ul>
 *   <li>A job is its bytes; its name is their SHA-256. Giving it twice changes nothing but its
 *       place.
 *   <li>A lease gives a job to one worker for a time; it is renewed or it ends, and the job waits
 *       again. A worker that can't renew must stop.
 *   <li>No result counts before it was verified. So a true one counts whoever brings it, however
 *       late, and a false one takes nothing from who holds the job now.
 *   <li>After an attempt in vain a job waits, longer each time up to a limit. One that was tried
 *       {@code attemptsMax} times so is given up; what is given up or withdrawn is forgotten and
 *       may be given again.
 *   <li>Jobs are leased by {@code order}, then in the order in which they came.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * <p>{@link endgame.zk.jobs.ProofQueue.Limits}: jobs, their bytes with those of results that nobody
 * has taken, attempts. Time is given by the caller in milliseconds of any clock that doesn't go
 * back; there are no threads here, and calls may come from any.
 */
@NullMarked
package endgame.zk.jobs;

import org.jspecify.annotations.NullMarked;
