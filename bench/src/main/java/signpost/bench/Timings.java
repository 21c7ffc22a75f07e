package signpost.bench;

import java.util.Arrays;
import java.util.Locale;

/// Durations of one thing done many times (milliseconds), or any other figures.
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Timings(double[] sorted) {

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static Timings of(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return new Timings(sorted);
    }

    /// Milliseconds it takes.
    static double millis(Work work) throws Exception {
        var began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    double median() {
        return quantile(0.5);
    }

    /// Nearest rank.
    double quantile(double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f  p99 %.1f  min %.1f  max %.1f  (n=%d)",
                median(),
                quantile(0.99),
                min(),
                max(),
                sorted.length);
    }
}
