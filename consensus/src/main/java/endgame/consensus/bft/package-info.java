/**
 * The consensus engine of one epoch: Simplex with a separate certify step (spec 1).
 *
 * <p>{@link endgame.consensus.bft.Engine} is a value machine: {@code step(now, event)} returns
 * effects. No clock, thread, socket or randomness; it never sees a block, only digests. {@link
 * endgame.consensus.bft.Turn} carries effects out in the order that keeps R6.
 *
 * <h2>Rules (one boolean each in {@code VotingRules})</h2>
 *
 * <ul>
 *   <li>R1 one Notarize per view. R2 never Nullify and Finalize in one view. R3 no Notarize after
 *       Nullify.
 *   <li>R4 Notarize only what the leader sent first on its own link, on a parent that is final or
 *       notarized and certified here, with a nullification of every view between, found valid by
 *       the application; on the last block of the epoch only that block itself.
 *   <li>R5 Finalize only what is notarized and certified, above the last final view, in a view not
 *       nullified, with no equivocation of the leader seen and no other Notarize of this node.
 *   <li>R6 nothing signed leaves before it is durable.
 * </ul>
 *
 * <h2>Boundary</h2>
 *
 * <p>The application flags the last block of the epoch in its answers ({@code boundary}). A parent
 * must be certified here, so its flag is known: then only the same digest may be proposed on it,
 * which needs no new build or verification. A block that is not a boundary may not be proposed
 * again. When a boundary block is final the engine closes.
 *
 * <h2>Limits and deviations</h2>
 *
 * <ul>
 *   <li>Votes are admitted for views in [max(lastFinalized, view) - 256, view + 1]: the text's
 *       window counts from the last final view alone, which does not bound memory while nothing
 *       becomes final. Certificates are kept from the last final view on.
 *   <li>Forwarding of bodies on entry goes to the next leader only; others fetch.
 *   <li>While the parent's push may still be under way, a body is fetched only after {@code
 *       bodyPatience}.
 *   <li>The digest of leader election takes epoch and view as u64 little-endian; its first 16 bytes
 *       are a big-endian number.
 *   <li>A signer of one bad vote has no voice in the engine until the epoch ends.
 *   <li>Every verified certificate is sent on once by every node, received or formed.
 *   <li>Bodies are pushed whole; erasure-coded ones are not here.
 *   <li>After a certificate for another proposal than the leader's first is held, the leader is
 *       known to have equivocated, but an aggregate gives no vote to prove it with: it is evidence
 *       only once both votes were heard.
 * </ul>
 *
 * <h2>Beyond the voting rules</h2>
 *
 * <ul>
 *   <li>Repair (1.11): one request per certificate, first to the leader who claims to know, then to
 *       anyone; only the view asked for or a finalization above it is an answer; an empty or
 *       ambiguous one sends the request to the next peer at once, three times, then by the timer.
 *   <li>Contradictions (1.13): two true certificates that honest quorums can't both give halt the
 *       engine for good: nothing is signed or final after that, over restarts too.
 *   <li>Voice (1.9): a key that lost its memory is silent until {@code Observation} knows a view it
 *       can't have signed in; a certificate with a signature that this engine did not give is
 *       reported.
 *   <li>Votes of the last 16 views are whole; further back a certified kind is a bit per signer.
 *   <li>A clock that is set back stops no timer ({@code EngineTime}).
 * </ul>
 *
 * <h2>Duties of the driver</h2>
 *
 * <ul>
 *   <li>One thread; every step's effects through one {@link endgame.consensus.bft.Turn} before the
 *       next step. Decode the journal with {@link endgame.consensus.bft.RecordCodec}, give each
 *       epoch's engine its records; a damaged journal means not to sign.
 *   <li>Answer {@code BodyMissing} to a request without a body, ask the application again when the
 *       body comes. Verdicts are permanent: never false for what may still come.
 *   <li>A {@code Finalized} chain may begin above the application's tip: close the gap by parent
 *       digests, raising {@code BodyMissing} for each body that lacks.
 *   <li>At {@code EpochClosed}, or when the application applied the boundary block, start the next
 *       engine with that block as genesis. Keep the old engine to answer; keep the closing
 *       certificate of every epoch in the database and answer with it for older epochs: whoever is
 *       several epochs behind advances one epoch per answer.
 *   <li>Turn every answer to {@code FetchCertificate}, an empty one too, into {@code
 *       CertificateFetched}; what is pushed into {@code CertificateReceived}.
 *   <li>After {@code Halted} start no later engine.
 *   <li>A vote or certificate of a later epoch means this node is behind: ask its sender for the
 *       current epoch's certificate at the current view.
 * </ul>
 */
@NullMarked
package endgame.consensus.bft;

import org.jspecify.annotations.NullMarked;
