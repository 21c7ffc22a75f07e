package signpost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.Parsed;
import signpost.manifest.ManifestVerification;

/// That what is measured still works; nothing is timed here.
class BenchTest {

    @ParameterizedTest
    @ValueSource(ints = {4096, 65536})
    void the_sample_has_the_wanted_size_and_each_step_of_the_benchmark_succeeds(int bytes) {
        var benchmark = new DomainBenchmark();
        benchmark.canonicalBytes = bytes;
        benchmark.prepare();

        assertThat(benchmark.canonical_form()).hasSizeBetween(bytes, bytes + bytes / 8);
        assertThat(benchmark.read_yaml_and_check_rules().violations()).isEmpty();
        assertThat(benchmark.verify_signature()).isTrue();
        assertThat(benchmark.verify_received()).isInstanceOf(ManifestVerification.Outcome.Verified.class);
        assertThat(benchmark.canonical_sign_hash()).isNotNull();
    }

    @Test
    void each_step_of_the_chains_benchmark_succeeds() {
        var benchmark = new ChainBenchmark();
        benchmark.hotkeys = 3;
        benchmark.commitOfEveryHotkey();
        try {
            assertThat(benchmark.verify_sr25519()).isTrue();
            assertThat(benchmark.verify_ed25519()).isTrue();
            assertThat(benchmark.sign_sr25519()).isNotNull();
            assertThat(benchmark.read_metadata()).isInstanceOf(Parsed.Ok.class);
            assertThat(benchmark.check_proof_against_the_node().accepted()).isPresent();
            assertThat(benchmark.read_all_commitments_of_a_subnet()).hasSize(3);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void a_jar_is_measured_as_it_is_uploaded_and_as_it_is_unpacked(@TempDir Path folder) throws IOException {
        var jar = folder.resolve("a.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (var name : List.of("a", "b")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(new byte[100_000]);
                zip.closeEntry();
            }
        }

        var size = Deployment.Size.of(jar);

        assertThat(size.bytes()).isEqualTo(Files.size(jar)).isLessThan(10_000);
        assertThat(size.unpacked()).isEqualTo(200_000);
        assertThat(size.entries()).isEqualTo(2);
    }

    @Test
    void quantiles_are_by_nearest_rank() {
        var timings = Timings.of(new double[] {5, 1, 4, 2, 3});

        assertThat(timings.median()).isEqualTo(3);
        assertThat(timings.quantile(0.99)).isEqualTo(5);
        assertThat(timings.min()).isEqualTo(1);
    }
}
