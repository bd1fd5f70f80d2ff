package endgame.consensus.bft;

import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.SigningTag;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Journal records as bytes, little-endian, one encoding per record.
 *
 * <pre>
 * own vote        1 ‖ subject ‖ signer u16 ‖ signature 96
 * certificate     2 ‖ subject ‖ members u16 ‖ bitmap ‖ aggregate 96
 * certification   3 ‖ epoch u64 ‖ view u64 ‖ digest 32 ‖ flags u8 (1 valid, 2 boundary)
 * subject         tag u8 ‖ epoch u64 ‖ view u64 [‖ parentView u64 ‖ digest 32]
 * </pre>
 */
public final class RecordCodec {
  /** The longest record: a certificate of the largest set. */
  public static final int RECORD_BYTES_MAX = 1 + 57 + 2 + ValidatorSet.MEMBERS_MAX / 8 + 96;

  private static final byte OWN_VOTE = 1;
  private static final byte CERTIFICATE = 2;
  private static final byte CERTIFICATION = 3;
  private static final int VALID = 1;
  private static final int BOUNDARY = 2;

  private RecordCodec() {}

  public static byte[] encode(JournalRecord entry) {
    ByteBuffer out = ByteBuffer.allocate(RECORD_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
    switch (entry) {
      case JournalRecord.OwnVote(Vote vote) -> {
        out.put(OWN_VOTE);
        putSubject(out, vote.subject());
        out.putShort((short) vote.signer());
        putSignature(out, vote.signature());
      }
      case JournalRecord.HeldCertificate(Certificate certificate) -> {
        out.put(CERTIFICATE);
        putSubject(out, certificate.subject());
        out.putShort((short) certificate.signers().length());
        out.put(certificate.signers().bytes().toArray());
        putSignature(out, certificate.aggregate());
      }
      case JournalRecord.Certification c -> {
        out.put(CERTIFICATION).putLong(c.epoch()).putLong(c.view()).put(c.digest().toBytes());
        out.put((byte) ((c.valid() ? VALID : 0) | (c.boundary() ? BOUNDARY : 0)));
      }
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /** Empty on anything that {@link #encode} does not write. */
  public static Optional<JournalRecord> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (!in.hasRemaining()) {
      return Optional.empty();
    }
    return switch (in.get()) {
      case OWN_VOTE -> vote(in);
      case CERTIFICATE -> certificate(in);
      case CERTIFICATION -> certification(in);
      default -> Optional.empty();
    };
  }

  private static Optional<JournalRecord> vote(ByteBuffer in) {
    Optional<Subject> subject = subject(in);
    if (subject.isEmpty() || in.remaining() != 2 + BlsSignature.SIZE) {
      return Optional.empty();
    }
    int signer = Short.toUnsignedInt(in.getShort());
    return Optional.of(new JournalRecord.OwnVote(new Vote(subject.get(), signer, signature(in))));
  }

  private static Optional<JournalRecord> certificate(ByteBuffer in) {
    Optional<Subject> subject = subject(in);
    if (subject.isEmpty() || in.remaining() < 2) {
      return Optional.empty();
    }
    int members = Short.toUnsignedInt(in.getShort());
    int length = (members + 7) / 8;
    if (members == 0
        || members > ValidatorSet.MEMBERS_MAX
        || in.remaining() != length + BlsSignature.SIZE) {
      return Optional.empty();
    }
    byte[] bits = new byte[length];
    in.get(bits);
    if (members % 8 != 0 && (bits[length - 1] & 0xff) >>> (members % 8) != 0) {
      return Optional.empty();
    }
    Bitmap signers = new Bitmap(members, Bytes.wrap(bits));
    return Optional.of(
        new JournalRecord.HeldCertificate(new Certificate(subject.get(), signers, signature(in))));
  }

  private static Optional<JournalRecord> certification(ByteBuffer in) {
    if (in.remaining() != 8 + 8 + Hash.SIZE + 1) {
      return Optional.empty();
    }
    long epoch = in.getLong();
    long view = in.getLong();
    Hash digest = hash(in);
    int flags = in.get();
    if ((flags & ~(VALID | BOUNDARY)) != 0) {
      return Optional.empty();
    }
    return Optional.of(
        new JournalRecord.Certification(
            epoch, view, digest, (flags & VALID) != 0, (flags & BOUNDARY) != 0));
  }

  private static void putSubject(ByteBuffer out, Subject subject) {
    switch (subject) {
      case Subject.Notarize(Proposal p) -> putProposal(out, SigningTag.NOTARIZE, p);
      case Subject.Finalize(Proposal p) -> putProposal(out, SigningTag.FINALIZE, p);
      case Subject.Nullify(long epoch, long view) ->
          out.put(SigningTag.NULLIFY.code()).putLong(epoch).putLong(view);
    }
  }

  private static void putProposal(ByteBuffer out, SigningTag tag, Proposal p) {
    out.put(tag.code()).putLong(p.epoch()).putLong(p.view()).putLong(p.parentView());
    out.put(p.digest().toBytes());
  }

  private static Optional<Subject> subject(ByteBuffer in) {
    if (in.remaining() < 1 + 8 + 8) {
      return Optional.empty();
    }
    byte tag = in.get();
    long epoch = in.getLong();
    long view = in.getLong();
    if (tag == SigningTag.NULLIFY.code()) {
      return Optional.of(new Subject.Nullify(epoch, view));
    }
    boolean notarize = tag == SigningTag.NOTARIZE.code();
    if ((!notarize && tag != SigningTag.FINALIZE.code()) || in.remaining() < 8 + Hash.SIZE) {
      return Optional.empty();
    }
    Proposal proposal = new Proposal(epoch, view, in.getLong(), hash(in));
    return Optional.of(notarize ? new Subject.Notarize(proposal) : new Subject.Finalize(proposal));
  }

  private static void putSignature(ByteBuffer out, BlsSignature signature) {
    out.put(signature.value().toArray());
  }

  private static BlsSignature signature(ByteBuffer in) {
    byte[] bytes = new byte[BlsSignature.SIZE];
    in.get(bytes);
    return new BlsSignature(Bytes.wrap(bytes));
  }

  private static Hash hash(ByteBuffer in) {
    byte[] bytes = new byte[Hash.SIZE];
    in.get(bytes);
    return Hash.of(bytes);
  }
}
