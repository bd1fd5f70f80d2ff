package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Hash;
import endgame.node.eth.EthChain.EthBlock;
import endgame.node.eth.EthChain.EthLog;
import endgame.node.eth.EthChain.EthReceipt;
import endgame.node.eth.EthChain.EthTransaction;
import endgame.node.eth.EthChain.Place;
import endgame.node.rpc.Json;
import java.util.Optional;

/** Blocks, transactions and receipts in the shape of the Ethereum execution API. */
public final class EthJson {
  private static final Hash EMPTY_UNCLES =
      Keccak256.hash(new byte[] {(byte) 0xc0}); // Keccak-256 of an empty RLP list

  /** A block with the hashes of its transactions, or with all of them. */
  public ObjectNode block(EthBlock block, boolean full) {
    ObjectNode node = Json.object();
    node.set("number", Json.quantity(block.number()));
    node.put("hash", block.hash().hex());
    node.put("parentHash", block.parentHash().hex());
    node.set("timestamp", Json.quantity(block.timestampSeconds()));
    node.put("stateRoot", block.stateRoot().hex());
    node.put("transactionsRoot", block.transactionsRoot().hex());
    node.put("receiptsRoot", block.receiptsRoot().hex());
    node.put("miner", block.miner().hex());
    node.set("gasLimit", Json.quantity(block.gasLimit()));
    node.set("gasUsed", Json.quantity(block.gasUsed()));
    node.set("baseFeePerGas", Json.quantity(block.baseFee()));
    node.set("size", Json.quantity(block.sizeBytes()));
    node.put("extraData", "0x");
    node.put("logsBloom", block.logsBloom().hex());
    node.set("difficulty", Json.quantity(0));
    node.put("mixHash", Hash.ZERO.hex());
    node.put("nonce", "0x0000000000000000");
    node.put("sha3Uncles", EMPTY_UNCLES.hex());
    node.set("uncles", JsonNodeFactory.instance.arrayNode());
    ArrayNode transactions = node.putArray("transactions");
    for (EthTransaction transaction : block.transactions()) {
      transactions.add(full ? transaction(transaction) : Json.text(transaction.hash().hex()));
    }
    return node;
  }

  /** A transaction; what has no envelope (an inbox entry) shows as a call from its sender. */
  public JsonNode transaction(EthTransaction transaction) {
    ObjectNode node = Json.object();
    node.put("hash", transaction.hash().hex());
    node.put("from", transaction.from().hex());
    place(node, transaction.place());
    if (EthereumTransaction.decode(transaction.raw())
        instanceof EthereumTransaction.Decoded.Ok(var tx)) {
      fields(node, tx, transaction);
    } else {
      node.set("type", Json.quantity(0));
      node.set("nonce", Json.quantity(0));
      node.set("gas", Json.quantity(0));
      node.set("gasPrice", Json.quantity(0));
      node.set("value", Json.quantity(0));
      node.put("to", transaction.from().hex());
      node.put("input", transaction.raw().hex());
      node.set("v", Json.quantity(0));
      node.put("r", Hash.ZERO.hex());
      node.put("s", Hash.ZERO.hex());
    }
    return node;
  }

  private static void fields(ObjectNode node, EthereumTransaction tx, EthTransaction transaction) {
    node.set("type", Json.quantity(tx.type()));
    node.set("chainId", Json.quantity(tx.chainId()));
    node.set("nonce", Json.quantity(tx.nonce()));
    node.set("gas", Json.quantity(tx.gasLimit()));
    node.set("gasPrice", Json.quantity(transaction.effectiveGasPrice()));
    if (tx.type() == 2) {
      node.set("maxFeePerGas", Json.quantity(tx.maxFeePerGas()));
      node.set("maxPriorityFeePerGas", Json.quantity(tx.maxPriorityFeePerGas()));
    }
    if (tx.type() != 0) {
      ArrayNode list = node.putArray("accessList");
      for (EthereumTransaction.AccessEntry entry : tx.accessList()) {
        ObjectNode item = list.addObject();
        item.put("address", entry.address().hex());
        ArrayNode keys = item.putArray("storageKeys");
        entry.keys().forEach(key -> keys.add(key.hex()));
      }
      node.set("yParity", Json.quantity(tx.signature().parity()));
    }
    node.set("to", tx.to().<JsonNode>map(to -> Json.text(to.hex())).orElse(NullNode.instance));
    node.set("value", Json.quantity(tx.value()));
    node.put("input", tx.data().hex());
    long v =
        tx.type() == 0 ? tx.chainId() * 2 + 35 + tx.signature().parity() : tx.signature().parity();
    node.set("v", Json.quantity(v));
    node.set("r", Json.quantity(tx.signature().r()));
    node.set("s", Json.quantity(tx.signature().s()));
  }

  private static void place(ObjectNode node, Optional<Place> place) {
    node.set(
        "blockHash",
        place.<JsonNode>map(p -> Json.text(p.blockHash().hex())).orElse(NullNode.instance));
    node.set(
        "blockNumber",
        place.<JsonNode>map(p -> Json.quantity(p.number())).orElse(NullNode.instance));
    node.set(
        "transactionIndex",
        place.<JsonNode>map(p -> Json.quantity(p.index())).orElse(NullNode.instance));
  }

  public ObjectNode receipt(EthReceipt receipt) {
    ObjectNode node = Json.object();
    node.put("transactionHash", receipt.transactionHash().hex());
    place(node, Optional.of(receipt.place()));
    node.put("from", receipt.from().hex());
    node.set(
        "to", receipt.to().map(Address::hex).<JsonNode>map(Json::text).orElse(NullNode.instance));
    node.set("status", Json.quantity(receipt.success() ? 1 : 0));
    node.set("gasUsed", Json.quantity(receipt.gasUsed()));
    node.set("cumulativeGasUsed", Json.quantity(receipt.cumulativeGasUsed()));
    node.set("effectiveGasPrice", Json.quantity(receipt.effectiveGasPrice()));
    node.set("contractAddress", NullNode.instance);
    node.set("type", Json.quantity(receipt.type()));
    node.put("logsBloom", Bloom.of(receipt.logs(), Keccak256::digest).hex());
    ArrayNode logs = node.putArray("logs");
    receipt.logs().forEach(log -> logs.add(log(receipt, log)));
    return node;
  }

  public ObjectNode log(EthReceipt receipt, EthLog log) {
    ObjectNode node = Json.object();
    node.put("address", log.address().hex());
    ArrayNode topics = node.putArray("topics");
    log.topics().forEach(topic -> topics.add(topic.hex()));
    node.put("data", log.data().hex());
    node.put("transactionHash", receipt.transactionHash().hex());
    place(node, Optional.of(receipt.place()));
    node.set("logIndex", Json.quantity(log.index()));
    node.put("removed", false);
    return node;
  }
}
