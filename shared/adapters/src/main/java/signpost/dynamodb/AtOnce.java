package signpost.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import signpost.store.StoreUnavailable;

/// Asks several things at once, as each answer takes milliseconds in which nothing else happens.
final class AtOnce {

    /// More would open more connections than are kept.
    private static final int MOST = 8;

    private AtOnce() {}

    /// The answers in the order of the questions.
    static <T> List<T> ask(List<? extends Callable<T>> questions) {
        var threads = Executors.newFixedThreadPool(
                Math.max(1, Math.min(MOST, questions.size())),
                Thread.ofVirtual().factory());
        try (threads) {
            var answers = new ArrayList<T>();
            for (var future : threads.invokeAll(questions)) {
                answers.add(future.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while DynamoDB was asked", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
