package signpost.job;

import java.util.regex.Pattern;

/// Names a job: a random UUID (version 4, RFC 9562), in lower case.
public record JobId(String value) {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    public JobId {
        if (!isOne(value)) {
            throw new IllegalArgumentException("a job's id is a UUID of version 4 in lower case");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
