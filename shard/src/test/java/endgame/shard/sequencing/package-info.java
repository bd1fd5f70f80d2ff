/** Tests of the pools. */
@org.jspecify.annotations.NullMarked
package endgame.shard.sequencing;
