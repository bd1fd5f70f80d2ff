/**
 * What peers did wrong, as a number each, and who is kept out for it. Pure values: time is the
 * caller's.
 *
 * <p>A score starts at 0 and only falls; a point comes back each minute. At -10 the id is banned
 * for 4 h and its score forgotten. Being late or empty-handed alone never bans (scores stop at half
 * way): chains that banned for lateness had to pardon honest peers in bulk. Peers the operator
 * named are never banned; that is the caller's check. Scores and bans are bounded, bans outlive a
 * restart.
 */
@NullMarked
package endgame.p2p.reputation;

import org.jspecify.annotations.NullMarked;
