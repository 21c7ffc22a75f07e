package signpost.chain;

/// A block height, counted from 0.
public record Block(long height) implements Comparable<Block> {
    public Block {
        if (height < 0) {
            throw new IllegalArgumentException("a block height is not negative");
        }
    }

    public boolean isAfter(Block other) {
        return height > other.height;
    }

    @Override
    public int compareTo(Block other) {
        return Long.compare(height, other.height);
    }

    @Override
    public String toString() {
        return Long.toString(height);
    }
}
