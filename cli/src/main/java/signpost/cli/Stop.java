package signpost.cli;

import signpost.json.Json;

/// Ends a command with an answer: what is wrong, how to put it right, and the exit code.
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// 0 is done; these are the other ways to end.
    enum Exit {
        /// Invalid, not verified, in conflict, not allowed.
        REFUSED(1),
        /// The command line is wrong or says too little.
        USAGE(2),
        /// Something could not be reached; trying again may help.
        UNREACHABLE(3);

        final int code;

        Exit(int code) {
            this.code = code;
        }
    }

    private final Exit exit;
    private final String error;
    private final String fix;
    private final transient Json.Obj facts;

    /// @param error a stable snake_case name
    /// @param facts more fields of the answer in JSON
    private Stop(Exit exit, String error, String message, String fix, Json.Obj facts) {
        super(message, null, false, false);
        this.exit = exit;
        this.error = error;
        this.fix = fix;
        this.facts = facts;
    }

    static Stop refused(String error, String message, String fix) {
        return new Stop(Exit.REFUSED, error, message, fix, Json.Obj.builder().build());
    }

    static Stop usage(String error, String message, String fix) {
        return new Stop(Exit.USAGE, error, message, fix, Json.Obj.builder().build());
    }

    static Stop unreachable(String error, String message, String fix) {
        return new Stop(
                Exit.UNREACHABLE, error, message, fix, Json.Obj.builder().build());
    }

    Stop with(Json.Obj more) {
        return new Stop(exit, error, message(), fix, more);
    }

    Exit exit() {
        return exit;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    String fix() {
        return fix;
    }

    /// As it is printed with `--format json`: `{"error", "message", "fix"?, …facts}`.
    Json.Obj toJson() {
        var json = Json.Obj.builder().put("error", error).put("message", message());
        if (!fix.isEmpty()) {
            json.put("fix", fix);
        }
        facts.fields().forEach(json::put);
        return json.build();
    }
}
