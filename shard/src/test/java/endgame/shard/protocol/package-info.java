/** What decoders refuse. */
@org.jspecify.annotations.NullMarked
package endgame.shard.protocol;
