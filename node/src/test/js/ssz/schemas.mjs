// The protocol's types once more, written from the specification (spec 1.2), not from the Java.
import {
  BooleanType,
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
  UintNumberType,
  UnionType,
  VectorBasicType,
} from "@chainsafe/ssz";

const u16 = new UintNumberType(2);
const u64 = new UintBigintType(8);
const bytes32 = new ByteVectorType(32);
const bytes48 = new ByteVectorType(48);
const bytes96 = new ByteVectorType(96);

const Proposal = new ContainerType({ epoch: u64, view: u64, parentView: u64, digest: bytes32 });
const Nullify = new ContainerType({ epoch: u64, view: u64 });

// UnionType.fromJson of 1.9.0 calls toJson of the alternative.
class Union extends UnionType {
  fromJson({ selector, value }) {
    return { selector, value: this.types[selector].fromJson(value) };
  }
}
const Subject = new Union([Proposal, Nullify, Proposal]);
const Vote = new ContainerType({ subject: Subject, signer: u16, signature: bytes96 });
const Bitmap = new ContainerType({ length: u16, bytes: new ByteListType(512) });
const Certificate = new ContainerType({ subject: Subject, signers: Bitmap, aggregate: bytes96 });
const Validator = new ContainerType({
  nodeId: bytes32,
  key: bytes48,
  account: new ByteVectorType(20),
  weight: u64,
});
const ValidatorSet = new ListCompositeType(Validator, 4096);
const BlockHeader = new ContainerType({
  height: u64,
  epoch: u64,
  parent: bytes32,
  proposer: u16,
  timestampMs: u64,
  stateRoot: bytes32,
  receiptsRoot: bytes32,
  bodyRoot: bytes32,
  validatorsRoot: bytes32,
  nextValidatorsRoot: bytes32,
  randaoReveal: bytes96,
});
const BlockBody = new ContainerType({
  transactions: new ListCompositeType(new ByteListType(131072), 4096),
  batches: new ListCompositeType(new ByteListType(1024), 64),
  statements: new ListCompositeType(new ByteListType(262144), 64),
  parentCertificate: new ListCompositeType(Certificate, 1),
  evidence: new ListCompositeType(new ByteListType(2048), 16),
});
const Block = new ContainerType({ header: BlockHeader, body: BlockBody });

export const types = {
  U8: new UintNumberType(1),
  U16: u16,
  U32: new UintNumberType(4),
  U64: u64,
  U256: new UintBigintType(32),
  Boolean: new BooleanType(),
  Bytes45: new ByteVectorType(45),
  ByteList100: new ByteListType(100),
  ListU16: new ListBasicType(u16, 50),
  ListU64: new ListBasicType(u64, 9),
  VectorU64: new VectorBasicType(u64, 5),
  Proposal,
  Subject,
  Vote,
  Bitmap,
  Certificate,
  Validator,
  ValidatorSet,
  BlockHeader,
  BlockBody,
  Block,
};
