package endgame.consensus.codec;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.List;
import java.util.Optional;

/** The SSZ types of the protocol. Each has golden bytes in the tests. */
public final class Schemas {
  public static final SszType<Address> ADDRESS =
      Ssz.bytesN(Address.SIZE).as(Address::new, Address::value);
  public static final SszType<NodeId> NODE_ID =
      Ssz.bytesN(NodeId.SIZE).as(NodeId::new, NodeId::value);
  public static final SszType<BlsPublicKey> BLS_PUBLIC_KEY =
      Ssz.bytesN(BlsPublicKey.SIZE).as(BlsPublicKey::new, BlsPublicKey::value);
  public static final SszType<BlsSignature> BLS_SIGNATURE =
      Ssz.bytesN(BlsSignature.SIZE).as(BlsSignature::new, BlsSignature::value);

  public static final SszType<Proposal> PROPOSAL =
      Container.of(Proposal.class)
          .field("epoch", Ssz.U64, Proposal::epoch)
          .field("view", Ssz.U64, Proposal::view)
          .field("parentView", Ssz.U64, Proposal::parentView)
          .field("digest", Ssz.HASH, Proposal::digest)
          .make(v -> new Proposal(v.get(0), v.get(1), v.get(2), v.get(3)));

  public static final SszType<Subject.Notarize> NOTARIZE =
      PROPOSAL.as(Subject.Notarize::new, Subject.Notarize::proposal);
  public static final SszType<Subject.Nullify> NULLIFY =
      Container.of(Subject.Nullify.class)
          .field("epoch", Ssz.U64, Subject.Nullify::epoch)
          .field("view", Ssz.U64, Subject.Nullify::view)
          .make(v -> new Subject.Nullify(v.get(0), v.get(1)));
  public static final SszType<Subject.Finalize> FINALIZE =
      PROPOSAL.as(Subject.Finalize::new, Subject.Finalize::proposal);

  public static final SszType<Subject> SUBJECT =
      new Union<>(
          List.of(
              new Union.Alternative<>(Subject.Notarize.class, NOTARIZE),
              new Union.Alternative<>(Subject.Nullify.class, NULLIFY),
              new Union.Alternative<>(Subject.Finalize.class, FINALIZE)));

  public static final SszType<Vote> VOTE =
      Container.of(Vote.class)
          .field("subject", SUBJECT, Vote::subject)
          .field("signer", Ssz.U16, Vote::signer)
          .field("signature", BLS_SIGNATURE, Vote::signature)
          .make(v -> new Vote(v.get(0), v.get(1), v.get(2)));

  /** Length and bytes; spare bits or a length that disagrees make it malformed. */
  public static final SszType<Bitmap> BITMAP =
      Container.of(Bitmap.class)
          .field("length", Ssz.U16, Bitmap::length)
          .field("bytes", Ssz.byteList(ValidatorSet.MEMBERS_MAX / 8), Bitmap::bytes)
          .make(v -> new Bitmap(v.<Integer>get(0), v.get(1)));

  public static final SszType<Certificate> CERTIFICATE =
      Container.of(Certificate.class)
          .field("subject", SUBJECT, Certificate::subject)
          .field("signers", BITMAP, Certificate::signers)
          .field("aggregate", BLS_SIGNATURE, Certificate::aggregate)
          .make(v -> new Certificate(v.get(0), v.get(1), v.get(2)));

  public static final SszType<Validator> VALIDATOR =
      Container.of(Validator.class)
          .field("nodeId", NODE_ID, Validator::nodeId)
          .field("key", BLS_PUBLIC_KEY, Validator::key)
          .field("account", ADDRESS, Validator::account)
          .field("weight", Ssz.U64, Validator::weight)
          .make(v -> new Validator(v.get(0), v.get(1), v.get(2), v.<Long>get(3)));

  public static final SszType<ValidatorSet> VALIDATOR_SET =
      Ssz.list(VALIDATOR, ValidatorSet.MEMBERS_MAX).as(ValidatorSet::new, ValidatorSet::members);

  public static final SszType<BlockHeader> BLOCK_HEADER =
      Container.of(BlockHeader.class)
          .field("height", Ssz.U64, BlockHeader::height)
          .field("epoch", Ssz.U64, BlockHeader::epoch)
          .field("parent", Ssz.HASH, BlockHeader::parent)
          .field("proposer", Ssz.U16, BlockHeader::proposer)
          .field("timestampMs", Ssz.U64, BlockHeader::timestampMs)
          .field("stateRoot", Ssz.HASH, BlockHeader::stateRoot)
          .field("receiptsRoot", Ssz.HASH, BlockHeader::receiptsRoot)
          .field("bodyRoot", Ssz.HASH, BlockHeader::bodyRoot)
          .field("validatorsRoot", Ssz.HASH, BlockHeader::validatorsRoot)
          .field("nextValidatorsRoot", Ssz.HASH, BlockHeader::nextValidatorsRoot)
          .field("randaoReveal", BLS_SIGNATURE, BlockHeader::randaoReveal)
          .make(v ->
              new BlockHeader(
                  v.<Long>get(0),
                  v.<Long>get(1),
                  v.get(2),
                  v.<Integer>get(3),
                  v.<Long>get(4),
                  v.get(5),
                  v.get(6),
                  v.get(7),
                  v.get(8),
                  v.get(9),
                  v.get(10)));

  private static final SszType<List<Bytes>> TRANSACTIONS =
      Ssz.list(Ssz.byteList(BlockBody.TRANSACTION_BYTES_MAX), BlockBody.TRANSACTIONS_MAX);
  private static final SszType<List<Bytes>> BATCHES =
      Ssz.list(Ssz.byteList(BlockBody.BATCH_BYTES_MAX), BlockBody.BATCHES_MAX);
  private static final SszType<List<Bytes>> STATEMENTS =
      Ssz.list(Ssz.byteList(BlockBody.STATEMENT_BYTES_MAX), BlockBody.STATEMENTS_MAX);

  private static final SszType<List<Bytes>> EVIDENCE =
      Ssz.list(Ssz.byteList(BlockBody.EVIDENCE_BYTES_MAX), BlockBody.EVIDENCE_MAX);

  /** A list of none or one. */
  private static final SszType<Optional<Certificate>> PARENT_CERTIFICATE =
      Ssz.list(CERTIFICATE, 1).as(list -> list.stream().findFirst(), one -> one.stream().toList());

  public static final SszType<BlockBody> BLOCK_BODY =
      Container.of(BlockBody.class)
          .field("transactions", TRANSACTIONS, BlockBody::transactions)
          .field("batches", BATCHES, BlockBody::batches)
          .field("statements", STATEMENTS, BlockBody::statements)
          .field("parentCertificate", PARENT_CERTIFICATE, BlockBody::parentCertificate)
          .field("evidence", EVIDENCE, BlockBody::evidence)
          .make(v -> new BlockBody(v.get(0), v.get(1), v.get(2), v.get(3), v.get(4)));

  public static final SszType<Block> BLOCK =
      Container.of(Block.class)
          .field("header", BLOCK_HEADER, Block::header)
          .field("body", BLOCK_BODY, Block::body)
          .make(v -> new Block(v.get(0), v.get(1)));

  private Schemas() {}

  /** A block's digest. */
  public static Hash digest(BlockHeader header) {
    return BLOCK_HEADER.hashTreeRoot(header);
  }

  /** What headers commit a validator set to. */
  public static Hash validatorsRoot(ValidatorSet set) {
    return VALIDATOR_SET.hashTreeRoot(set);
  }
}
