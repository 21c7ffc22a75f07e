package signpost.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import signpost.embedded.template.Template;

/// The small file by which the command line finds a running stack. It holds credentials, so it is its owner's only.
final class LocalState {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LocalState() {}

    static JsonNode of(EmbeddedStack stack, DemoHotkey hotkey, Optional<Path> data, Instant startedAt) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("pid", ProcessHandle.current().pid());
        state.put("startedAt", startedAt.toString());
        state.put("awsEndpoint", stack.awsUrl().toString());
        state.put("publicUrl", stack.publicUrl().toString());
        state.put("apiUrl", stack.apiUrl().toString());
        state.put("chainUrl", stack.chainUrl().toString());
        state.put("netuid", EmbeddedStack.NETUID);
        state.put("hotkey", hotkey.account().address());
        state.put("hotkeyFile", hotkey.file().toString());
        state.put("region", Template.REGION);
        state.put("accessKeyId", stack.operator().accessKeyId());
        state.put("secretAccessKey", stack.operator().secretAccessKey());
        state.put("workerAccessKeyId", stack.worker().accessKeyId());
        state.put("workerSecretAccessKey", stack.worker().secretAccessKey());
        state.put("manifestBucket", stack.manifestBucket());
        state.put("pendingBucket", stack.pendingBucket());
        state.put("eventsFile", stack.events().toAbsolutePath().toString());
        stack.ledgerTable().ifPresent(table -> state.put("ledgerTable", table));
        stack.challengesTable().ifPresent(table -> state.put("challengesTable", table));
        stack.clipsTable().ifPresent(table -> state.put("clipsTable", table));
        state.put("publishFunction", stack.publishFunction().toString());
        stack.manifestKeys().forEach(state.withArray("manifestKeys")::add);
        stack.indexKeys().forEach(state.withArray("indexKeys")::add);
        data.ifPresent(folder -> state.put("data", folder.toAbsolutePath().toString()));
        return state;
    }

    /// Replaces the file as a whole.
    static void write(Path file, JsonNode state) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        var made = Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? Files.createTempFile(
                        folder,
                        "state",
                        ".tmp",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(folder, "state", ".tmp");
        Files.writeString(made, state.toPrettyString() + "\n");
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Optional<JsonNode> read(Path file) {
        try {
            return Optional.of(JSON.readTree(file.toFile()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Removes the file if it still is what was written.
    static void remove(Path file, JsonNode written) throws IOException {
        var now = read(file);
        if (now.isPresent()
                && now.get().path("pid").asLong() == written.path("pid").asLong()) {
            Files.deleteIfExists(file);
        }
    }
}
