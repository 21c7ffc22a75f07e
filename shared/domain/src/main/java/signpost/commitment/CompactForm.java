package signpost.commitment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import signpost.document.Parsed;
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// The compact form of a commitment (docs/commitments.md): the letters SV, a version, and SCALE.
///
/// Bindings are written once and windows name them by number, since the next window mostly repeats the
/// current one. A state has one compact form; another spelling of it is refused.
final class CompactForm {

    private static final byte[] START = {'S', 'V', CommitmentState.VERSION};

    /// How a word is written; the number stands in the two low bits of its length.
    private static final int TEXT = 0;

    private static final int HEX = 1;
    private static final int UUID = 2;
    private static final int ABSENT = 3;

    private static final int UUID_BYTES = 16;
    private static final Pattern HEX_FORM = Pattern.compile("(?:[0-9a-f]{2}){4,}+");
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String DIGEST_PREFIX = "sha256:";

    private CompactForm() {}

    /// Whether the bytes mean to be of this form, in whatever version.
    static boolean isMeant(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == START[0] && bytes[1] == START[1];
    }

    static byte[] write(CommitmentState state) {
        var distinct = new LinkedHashSet<Binding>();
        state.windows().forEach(window -> distinct.addAll(window.bindings()));
        var bindings = List.copyOf(distinct);
        var out = new ScaleWriter().bytes(START).compact(bindings.size());
        for (var binding : bindings) {
            word(out, Optional.of(binding.element().value()));
            word(out, binding.revision());
            word(out, Optional.of(binding.chuteSlug()));
            word(out, binding.chuteId());
            out.compact(binding.serviceCapFps().orElse(0));
        }
        out.compact(state.windows().size());
        for (var window : state.windows()) {
            word(out, Optional.of(window.window().value()));
            out.compact(window.serviceCapFps().orElse(0))
                    .compact(window.bindings().size());
            window.bindings().forEach(binding -> out.compact(bindings.indexOf(binding)));
        }
        out.compact(state.images().size());
        for (var image : state.images()) {
            word(out, Optional.of(image.element().value()));
            word(out, Optional.of(image.repository()));
            word(out, Optional.of(image.tag()));
            word(out, image.digest().map(digest -> digest.substring(DIGEST_PREFIX.length())));
        }
        return out.toBytes();
    }

    static Parsed<CommitmentState> read(byte[] bytes) {
        try {
            var in = new ScaleReader(bytes);
            if (!Arrays.equals(in.bytes(Math.min(START.length, bytes.length)), START)) {
                throw new UnexpectedScale("this is no commitment of version " + CommitmentState.VERSION);
            }
            var bindings = new ArrayList<Binding>();
            for (var left = in.length(); left > 0; left--) {
                bindings.add(new Binding(new ElementId(present(in)), word(in), present(in), word(in), cap(in)));
            }
            var windows = new ArrayList<WindowCommitment>();
            for (var left = in.length(); left > 0; left--) {
                var window = new WindowId(present(in));
                var cap = cap(in);
                var bound = new ArrayList<Binding>();
                for (var items = in.length(); items > 0; items--) {
                    var index = in.index();
                    if (index >= bindings.size()) {
                        throw new UnexpectedScale("there is no binding " + index);
                    }
                    bound.add(bindings.get(index));
                }
                windows.add(new WindowCommitment(window, cap, bound));
            }
            var images = new ArrayList<PrivateImage>();
            for (var left = in.length(); left > 0; left--) {
                images.add(new PrivateImage(
                        new ElementId(present(in)), present(in), present(in), word(in).map(DIGEST_PREFIX::concat)));
            }
            in.end();
            var state = new CommitmentState(windows, images);
            if (!Arrays.equals(write(state), bytes)) {
                throw new UnexpectedScale("this is another spelling of a commitment");
            }
            return new Parsed.Ok<>(state);
        } catch (UnexpectedScale e) {
            return Parsed.malformed(Violation.of("", "commitment", e.reason()));
        } catch (IllegalArgumentException e) {
            return Parsed.malformed(Violation.of("", "commitment", String.valueOf(e.getMessage())));
        }
    }

    private static void word(ScaleWriter out, Optional<String> word) {
        if (word.isEmpty()) {
            out.compact(ABSENT);
            return;
        }
        var text = word.get();
        if (UUID_FORM.matcher(text).matches()) {
            out.compact(UUID).bytes(HexFormat.of().parseHex(text.replace("-", "")));
        } else if (HEX_FORM.matcher(text).matches()) {
            out.compact(((text.length() / 2L) << 2) | HEX).bytes(HexFormat.of().parseHex(text));
        } else {
            var utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.compact(((long) utf8.length << 2) | TEXT).bytes(utf8);
        }
    }

    private static Optional<String> word(ScaleReader in) throws UnexpectedScale {
        var head = in.index();
        var length = head >> 2;
        return switch (head & 3) {
            case TEXT ->
                switch (Utf8.text(in.bytes(length))) {
                    case Parsed.Ok<String>(var text) -> Optional.of(text);
                    case Parsed.Malformed<String> _ -> throw new UnexpectedScale("a word is not UTF-8");
                };
            case HEX -> Optional.of(HexFormat.of().formatHex(in.bytes(length)));
            case UUID -> {
                var hex = HexFormat.of().formatHex(in.bytes(UUID_BYTES));
                yield Optional.of(String.join(
                        "-",
                        hex.substring(0, 8),
                        hex.substring(8, 12),
                        hex.substring(12, 16),
                        hex.substring(16, 20),
                        hex.substring(20)));
            }
            default -> Optional.empty();
        };
    }

    private static String present(ScaleReader in) throws UnexpectedScale {
        return word(in).orElseThrow(() -> new UnexpectedScale("a word is missing, at byte " + in.position()));
    }

    private static OptionalInt cap(ScaleReader in) throws UnexpectedScale {
        var cap = in.index();
        return cap == 0 ? OptionalInt.empty() : OptionalInt.of(cap);
    }
}
