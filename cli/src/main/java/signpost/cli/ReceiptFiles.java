package signpost.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.WindowCommitment;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.files.WholeFile;
import signpost.json.Json;
import signpost.manifest.WindowId;
import signpost.miner.Receipts;

/// What this miner has committed, by window: `commitments/<window_id>.json` under `~/.score`, for its owner alone.
///
/// A file is merged and not overwritten: other hotkeys, other subnets and proofs that still hold stay in it.
final class ReceiptFiles implements Receipts {

    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;
    private final AccountSigner hotkey;
    private final int netuid;

    ReceiptFiles(Session session, AccountSigner hotkey, int netuid) {
        this.folder = session.scoreHome().resolve("commitments");
        this.hotkey = hotkey;
        this.netuid = netuid;
    }

    /// What does not say what was committed is passed over, as if it had not been written.
    @Override
    public List<Receipt> of(WindowId window) {
        return receipts(window).stream()
                .filter(item -> item instanceof Json.Obj receipt && isOwn(receipt))
                .flatMap(item -> read((Json.Obj) item).stream())
                .toList();
    }

    private static Optional<Receipt> read(Json.Obj receipt) {
        var expires = receipt.whole("expires_at_block");
        return receipt.object("binding")
                .flatMap(CommitmentJson::binding)
                .flatMap(binding -> receipt.text("commitment_proof")
                        .flatMap(Proof::parse)
                        .map(proof -> new Receipt(
                                proof,
                                binding,
                                expires.isPresent() && expires.getAsLong() >= 0
                                        ? Optional.of(new Block(expires.getAsLong()))
                                        : Optional.empty())));
    }

    /// Any window's name becomes the name of one file in this folder.
    Path file(WindowId window) {
        var name = URLEncoder.encode(window.value(), StandardCharsets.UTF_8);
        return folder.resolve((name.startsWith(".") ? "%2E" + name.substring(1) : name) + ".json");
    }

    /// Ends the command if what is there could not be merged.
    void check(WindowId window) {
        receipts(window);
    }

    private List<Json> receipts(WindowId window) {
        var file = file(window);
        try (var in = Files.newInputStream(file)) {
            if (JsonReader.read(in.readNBytes(MOST_BYTES)) instanceof Parsed.Ok<Json>(Json.Obj json)
                    && json.text("window_id").equals(Optional.of(window.value()))) {
                return json.items("receipts");
            }
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + e.getMessage());
        }
        throw unusable(file, "holds no receipts of window " + window);
    }

    private static Stop unusable(Path file, String why) {
        return Stop.refused(
                "bad_receipts",
                file + " " + why,
                "move it away; sv miner commitments writes it again from what is on the chain");
    }

    /// Writes down what is committed for a window now. A proof that is there already holds on while its binding
    /// stays as it is, unless it has expired.
    ///
    /// @param committed empty if nothing is committed for it any more
    /// @param expiry the block at which the window ends, if that is known
    Path keep(WindowId window, Optional<WindowCommitment> committed, Proof proof, Optional<Block> expiry, Block head) {
        var kept = new ArrayList<Json>();
        var own = new ArrayList<Json.Obj>();
        for (var item : receipts(window)) {
            if (item instanceof Json.Obj receipt && isOwn(receipt)) {
                own.add(receipt);
            } else {
                kept.add(item);
            }
        }
        for (var binding : committed.map(WindowCommitment::bindings).orElse(List.of())) {
            var held = own.stream()
                    .filter(receipt -> isOf(binding, receipt) && !hasExpired(receipt, head))
                    .flatMap(receipt -> receipt.text("commitment_proof").flatMap(Proof::parse).stream())
                    .findFirst();
            kept.add(receipt(window, binding, held.orElse(proof), expiry));
        }
        var file = file(window);
        write(
                file,
                JsonText.of(Json.Obj.builder()
                                .put("window_id", window.value())
                                .put("receipts", kept)
                                .build())
                        + "\n");
        return file;
    }

    private boolean isOwn(Json.Obj receipt) {
        return receipt.text("miner_hotkey").equals(Optional.of(hotkey.account().address()))
                && receipt.whole("netuid").orElse(-1) == netuid;
    }

    private static boolean isOf(Binding binding, Json.Obj receipt) {
        return receipt.object("binding").equals(Optional.of(binding.json()));
    }

    private static boolean hasExpired(Json.Obj receipt, Block head) {
        var expires = receipt.whole("expires_at_block");
        return expires.isPresent() && expires.getAsLong() <= head.height();
    }

    private Json.Obj receipt(WindowId window, Binding binding, Proof proof, Optional<Block> expiry) {
        var json = Json.Obj.builder()
                .put("window_id", window.value())
                .put("element_id", binding.element().value())
                .put("binding", binding.json())
                .put("commitment_proof", proof.toString())
                .put("committed_at_block", proof.block().height());
        expiry.ifPresent(block -> json.put("expires_at_block", block.height()));
        return json.put("miner_hotkey", hotkey.account().address())
                .put("key_scheme", hotkey.scheme().name().toLowerCase(Locale.ROOT))
                .put("netuid", netuid)
                .build();
    }

    /// Whole or not at all, and never readable by others.
    private void write(Path file, String text) {
        try {
            WholeFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_write",
                    file + " cannot be written: " + e.getMessage(),
                    "make room for it and run sv miner commitments, which writes it from what is on the chain");
        }
    }

    /// Writes down all windows of a state.
    ///
    /// @param gone windows that were committed before and are not any more
    List<Path> keepAll(
            Optional<CommitmentState> state, List<WindowId> gone, Proof proof, OpenWindows windows, Block head) {
        var written = new ArrayList<Path>();
        for (var window : state.map(CommitmentState::windows).orElse(List.of())) {
            written.add(keep(window.window(), Optional.of(window), proof, windows.expiry(window.window()), head));
        }
        for (var window : gone) {
            if (Files.exists(file(window))) {
                written.add(keep(window, Optional.empty(), proof, Optional.empty(), head));
            }
        }
        return written;
    }
}
