package signpost.embedded.apigateway;

import java.util.List;
import java.util.Map;

/// What an answer needs: a status, headers, a body.
@SuppressWarnings("ArrayRecordComponent") // Sent as it is, never compared.
record Reply(int status, Map<String, List<String>> headers, byte[] body) {}
