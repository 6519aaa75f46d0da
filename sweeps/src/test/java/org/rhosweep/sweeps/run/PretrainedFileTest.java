package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.lsc.PretrainingPoint;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.core.lsc.TermRadius;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

class PretrainedFileTest {
  private static final PretrainingIdentity IDENTITY = identity(0);

  private static PretrainingIdentity identity(int seed) {
    try {
      TrialSpec spec =
          SweepFile.parse("s.yaml", "{name: s, init: lsc}", List.of("seeds=[" + seed + "]"))
              .specs()
              .get(0);
      return PretrainingIdentity.of(spec, "data").orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Every kind of number that may be there: signed zero, no number, no finite one, subnormal. */
  private static Pretrained sample() {
    float[] weights = {
      1.5f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, Math.nextUp(1f), 0.1f
    };
    PretrainingResult result =
        new PretrainingResult(
            List.of(
                new PretrainingPoint(1, 0.1, 0.7, 0.7, Double.NaN, Double.NaN, -0.0, 0, 0.25),
                new PretrainingPoint(2, Double.MIN_VALUE, 1, 1, 1, 1, 1, 7, 1e300)),
            2,
            1,
            Double.POSITIVE_INFINITY,
            false,
            new TermRadius(Term.DEPTH, 3, 1, 0.9, 0.01),
            1L << 40,
            2.5);
    return new Pretrained("ab".repeat(32), weights, result);
  }

  private static byte[] bytes(PretrainingIdentity identity, Pretrained pretrained)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PretrainedFile.write(out, identity, pretrained);
    return out.toByteArray();
  }

  private static Optional<Pretrained> read(byte[] bytes, String id) throws IOException {
    return PretrainedFile.read(new ByteArrayInputStream(bytes), id);
  }

  private static int[] bits(float[] weights) {
    int[] bits = new int[weights.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(weights[i]);
    }
    return bits;
  }

  @Test
  void givenPretraining_whenWrittenAndRead_thenEveryBitIsTheSame() throws Exception {
    Pretrained sample = sample();

    Pretrained read = read(bytes(IDENTITY, sample), IDENTITY.id()).orElseThrow();

    assertThat(bits(read.parameters())).isEqualTo(bits(sample.parameters()));
    assertThat(read.blocks()).isEqualTo(sample.blocks());
    assertThat(read.result()).isEqualTo(sample.result()); // of doubles also NaN and -0.0
    assertThat(bytes(IDENTITY, read)).isEqualTo(bytes(IDENTITY, sample));
  }

  @Test
  void givenManyWeights_whenWrittenAndRead_thenAllAreThere() throws Exception {
    float[] weights = new float[100_003]; // more than one chunk, and a part of one
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i * 0.1f;
    }
    Pretrained large = new Pretrained("cd".repeat(32), weights, sample().result());

    byte[] bytes = bytes(IDENTITY, large);

    assertThat(bytes.length).isBetween(4 * weights.length, 4 * weights.length + 3000);
    assertThat(read(bytes, IDENTITY.id()).orElseThrow().parameters()).isEqualTo(weights);
  }

  @Test
  void givenTheFormat_whenWritten_thenItIsAsDocumented() throws Exception {
    ByteBuffer file = ByteBuffer.wrap(bytes(IDENTITY, sample()));

    byte[] magic = new byte[8];
    file.get(magic);
    assertThat(magic).asString(StandardCharsets.US_ASCII).isEqualTo("rhosweep");
    assertThat(file.getInt()).isEqualTo(1);
    String dependsOn = text(file);
    assertThat(dependsOn).isEqualTo(IDENTITY.dependsOn());
    assertThat(
            java.util.HexFormat.of().formatHex(sha256(dependsOn.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(IDENTITY.id());
    assertThat(text(file))
        .startsWith("PretrainingResult(curve:[PretrainingPoint(step:int,loss:double,")
        .contains("farthest:TermRadius(term:Term,layer:int,");
    byte[] end = Arrays.copyOfRange(file.array(), file.limit() - 32, file.limit());
    assertThat(end).isEqualTo(sha256(Arrays.copyOf(file.array(), file.limit() - 32)));
    file.position(file.limit() - 32 - 4 * 7 - 4);
    assertThat(file.getInt()).isEqualTo(7);
    assertThat(file.getFloat()).isEqualTo(1.5f);
  }

  private static String text(ByteBuffer file) {
    byte[] bytes = new byte[file.getInt()];
    file.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  @Test
  void givenOneWrongBitAnywhere_whenRead_thenItIsDamaged() throws Exception {
    byte[] whole = bytes(IDENTITY, sample());
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] wrong = whole.clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> read(wrong, IDENTITY.id()))
          .as("byte %d", bit / 8)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void givenAFileThatEndsTooSoonOrTooLate_whenRead_thenItIsDamaged() throws Exception {
    byte[] whole = bytes(IDENTITY, sample());
    for (int length = 0; length < whole.length; length++) {
      byte[] half = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(half, IDENTITY.id())).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1), IDENTITY.id()))
        .hasMessage("its checksum does not hold");
  }

  @Test
  void givenAnotherName_whenRead_thenItIsNotWhatTheNameSays() throws Exception {
    byte[] whole = bytes(IDENTITY, sample());
    assertThatThrownBy(() -> read(whole, identity(1).id()))
        .hasMessage("its name is not the hash of what it says it depends on");
  }

  @Test
  void givenAnotherVersionOrForm_whenRead_thenItIsNoDamageAndThereIsNothing() throws Exception {
    byte[] whole = bytes(IDENTITY, sample());
    byte[] later = whole.clone();
    later[11] = 2;
    assertThat(read(withChecksum(later), IDENTITY.id())).isEmpty();
    // A component of another name, as after a change of the record.
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    byte[] renamed =
        text.replace("keptStep:int", "leptStep:int").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(read(withChecksum(renamed), IDENTITY.id())).isEmpty();
  }

  private static byte[] withChecksum(byte[] file) throws Exception {
    byte[] checksum = sha256(Arrays.copyOf(file, file.length - 32));
    System.arraycopy(checksum, 0, file, file.length - 32, 32);
    return file;
  }

  @Test
  void givenRecords_whenTheirFormIsAsked_thenNamesAndTypesOfAllComponentsAreInIt() {
    record Inner(boolean yes, String text) {}
    record Outer(long id, List<Inner> inners, Term term) {}

    assertThat(RecordBytes.form(Outer.class))
        .isEqualTo("Outer(id:long,inners:[Inner(yes:boolean,text:String)],term:Term)");
    assertThatThrownBy(() -> RecordBytes.form(float[].class))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
