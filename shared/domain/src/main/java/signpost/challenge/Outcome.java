package signpost.challenge;

/// What became of a request for a challenge.
public sealed interface Outcome {

    record Issued(Assignment assignment) implements Outcome {}

    record Refused(Refusal why) implements Outcome {}
}
