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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Every SSZ type of the protocol with random values of it. */
final class SszSamples {
  private SszSamples() {}

  /**
   * One type.
   *
   * @param free whether every byte string that the SSZ specification allows is a value here too
   */
  record Sample<T>(
      String name, SszType<T> type, boolean free, Function<SplittableRandom, T> random) {}

  static final List<Sample<?>> ALL =
      List.of(
          new Sample<>("U8", Ssz.U8, true, r -> r.nextInt(256)),
          new Sample<>("U16", Ssz.U16, true, r -> r.nextInt(65536)),
          new Sample<>("U32", Ssz.U32, false, r -> r.nextInt() & Integer.MAX_VALUE),
          new Sample<>("U64", Ssz.U64, true, SplittableRandom::nextLong),
          new Sample<>("U256", Ssz.U256, true, r -> new BigInteger(1, array(r, 32))),
          new Sample<>("Boolean", Ssz.BOOLEAN, true, SplittableRandom::nextBoolean),
          new Sample<>("Bytes45", Ssz.bytesN(45), true, r -> bytes(r, 45)),
          new Sample<>("ByteList100", Ssz.byteList(100), true, r -> bytes(r, r.nextInt(101))),
          new Sample<>(
              "ListU16", Ssz.list(Ssz.U16, 50), true, r -> list(r, 50, i -> r.nextInt(65536))),
          new Sample<>("ListU64", Ssz.list(Ssz.U64, 9), true, r -> list(r, 9, i -> r.nextLong())),
          new Sample<>(
              "VectorU64",
              Ssz.vector(Ssz.U64, 5),
              true,
              r -> List.of(r.nextLong(), r.nextLong(), 0L, 1L, -1L)),
          new Sample<>("Proposal", Schemas.PROPOSAL, true, SszSamples::proposal),
          new Sample<>("Subject", Schemas.SUBJECT, true, SszSamples::subject),
          new Sample<>("Vote", Schemas.VOTE, true, SszSamples::vote),
          new Sample<>("Bitmap", Schemas.BITMAP, false, SszSamples::bitmap),
          new Sample<>("Certificate", Schemas.CERTIFICATE, false, SszSamples::certificate),
          new Sample<>("Validator", Schemas.VALIDATOR, false, r -> validator(r, bytes(r, 32))),
          new Sample<>("ValidatorSet", Schemas.VALIDATOR_SET, false, SszSamples::validatorSet),
          new Sample<>("BlockHeader", Schemas.BLOCK_HEADER, true, SszSamples::header),
          new Sample<>("BlockBody", Schemas.BLOCK_BODY, false, SszSamples::body),
          new Sample<>("BlockBody", Schemas.BLOCK_BODY, true, r -> bare(body(r))),
          new Sample<>("Block", Schemas.BLOCK, false, r -> new Block(header(r), body(r))),
          new Sample<>("Block", Schemas.BLOCK, true, r -> new Block(header(r), bare(body(r)))));

  static byte[] array(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Bytes bytes(SplittableRandom random, int size) {
    return Bytes.wrap(array(random, size));
  }

  private static <T> List<T> list(SplittableRandom random, int max, IntFunction<T> element) {
    int size = random.nextInt(max + 1);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.apply(i));
    }
    return List.copyOf(list);
  }

  private static Hash hash(SplittableRandom random) {
    return Hash.of(array(random, 32));
  }

  private static Proposal proposal(SplittableRandom r) {
    return new Proposal(r.nextLong(), r.nextLong(), r.nextLong(), hash(r));
  }

  private static Subject subject(SplittableRandom r) {
    return switch (r.nextInt(3)) {
      case 0 -> new Subject.Notarize(proposal(r));
      case 1 -> new Subject.Nullify(r.nextLong(), r.nextLong());
      default -> new Subject.Finalize(proposal(r));
    };
  }

  private static BlsSignature signature(SplittableRandom r) {
    return BlsSignature.of(array(r, 96));
  }

  private static Vote vote(SplittableRandom r) {
    return new Vote(subject(r), r.nextInt(65536), signature(r));
  }

  private static Bitmap bitmap(SplittableRandom r) {
    int length = r.nextInt(70);
    BitSet set = new BitSet();
    for (int i = 0; i < length; i++) {
      set.set(i, r.nextBoolean());
    }
    return Bitmap.of(length, set);
  }

  private static Certificate certificate(SplittableRandom r) {
    return new Certificate(subject(r), bitmap(r), signature(r));
  }

  private static Validator validator(SplittableRandom r, Bytes nodeId) {
    return new Validator(
        new NodeId(nodeId),
        BlsPublicKey.of(array(r, 48)),
        Address.of(array(r, 20)),
        1 + (r.nextLong() >>> 12));
  }

  private static ValidatorSet validatorSet(SplittableRandom r) {
    TreeSet<Bytes> ids = new TreeSet<>();
    int size = 1 + r.nextInt(6);
    while (ids.size() < size) {
      ids.add(bytes(r, 32));
    }
    return new ValidatorSet(ids.stream().map(id -> validator(r, id)).toList());
  }

  private static BlockHeader header(SplittableRandom r) {
    return new BlockHeader(
        r.nextLong(),
        r.nextLong(),
        hash(r),
        r.nextInt(65536),
        r.nextLong(),
        hash(r),
        hash(r),
        hash(r),
        hash(r),
        hash(r),
        signature(r));
  }

  /** Without the certificate, whose bitmap refuses spare bits. */
  private static BlockBody bare(BlockBody body) {
    return new BlockBody(
        body.transactions(), body.batches(), body.statements(), Optional.empty(), body.evidence());
  }

  private static BlockBody body(SplittableRandom r) {
    return new BlockBody(
        list(r, 4, i -> bytes(r, r.nextInt(90))),
        list(r, 3, i -> bytes(r, r.nextInt(70))),
        list(r, 2, i -> bytes(r, r.nextInt(40))),
        r.nextBoolean() ? Optional.of(certificate(r)) : Optional.empty(),
        list(r, 2, i -> bytes(r, r.nextInt(40))));
  }
}
