@org.jspecify.annotations.NullMarked
package endgame.node.audit;
