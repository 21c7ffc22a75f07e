package signpost.miner;

import java.util.Map;

/// The way to the challenge API.
public interface ChallengeHttp {

    /// @param headers by their names in lower case, the first value of each
    @SuppressWarnings("ArrayRecordComponent") // handed on to the one that parses it, never compared
    record Answered(int status, Map<String, String> headers, byte[] body) {}

    /// One GET in bounded time, with an answer of at most 1 MiB.
    ///
    /// @param target path below the address of the API, and query, encoded; it is signed and sent as it is
    /// @throws Unreachable if there was no answer; whether the request arrived is not known
    Answered get(String target, Map<String, String> headers);

    /// There was no answer.
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
