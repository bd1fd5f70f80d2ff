package endgame.node.audit;

import endgame.consensus.types.NodeId;
import java.nio.file.Path;

/**
 * A node whose files are read.
 *
 * @param name what problems call it
 * @param validator whether it signs; of another node a vote is a problem
 */
public record AuditedNode(String name, NodeId id, boolean validator, Path dataDir) {}
