package org.rhosweep.storage.data;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Factory;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Decompresses pages of Parquet as a whole. Hadoop's codecs, which are streams, wait for ever for
 * what a damaged page lacks.
 */
final class PageCodecs implements CompressionCodecFactory {
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("pages are read alone");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> new Page(codec);
      default ->
          throw new IllegalArgumentException(
              "compression " + codec + " is not read; none, snappy, gzip, zstd and lz4_raw are");
    };
  }

  @Override
  public void release() {}

  /** Pages of one codec. */
  private static final class Page implements BytesInputDecompressor {
    private final CompressionCodecName codec;

    Page(CompressionCodecName codec) {
      this.codec = codec;
    }

    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      byte[] bytes = decompressed(page.toByteArray(), size);
      if (bytes.length != size) {
        throw new IOException("a page of " + bytes.length + " bytes, its header says " + size);
      }
      return BytesInput.from(bytes);
    }

    @Override
    public void decompress(ByteBuffer page, int compressed, ByteBuffer to, int size)
        throws IOException {
      byte[] bytes = new byte[compressed];
      page.get(bytes);
      to.put(decompress(BytesInput.from(bytes), size).toByteArray());
    }

    private byte[] decompressed(byte[] page, int size) throws IOException {
      return switch (codec) {
        case SNAPPY -> {
          if (Snappy.uncompressedLength(page) != size) {
            throw new IOException("a page whose length is not that of its header");
          }
          yield Snappy.uncompress(page);
        }
        case GZIP -> {
          try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(page))) {
            yield in.readNBytes(size);
          }
        }
        case ZSTD -> Zstd.decompress(page, size);
        case LZ4_RAW -> LZ4Factory.fastestInstance().safeDecompressor().decompress(page, size);
        default -> page;
      };
    }

    @Override
    public void release() {}
  }
}
