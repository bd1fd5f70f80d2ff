package endgame.consensus.codec;

import com.fasterxml.jackson.databind.ObjectMapper;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes random values of every type, their bytes and roots, and mutated bytes with the answer to
 * them, for {@code node/src/test/js/ssz/check.mjs}.
 */
public final class SszVectors {
  private static final int VALUES = 40;
  private static final int MUTATED_VALUES = 4;

  private SszVectors() {}

  /** {@code SszVectors <file> [seed]}. */
  public static void main(String[] args) throws IOException {
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("seed", seed);
    List<Object> values = new ArrayList<>();
    List<Object> mutations = new ArrayList<>();
    for (SszSamples.Sample<?> sample : SszSamples.ALL) {
      write(sample, new SplittableRandom(seed), values, mutations);
    }
    file.put("values", values);
    file.put("mutations", mutations);
    new ObjectMapper().writeValue(Path.of(args[0]).toFile(), file);
  }

  private static <T> void write(
      SszSamples.Sample<T> sample,
      SplittableRandom random,
      List<Object> values,
      List<Object> mutations) {
    for (int i = 0; i < VALUES; i++) {
      T value = sample.random().apply(random);
      byte[] bytes = sample.type().encode(value);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("type", sample.name());
      entry.put("value", json(value));
      entry.put("bytes", Bytes.of(bytes).hex());
      entry.put("root", sample.type().hashTreeRoot(value).hex());
      values.add(entry);
      if (sample.free() && i < MUTATED_VALUES) {
        for (byte[] mutated : SszMutations.of(bytes)) {
          mutations.add(answer(sample, mutated));
        }
      }
    }
  }

  private static <T> Map<String, @Nullable Object> answer(
      SszSamples.Sample<T> sample, byte[] bytes) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("type", sample.name());
    entry.put("bytes", Bytes.of(bytes).hex());
    entry.put(
        "root",
        switch (sample.type().decode(bytes)) {
          case Decoded.Ok<T>(T value) -> sample.type().hashTreeRoot(value).hex();
          case Decoded.Malformed<T> m -> null;
        });
    return entry;
  }

  private static Object json(Object value) {
    return switch (value) {
      case Bytes b -> b.hex();
      case Hash h -> h.hex();
      case Address a -> a.hex();
      case NodeId n -> n.value().hex();
      case BlsPublicKey k -> k.value().hex();
      case BlsSignature s -> s.value().hex();
      case Boolean b -> b;
      case Integer i -> i;
      case Long l -> Long.toUnsignedString(l);
      case BigInteger n -> n.toString();
      case ValidatorSet set -> json(set.members());
      case List<?> list -> list.stream().map(SszVectors::json).toList();
      case Optional<?> one -> one.stream().map(SszVectors::json).toList();
      case Subject subject -> union(subject);
      case Record rec -> container(rec);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private static Object union(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(var proposal) -> Map.of("selector", 0, "value", container(proposal));
      case Subject.Nullify nullify -> Map.of("selector", 1, "value", container(nullify));
      case Subject.Finalize(var proposal) -> Map.of("selector", 2, "value", container(proposal));
    };
  }

  private static Object container(Record value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        fields.put(component.getName(), json(component.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return fields;
  }
}
