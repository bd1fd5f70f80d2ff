package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Receipt;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.beacon.Transition;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.SignedHeader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry inside the real transition, with real signatures. */
class ShardBlocksTest {
  private static final Secp256k1.SecretKey USER = Secp256k1.SecretKey.of(World.filled(32, 1));
  private static final Bls.SecretKey SEQUENCER = Bls.SecretKey.fromSeed(World.filled(32, 2));
  private static final Address ACCOUNT = Address.of(World.filled(20, 0x51));
  private static final BlsSignature REVEAL = BlsSignature.of(World.filled(96, 1));

  private final Genesis genesis = genesis();
  private final ShardParameters parameters = ShardParameters.of(genesis);
  private final ShardExtension extension =
      new ShardExtension(parameters, BatchSignatures.bls(genesis.hash()));
  private final Transition transition =
      new Transition(
          genesis,
          Map.<Address, SystemContract>of(
              Bridge.ADDRESS,
              new Bridge(),
              ShardRegistry.ADDRESS,
              new ShardRegistry(parameters, World.KEYS)),
          extension,
          (set, proposer, epoch, reveal) -> true);
  private BeaconState state = BeaconState.genesis(genesis, ShardGenesis.entries(genesis)).state();
  private List<Receipt> receipts = List.of();

  private static Genesis genesis() {
    Validator validator =
        new Validator(new NodeId(Bytes.of(World.filled(32, 1))), SEQUENCER.publicKey(), ACCOUNT, 1);
    return new Genesis(
        7100,
        0,
        32,
        8,
        0,
        100,
        30_000_000,
        BigInteger.valueOf(1000),
        Hash.ZERO,
        List.of(new Genesis.Member(validator, SEQUENCER.proofOfPossession())),
        List.of(new Genesis.Allocation(USER.address(), World.END)),
        List.of(World.ascii("zkvm/1")),
        List.of(new ShardGenesis.Shard("ledger", 7101, World.PROGRAM, 10, "zkvm/1").encode()));
  }

  private ShardReader shards() {
    return new ShardReader(state::get);
  }

  /** Builds a block from what is given, and applies it as another node would. */
  private Block block(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
    Block block =
        new BlockBuilder(transition, extension)
            .build(
                state,
                0,
                state.timestampMs() + 500,
                REVEAL,
                new BlockBuilder.Candidates(transactions, batches, statements));
    assertThat(block.body().transactions()).isEqualTo(transactions);
    assertThat(block.body().batches()).isEqualTo(batches);
    assertThat(block.body().statements()).isEqualTo(statements);
    if (!(transition.apply(state, block, 0) instanceof Transition.Result.Applied applied)) {
      throw new AssertionError("a built block does not apply");
    }
    state = applied.state();
    receipts = applied.receipts();
    return block;
  }

  private static Bytes deposit(BigInteger amount) {
    Bytes data =
        World.data(
            "deposit(uint32,address)",
            List.of(Abi.Type.UINT32, Abi.Type.ADDRESS),
            Abi.number(1),
            Abi.word(World.BOB));
    BigInteger fee = BigInteger.valueOf(2000);
    return Bytes.wrap(
        EthereumTransaction.dynamicFee(
                7100, 0, BigInteger.ONE, fee, 100_000, Bridge.ADDRESS, amount, data)
            .signed(USER)
            .encode());
  }

  private Bytes batch() {
    BatchHeader header =
        BatchRules.nextHeader(shards().get(1), ACCOUNT, state.height(), World.ascii("body"));
    byte[] message = SignedMessage.batchHeader(genesis.hash(), Bytes.wrap(header.root().toBytes()));
    return new SignedHeader(header, SEQUENCER.sign(message)).encode();
  }

  private Bytes statement(List<Message> messages) {
    var e = StatementRules.expectedClaimFields(parameters, shards(), 1, 0).orElseThrow();
    Hash before = e.outboxAccBefore().orElseThrow();
    Hash after = before;
    for (Message message : messages) {
      after = ShardHashes.P2_KOALABEAR.outboxAcc(after, message);
    }
    List<Claim.BatchResult> results = new ArrayList<>();
    for (long batch = e.fromBatch(); batch <= e.toBatch(); batch++) {
      results.add(new Claim.BatchResult(0, 0, BigInteger.ZERO, Hash.ZERO));
    }
    Claim claim =
        new Claim(
            1,
            e.genesisHash(),
            e.shard(),
            e.chainId(),
            e.programHash(),
            e.span(),
            e.fromBatch(),
            e.toBatch(),
            new Claim.Change(e.rootBefore().orElseThrow(), e.batchAcc().after()),
            e.batchAcc(),
            e.inboxIndexBefore(),
            e.inboxIndexAfter(),
            e.inboxAcc(),
            new Claim.Change(before, after),
            ShardHashes.P2_KOALABEAR.messagesRoot(Message.encodeAll(messages)),
            Hash.ZERO,
            results,
            List.of());
    return World.envelope(claim, messages).encode();
  }

  @Test
  void aDepositGoesInAndAWithdrawalComesOut() {
    block(List.of(deposit(BigInteger.valueOf(100))), List.of(), List.of());
    assertThat(receipts.getFirst().success()).isTrue();
    Block ordering = block(List.of(), List.of(batch()), List.of());
    assertThat(Sidecars.bodiesIn(ordering.body()))
        .containsExactly(
            new Sidecars.BodyToHold(1, ShardHashes.P2_KOALABEAR.bodyRoot(World.ascii("body")), 4));
    assertThat(shards().batch(1, 2).orElseThrow().header()).isPresent();
    while (state.height() < genesis.spanLength()) {
      block(List.of(), List.of(), List.of());
    }
    List<Message> messages = List.of(World.withdrawal(2, 0, World.BOB, BigInteger.valueOf(40)));
    block(List.of(), List.of(), List.of(statement(messages)));
    assertThat(receipts.getLast().logs()).hasSize(2);
    assertThat(state.account(World.BOB).balance()).isEqualTo(40);
    assertThat(state.account(Bridge.ADDRESS).balance()).isEqualTo(60);
    assertThat(shards().get(1).ledger()).isEqualTo(60);
    assertThat(shards().get(1).proven().batch()).isEqualTo(2);
  }
}
