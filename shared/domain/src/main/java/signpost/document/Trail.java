package signpost.document;

import org.jspecify.annotations.Nullable;

/// The way to a part of a document, put into words only when somebody asks: a walk over a hundred thousand parts need
/// not
/// write a hundred thousand paths.
public final class Trail {

    public static final Trail ROOT = new Trail(null, "", -1);

    private final @Nullable Trail around;
    private final String name;
    private final int index;

    private Trail(@Nullable Trail around, String name, int index) {
        this.around = around;
        this.name = name;
        this.index = index;
    }

    public Trail field(String field) {
        return new Trail(this, field, -1);
    }

    /// @param item counted from 0
    public Trail item(int item) {
        return new Trail(this, "", item);
    }

    /// As in [Violation#path].
    public String path() {
        if (around == null) {
            return "";
        }
        return index < 0 ? Document.field(around.path(), name) : Document.item(around.path(), index);
    }
}
