package signpost.challengeapi;

import signpost.challenge.IssueChallenge;
import signpost.challenge.NextTask;

/// Everything the function can do, with the salt that its draws are made with.
record Challenges(IssueChallenge issue, NextTask next) {}
