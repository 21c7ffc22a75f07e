package signpost.substrate;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import signpost.chain.ChainUnavailable;
import signpost.http.BoundedHttp;

class JsonRpcChainTest {

    private final BoundedHttp http = new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(1));

    @Test
    void an_endpoint_that_cannot_be_reached_is_named_without_the_token_in_its_address() {
        var endpoints = List.of(
                URI.create("http://user:sesame@127.0.0.1:1/v1/sesame?key=sesame"),
                URI.create("ws://127.0.0.1:1/sesame"));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> new JsonRpcChain(http, endpoints).head())
                .withMessageContaining("127.0.0.1:1")
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        org.assertj.core.api.Assertions.assertThat(cause.toString())
                                .doesNotContain("sesame");
                    }
                });
    }
}
