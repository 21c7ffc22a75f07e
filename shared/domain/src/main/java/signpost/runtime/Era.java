package signpost.runtime;

import signpost.chain.Block;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// How long a signed extrinsic can be included.
public sealed interface Era {

    /// For ever.
    record Immortal() implements Era {}

    /// For `period` blocks, counted from the last block whose number is `phase` modulo the period.
    record Mortal(int period, int phase) implements Era {
        public Mortal {
            if (period < 4
                    || period > 1 << 16
                    || Integer.bitCount(period) != 1
                    || phase < 0
                    || phase >= period
                    || phase % quantum(period) != 0) {
                throw new IllegalArgumentException("an era has 4 to 65536 blocks, a power of two, and a phase in it");
            }
        }

        /// The block whose hash is signed, for a transaction made at the block or later in the era.
        public Block birth(Block current) {
            return new Block((Math.max(current.height(), phase) - phase) / period * period + phase);
        }

        /// The first block that can no longer include it.
        public Block death(Block current) {
            return new Block(birth(current).height() + period);
        }
    }

    /// The era that begins at the block, or shortly before where the period is so long that phases are rounded.
    static Mortal mortal(int period, Block current) {
        var phase = (int) (current.height() % period);
        return new Mortal(period, phase / quantum(period) * quantum(period));
    }

    private static int quantum(int period) {
        return Math.max(1, period >> 12);
    }

    default void write(ScaleWriter out) {
        switch (this) {
            case Immortal() -> out.u8(0);
            case Mortal(var period, var phase) ->
                out.u16(Math.min(15, Math.max(1, Integer.numberOfTrailingZeros(period) - 1))
                        | ((phase / quantum(period)) << 4));
        }
    }

    static Era read(ScaleReader in) throws UnexpectedScale {
        var first = in.u8();
        if (first == 0) {
            return new Immortal();
        }
        var encoded = first | in.u8() << 8;
        var period = 2 << (encoded & 15);
        var phase = (encoded >> 4) * quantum(period);
        if (period < 4 || phase >= period) {
            throw new UnexpectedScale("no era, at byte " + (in.position() - 2));
        }
        return new Mortal(period, phase);
    }
}
