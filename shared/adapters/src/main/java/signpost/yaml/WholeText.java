package signpost.yaml;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/// A text that SnakeYAML reads out of one array.
///
/// Its own reader takes a stream in small pieces and copies all it has looked ahead at with every piece, which
/// makes a long scalar cost the square of its length: 1.6 GB of garbage for one of 900 KB. Everything here is in
/// memory anyway.
final class WholeText extends StreamReader {

    private static final int BYTE_ORDER_MARK = 0xfeff;

    private final int[] codePoints;
    private int at;
    private int line;
    private int column;

    /// @throws ReaderException if a character is not printable, with its index in code points
    WholeText(String text) {
        super("");
        codePoints = text.codePoints().toArray();
        for (var i = 0; i < codePoints.length; i++) {
            if (!isPrintable(codePoints[i])) {
                throw new ReaderException("", i, codePoints[i], "not printable");
            }
        }
    }

    /// The text between two indexes, in code points.
    String slice(int from, int to) {
        return new String(codePoints, from, Math.min(to, codePoints.length) - from);
    }

    boolean isTab(int index) {
        return index < codePoints.length && codePoints[index] == '\t';
    }

    @Override
    public Mark getMark() {
        return new Mark("", at, line, column, codePoints, at);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (var i = 0; i < length && at < codePoints.length; i++) {
            var c = codePoints[at++];
            if (isLineBreak(c)) {
                line++;
                column = 0;
            } else if (c != BYTE_ORDER_MARK) {
                column++;
            }
        }
    }

    /// A carriage return alone breaks a line; before a line feed it is part of that break.
    private boolean isLineBreak(int c) {
        return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029 || (c == '\r' && peek() != '\n');
    }

    @Override
    public int peek() {
        return peek(0);
    }

    @Override
    public int peek(int ahead) {
        return at + ahead < codePoints.length ? codePoints[at + ahead] : '\0';
    }

    @Override
    public String prefix(int length) {
        return new String(codePoints, at, Math.min(length, codePoints.length - at));
    }

    /// The next characters, which hold no line break.
    @Override
    public String prefixForward(int length) {
        var prefix = prefix(length);
        at += length;
        column += length;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getLine() {
        return line;
    }

    @Override
    public int getIndex() {
        return at;
    }

    @Override
    public int getDocumentIndex() {
        return at;
    }

    @Override
    public void resetDocumentIndex() {
        // One document is read, and its size is bounded before.
    }
}
