package signpost.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.scoring.Frames;
import signpost.scoring.Truth;
import signpost.store.StoreUnavailable;

/// [Truth] from a folder of annotations: for the clip at `https://…/match-7.mp4` the file `match-7.json`, in the form
/// of [Frames].
public final class AnnotationFiles implements Truth {

    private static final String BASIS = "annotations";
    private static final int MOST_BYTES = 1 << 26;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

    private final Path folder;

    public AnnotationFiles(Path folder) {
        this.folder = folder;
    }

    /// @throws StoreUnavailable if there are annotations that cannot be read; never taken for absence
    @Override
    public Optional<Known> of(Challenged.Task task) {
        var file = name(task).map(name -> folder.resolve(name + ".json"));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file.get())) {
            var bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES && JsonReader.read(bytes) instanceof Parsed.Ok<Json>(var json)) {
                return Optional.of(new Known(BASIS, Frames.read(json)));
            }
            throw new StoreUnavailable(file.get() + " holds no annotations", null);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreUnavailable(file.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// What the address of the clip ends with, which is somebody else's text.
    private static Optional<String> name(Challenged.Task task) {
        var path = Optional.ofNullable(task.clip().getPath()).orElse("");
        var last = path.substring(path.lastIndexOf('/') + 1);
        var dot = last.lastIndexOf('.');
        return Optional.of(dot > 0 ? last.substring(0, dot) : last)
                .filter(name -> NAME.matcher(name).matches());
    }
}
