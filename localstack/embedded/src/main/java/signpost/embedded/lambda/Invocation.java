package signpost.embedded.lambda;

import java.util.Optional;

/// One event on its way to a handler. `clientContext` is JSON.
@SuppressWarnings("ArrayRecordComponent") // An event is passed on as it came, and never compared.
record Invocation(String requestId, String functionArn, Optional<String> clientContext, byte[] event) {}
