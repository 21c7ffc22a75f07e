package signpost.embedded.chain;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import signpost.embedded.files.DurableFile;

/// The blocks of one chain: how many there are by now, and what they are called.
///
/// No block is stored. The head follows from the clock and the anchor, the last block whose time is known;
/// every block from 0 to the head exists. A hash is made from the chain's seed and the block's number, in
/// such a way that the number can be found again.
final class BlockLedger {

    /// What identifies a chain and says how far it is.
    ///
    /// @param seed hexadecimal; two chains never share a hash
    /// @param block the number of the block made at `time`
    record Anchor(String seed, long block, Instant time, Duration period) {

        long headAt(Instant now) {
            return block + Math.max(0, Duration.between(time, now).dividedBy(period));
        }
    }

    /// The form in which an [Anchor] is kept.
    private record Stored(String seed, long block, String time, String period) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Clock clock;
    private final int finalityLag;
    private final @Nullable DurableFile file;
    private final SecretKeySpec key;
    private Anchor anchor;
    private long highest;

    /// From which block on they were undone and made anew, the how manieth time; they are called otherwise
    /// each time.
    private final TreeMap<Long, Integer> forks = new TreeMap<>();

    private int forkCount;

    private BlockLedger(Anchor anchor, int finalityLag, Clock clock, @Nullable DurableFile file) {
        this.anchor = anchor;
        this.finalityLag = finalityLag;
        this.clock = clock;
        this.file = file;
        this.key = new SecretKeySpec(HexFormat.of().parseHex(anchor.seed()), "HmacSHA256");
    }

    /// Continues the chain kept in `folder`, or begins one there (or in memory alone).
    ///
    /// A kept chain has gone on meanwhile, at the pace it had; from now on it goes at the pace of `settings`.
    static BlockLedger open(@Nullable Path folder, ChainSettings settings, Clock clock) {
        var file = folder == null ? null : new DurableFile(folder.resolve("chain.json"));
        var kept = file == null ? null : read(file);
        var now = clock.instant();
        if (kept == null) {
            var seed = new byte[32];
            new SecureRandom().nextBytes(seed);
            kept = new Anchor(HexFormat.of().formatHex(seed), settings.firstBlock(), now, settings.period());
        } else if (!kept.period().equals(settings.period())) {
            kept = new Anchor(kept.seed(), kept.headAt(now), now, settings.period());
        }
        var ledger = new BlockLedger(kept, settings.finalityLag(), clock, file);
        ledger.keep();
        return ledger;
    }

    private static @Nullable Anchor read(DurableFile file) {
        if (!Files.exists(file.path())) {
            return null;
        }
        try {
            var stored = JSON.readValue(file.read(), Stored.class);
            return new Anchor(
                    stored.seed(), stored.block(), Instant.parse(stored.time()), Duration.parse(stored.period()));
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + " does not describe a chain", e);
        }
    }

    private void keep() {
        if (file == null) {
            return;
        }
        try {
            var stored = new Stored(
                    anchor.seed(),
                    anchor.block(),
                    anchor.time().toString(),
                    anchor.period().toString());
            file.replace(JSON.writeValueAsBytes(stored));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The number of the newest block; it never falls, even where the clock does.
    synchronized long head() {
        highest = Math.max(highest, anchor.headAt(clock.instant()));
        return highest;
    }

    long finalisedHead() {
        return Math.max(0, head() - finalityLag);
    }

    /// Makes `blocks` blocks at once.
    synchronized void advance(long blocks) {
        if (blocks < 0) {
            throw new IllegalArgumentException("blocks are never unmade: " + blocks);
        }
        anchor = new Anchor(anchor.seed(), anchor.block() + blocks, anchor.time(), anchor.period());
        highest += blocks;
        keep();
    }

    /// Undoes the blocks that are not final; others are in their place.
    synchronized void fork() {
        var from = finalisedHead() + 1;
        forks.tailMap(from, true).clear();
        forks.put(from, ++forkCount);
    }

    private synchronized int forks(long number) {
        var fork = forks.floorEntry(number);
        return fork == null ? 0 : fork.getValue();
    }

    /// The first 24 bytes are a code of the number; the number itself, hidden behind a code of those, is the
    /// rest.
    byte[] hash(long number) {
        var hash = new byte[32];
        var forks = forks(number);
        System.arraycopy(code(forks == 0 ? "block" : "block " + forks, number), 0, hash, 0, 24);
        ByteBuffer.wrap(hash).putLong(24, number ^ mask(hash));
        return hash;
    }

    /// The number of the block of that name, if there is one by now.
    OptionalLong numberOf(byte[] hash) {
        var number = ByteBuffer.wrap(hash).getLong(24) ^ mask(hash);
        return number >= 0 && number <= head() && MessageDigest.isEqual(hash(number), hash)
                ? OptionalLong.of(number)
                : OptionalLong.empty();
    }

    /// A value of 32 bytes that belongs to this block of this chain alone, such as a root.
    byte[] code(String purpose, long number) {
        return hmac(ByteBuffer.allocate(8 + purpose.length())
                .putLong(number)
                .put(purpose.getBytes(StandardCharsets.US_ASCII))
                .array());
    }

    private long mask(byte[] hash) {
        return ByteBuffer.wrap(hmac(Arrays.copyOf(hash, 24))).getLong();
    }

    private byte[] hmac(byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
