package signpost.cli;

import signpost.chain.Ss58;
import signpost.json.Json;

/// The public side of a pair of signing keys.
final class KeyFacts {

    private KeyFacts() {}

    static void print(Printer printer, Format format, String name, Signing keys) {
        var publicKey = keys.manifestKey().publicKey();
        var indexKey = keys.indexKey().publicKey();
        var address = Ss58.address(publicKey);
        var answer = Json.Obj.builder()
                .put("key", name)
                .put("public_key", publicKey.hex())
                .put("ss58", address)
                .put("index_public_key", indexKey.hex())
                .build();
        printer.answer(format, answer, () -> {
            printer.line("Signing key: " + name);
            printer.line("  Public key: " + publicKey);
            printer.line("  SS58 address: " + address);
            printer.line("  Public key of its index key: " + indexKey);
        });
    }
}
