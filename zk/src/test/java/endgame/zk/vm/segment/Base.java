package endgame.zk.vm.segment;

import java.util.List;
import java.util.Map;

/**
 * Where an attacker begins: a row, and the messages of an honest one in its place.
 *
 * @param cells canonical, public values behind the columns
 */
@SuppressWarnings("ArrayRecordComponent") // Never written.
record Base(String what, int[] cells, Map<List<Integer>, Integer> honest) {}
