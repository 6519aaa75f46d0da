package org.rhosweep.sweeps.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.sweeps.spec.PretrainingIdentity;

/**
 * Pre-trained weights as a file, big-endian; a text is its length in bytes as an int, then UTF-8:
 *
 * <pre>
 *   8 bytes    rhosweep
 *   int        version of this format
 *   text       what it depends on, as JSON; its SHA-256 is the name of the file
 *   text       the form of {@link PretrainingResult}, see {@link RecordBytes}
 *   ...        the result, every component in its order
 *   text       SHA-256 of the network's blocks, see {@link Pretrained}
 *   int        how many weights
 *   floats     the weights
 *   32 bytes   SHA-256 of everything before
 * </pre>
 */
public final class PretrainedFile {
  private static final byte[] MAGIC = "rhosweep".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CHUNK = 1 << 16;

  private PretrainedFile() {}

  /**
   * Writes a file.
   *
   * @param out not closed
   */
  public static void write(OutputStream out, PretrainingIdentity identity, Pretrained pretrained)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    DataOutputStream data =
        new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(out, digest), CHUNK));
    data.write(MAGIC);
    data.writeInt(VERSION);
    RecordBytes.writeText(data, identity.dependsOn());
    RecordBytes.writeText(data, RecordBytes.form(PretrainingResult.class));
    RecordBytes.write(data, PretrainingResult.class, pretrained.result());
    RecordBytes.writeText(data, pretrained.blocks());
    data.writeInt(pretrained.parameters().length);
    for (float weight : pretrained.parameters()) {
      data.writeInt(Float.floatToRawIntBits(weight));
    }
    data.flush();
    out.write(digest.digest());
    out.flush();
  }

  /**
   * Reads a file to its last byte.
   *
   * @param in not closed
   * @param id the name that it was found under
   * @return empty where a version of rhosweep that knows another form wrote it
   * @throws IOException where it cannot be read, is damaged, or is not what its name says
   */
  public static Optional<Pretrained> read(InputStream in, String id) throws IOException {
    // The digest sees what is parsed and not what is buffered; nothing is allocated for a length
    // that damage may have made.
    MessageDigest digest = Sha256.digest();
    BufferedInputStream buffered = new BufferedInputStream(in, CHUNK);
    DataInputStream data = new DataInputStream(new DigestInputStream(buffered, digest));
    try {
      if (!Arrays.equals(data.readNBytes(MAGIC.length), MAGIC)) {
        throw new IOException("no file of pre-trained weights");
      }
      int version = data.readInt();
      if (version != VERSION) {
        requireChecksum(digest, buffered);
        return Optional.empty();
      }
      PretrainingIdentity identity = new PretrainingIdentity(id, RecordBytes.readText(data));
      if (!identity.isConsistent()) {
        throw new IOException("its name is not the hash of what it says it depends on");
      }
      if (!RecordBytes.readText(data).equals(RecordBytes.form(PretrainingResult.class))) {
        requireChecksum(digest, buffered);
        return Optional.empty();
      }
      PretrainingResult result =
          (PretrainingResult) RecordBytes.read(data, PretrainingResult.class);
      String blocks = RecordBytes.readText(data);
      float[] parameters = readWeights(data);
      requireChecksum(digest, buffered);
      return Optional.of(new Pretrained(blocks, parameters, result));
    } catch (EOFException e) {
      throw new IOException("it ends too soon", e);
    }
  }

  /** Every form ends with the checksum of all bytes before it. */
  private static void requireChecksum(MessageDigest digest, InputStream rest) throws IOException {
    byte[] bytes = rest.readAllBytes();
    int length = bytes.length - digest.getDigestLength();
    digest.update(bytes, 0, Math.max(0, length));
    if (length < 0
        || !Arrays.equals(bytes, length, bytes.length, digest.digest(), 0, bytes.length - length)) {
      throw new IOException("its checksum does not hold");
    }
  }

  private static float[] readWeights(DataInputStream data) throws IOException {
    int count = data.readInt();
    List<byte[]> chunks = new ArrayList<>();
    for (long left = 4L * count; left > 0; left -= CHUNK) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, left)];
      data.readFully(chunk);
      chunks.add(chunk);
    }
    float[] parameters = new float[Math.max(0, count)];
    int next = 0;
    for (byte[] chunk : chunks) {
      FloatBuffer floats = ByteBuffer.wrap(chunk).asFloatBuffer();
      floats.get(parameters, next, chunk.length / 4);
      next += chunk.length / 4;
    }
    return parameters;
  }
}
