package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks 1, 4, 7 and 10 of the fake chain have one log, 2, 5, 8 and 11 have two. */
class EthLogsTest {
  private final FakeChain chain = new FakeChain();
  private final EthLogs logs = new EthLogs(chain, new EthJson());

  private static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Found logs as {@code block/index}. */
  private List<String> find(String filter) throws RpcFailure {
    List<String> found = new ArrayList<>();
    for (JsonNode log : logs.find(json(filter))) {
      found.add(
          Integer.decode(log.path("blockNumber").asText())
              + "/"
              + Integer.decode(log.path("logIndex").asText()));
    }
    return found;
  }

  private void refused(String filter, RpcFailure.Code code) {
    assertThatThrownBy(() -> find(filter))
        .as(filter)
        .isInstanceOfSatisfying(
            RpcFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static String topic(int first, int second) {
    return "'" + FakeChain.hash(first, second).hex() + "'";
  }

  private static String address(int value) {
    return "'" + FakeChain.address(value).hex() + "'";
  }

  @Test
  void findsByRange() throws RpcFailure {
    assertThat(find("{'fromBlock':'0x4','toBlock':'0x5'}")).containsExactly("4/0", "5/0", "5/1");
    assertThat(find("{}")).containsExactly("11/0", "11/1");
    assertThat(find("{'fromBlock':'earliest','toBlock':'finalized'}")).hasSize(9);
    assertThat(find("{'fromBlock':'0xa','toBlock':'0xffff'}")).hasSize(3);
    assertThat(find("{'fromBlock':'0x5','toBlock':'0x4'}")).isEmpty();
    assertThat(find("{'blockHash':'" + FakeChain.hash(1, 5).hex() + "'}"))
        .containsExactly("5/0", "5/1");
  }

  @Test
  void findsByAddress() throws RpcFailure {
    String all = "{'fromBlock':'0x0','address':";
    assertThat(find(all + address(6) + "}")).containsExactly("2/1", "5/1", "8/1", "11/1");
    assertThat(find(all + "[" + address(5) + "," + address(6) + "]}")).hasSize(12);
    assertThat(find(all + "[]}")).hasSize(12);
    assertThat(find(all + "null}")).hasSize(12);
    assertThat(find(all + address(7) + "}")).isEmpty();
  }

  /** One, several or any a position; more positions than a log has topics match nothing. */
  @Test
  void findsByTopics() throws RpcFailure {
    String all = "{'fromBlock':'0x0','topics':";
    assertThat(find(all + "[" + topic(3, 0) + "]}"))
        .containsExactly("2/0", "2/1", "4/0", "8/0", "8/1", "10/0");
    assertThat(find(all + "[null," + topic(4, 1) + "]}"))
        .containsExactly("2/1", "5/1", "8/1", "11/1");
    assertThat(find(all + "[" + topic(3, 0) + "," + topic(4, 1) + "]}"))
        .containsExactly("2/1", "8/1");
    assertThat(find(all + "[[" + topic(3, 0) + "," + topic(3, 1) + "]]}")).hasSize(12);
    assertThat(find(all + "[[]]}")).hasSize(12);
    assertThat(find(all + "[null,null,null]}")).isEmpty();
    assertThat(find(all + "[" + topic(4, 1) + "]}")).isEmpty();
  }

  @Test
  void refusesBadFilters() {
    refused("{'blockHash':'0x12'}", RpcFailure.Code.INVALID_PARAMS);
    refused("{'blockHash':'" + FakeChain.hash(9, 9).hex() + "'}", RpcFailure.Code.NOT_FOUND);
    refused("{'topics':['0x12']}", RpcFailure.Code.INVALID_PARAMS);
    refused("{'topics':[null,null,null,null,null]}", RpcFailure.Code.INVALID_PARAMS);
    refused("{'address':'0x12'}", RpcFailure.Code.INVALID_PARAMS);
    refused("{'fromBlock':'soon'}", RpcFailure.Code.INVALID_PARAMS);
  }

  @Test
  void boundsAlternatives() {
    String many = String.join(",", java.util.Collections.nCopies(1025, address(5)));
    refused("{'address':[" + many + "]}", RpcFailure.Code.LIMIT);
  }
}
