package signpost.challenge;

import signpost.document.Parsed;

/// A request for a task of the v2 interface: nothing but who asks.
public record TaskRequest(SignedRequest signed) {

    /// @param netuid the subnet that is served
    public static Parsed<TaskRequest> parse(Received received, int netuid) {
        var reader = new RequestReader(received, SignedRequest.READ);
        return SignedRequest.read(received, reader, netuid)
                .<Parsed<TaskRequest>>map(signed -> new Parsed.Ok<>(new TaskRequest(signed)))
                .orElseGet(() -> new Parsed.Malformed<>(reader.violations()));
    }
}
