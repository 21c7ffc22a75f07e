package signpost.document;

/// A place in a text; lines and columns count from 1, columns in characters.
public record Position(int line, int column) {
    public Position {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("lines and columns count from 1");
        }
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
