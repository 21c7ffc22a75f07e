package signpost.cli;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.chain.BlockHash;
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
/// A file is merged and not overwritten: other hotkeys, other subnets, other chains and proofs that still
/// hold stay in it. A receipt says by its genesis which chain it is of. Those that were written before
/// receipts did are taken to be of any, until there are newer ones.
final class ReceiptFiles implements Receipts {

    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;
    private final AccountSigner hotkey;
    private final int netuid;
    private final BlockHash genesis;

    /// @param genesis of the chain whose receipts are meant
    ReceiptFiles(Session session, AccountSigner hotkey, int netuid, BlockHash genesis) {
        this.folder = folder(session);
        this.hotkey = hotkey;
        this.netuid = netuid;
        this.genesis = genesis;
    }

    private static Path folder(Session session) {
        return session.scoreHome().resolve("commitments");
    }

    /// What does not say what was committed is passed over, as if it had not been written.
    @Override
    public List<Receipt> of(WindowId window) {
        return receipts(window).stream()
                .filter(item -> item instanceof Json.Obj receipt && isOwn(receipt))
                .flatMap(item -> read((Json.Obj) item).stream())
                .toList();
    }

    /// What was committed for a window where nobody says which chain is meant: all there is, if it is of one
    /// chain.
    static List<Receipt> ofTheOnlyChain(Session session, AccountSigner hotkey, int netuid, WindowId window) {
        var file = file(folder(session), window);
        var own = receipts(file, window).stream()
                .filter(item -> item instanceof Json.Obj receipt && isOf(hotkey, netuid, receipt))
                .map(Json.Obj.class::cast)
                .toList();
        var chains =
                own.stream().map(receipt -> receipt.text("genesis")).distinct().count();
        if (chains > 1) {
            throw Stop.usage(
                    "no_chain",
                    "there are receipts of several chains for window " + window,
                    "say which chain is meant with --chain URL or SIGNPOST_CHAIN");
        }
        return own.stream().flatMap(receipt -> read(receipt).stream()).toList();
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
        return file(folder, window);
    }

    private static Path file(Path folder, WindowId window) {
        var name = URLEncoder.encode(window.value(), StandardCharsets.UTF_8);
        return folder.resolve((name.startsWith(".") ? "%2E" + name.substring(1) : name) + ".json");
    }

    /// Ends the command if what is there could not be merged.
    void check(WindowId window) {
        receipts(window);
    }

    private List<Json> receipts(WindowId window) {
        return receipts(file(window), window);
    }

    private static List<Json> receipts(Path file, WindowId window) {
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

    /// Writes down what is committed for a window now.
    ///
    /// @param committed empty if nothing is committed for it any more
    /// @param mayKeep whether a proof that is there already may stay; it holds on while its binding stays as
    /// it is
    /// @param expiry the block at which the window ends, if that is known
    private Path write(
            WindowId window,
            Optional<WindowCommitment> committed,
            Proof proof,
            Predicate<Json.Obj> mayKeep,
            Optional<Block> expiry) {
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
                    .filter(receipt -> isOf(binding, receipt) && mayKeep.test(receipt))
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
        return isOf(hotkey, netuid, receipt)
                && receipt.text("genesis").map(genesis.toString()::equals).orElse(true);
    }

    private static boolean isOf(AccountSigner hotkey, int netuid, Json.Obj receipt) {
        return receipt.text("miner_hotkey").equals(Optional.of(hotkey.account().address()))
                && receipt.whole("netuid").orElse(-1) == netuid;
    }

    private static boolean isOf(Binding binding, Json.Obj receipt) {
        return receipt.object("binding").equals(Optional.of(binding.json()));
    }

    /// Whether the proof is known to be of this chain and has not expired. One of a block that is still to
    /// come is of a chain that has been begun anew since.
    private static boolean isHeld(Json.Obj receipt, Block head) {
        var expires = receipt.whole("expires_at_block");
        return receipt.has("genesis")
                && (expires.isEmpty() || expires.getAsLong() > head.height())
                && receipt.whole("committed_at_block").orElse(Long.MAX_VALUE) <= head.height();
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
                .put("genesis", genesis.toString())
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

    /// Writes down what was just committed. Proofs that are there already and hold on are kept: whoever is
    /// shown them knows them, while a new one may not be copied yet.
    ///
    /// @param gone windows that were committed before and are not any more
    /// @param head of the chain before it was committed; empty if no proof that is there holds on
    List<Path> committed(
            Optional<CommitmentState> state,
            List<WindowId> gone,
            Proof proof,
            OpenWindows windows,
            Optional<Block> head) {
        var written = all(
                state,
                proof,
                windows,
                receipt -> head.filter(block -> isHeld(receipt, block)).isPresent());
        for (var window : gone) {
            if (Files.exists(file(window))) {
                written.add(write(window, Optional.empty(), proof, _ -> false, Optional.empty()));
            }
        }
        return written;
    }

    /// Writes down what stands on the chain, with the proof of what stands there.
    List<Path> seen(CommitmentState state, Proof proof, OpenWindows windows) {
        return all(Optional.of(state), proof, windows, _ -> false);
    }

    private List<Path> all(
            Optional<CommitmentState> state, Proof proof, OpenWindows windows, Predicate<Json.Obj> mayKeep) {
        var written = new ArrayList<Path>();
        for (var window : state.map(CommitmentState::windows).orElse(List.of())) {
            written.add(write(window.window(), Optional.of(window), proof, mayKeep, windows.expiry(window.window())));
        }
        return written;
    }

    /// The windows for which something is written down of this hotkey on this chain.
    List<WindowId> windows() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            var windows = new ArrayList<WindowId>();
            for (var file : files) {
                named(file).filter(window -> !of(window).isEmpty()).ifPresent(windows::add);
            }
            windows.sort(Comparator.comparing(WindowId::value));
            return windows;
        } catch (IOException e) {
            throw unusable(folder, "cannot be read: " + e.getMessage());
        }
    }

    /// The window that a file is named for; what has another name is none of ours.
    private Optional<WindowId> named(Path file) {
        try {
            var name = String.valueOf(file.getFileName());
            var window = new WindowId(
                    URLDecoder.decode(name.substring(0, name.length() - ".json".length()), StandardCharsets.UTF_8));
            return Optional.of(window).filter(found -> file(found).equals(file));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
