package signpost.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.manifest.ManifestHash;

/// Where jobs are kept.
///
/// A job is one small item, and every change of it is conditional on what is there: of two that race one wins.
/// Documents lie beside it under their hash and never change. Indexes may be behind; what they find is looked at again
/// before it is acted on.
///
/// Every method may throw [signpost.store.StoreUnavailable]: then it is not known whether something was stored, and
/// doing the same again does no harm.
public interface JobStore {

    // --- submitting ----------------------------------------------------------------------------------------------

    /// A new job and what belongs to it.
    ///
    /// @param documents by hash: the payload, and the YAML of an inline manifest
    /// @param key the client's name of the request, if it gave one
    record Submission(Job job, Map<ManifestHash, String> documents, Optional<Key> key) {
        public Submission {
            documents = Map.copyOf(documents);
        }
    }

    /// @param request hash of the whole request, so that another one under the same key is found out
    record Key(Caller caller, IdempotencyKey key, ManifestHash request, Instant expiresAt) {}

    sealed interface Submitted {
        record Stored() implements Submitted {}

        /// The key was used before. The job is what came of it, if the request was the same.
        record Known(JobId id, ManifestHash request) implements Submitted {}

        /// Another request with this key is being stored at this moment.
        record InFlight() implements Submitted {}
    }

    /// Stores the job, the key and, for a manifest of the registry, the run that links the manifest to the job: all of
    /// them or none.
    Submitted submit(Submission submission);

    /// What a key was used for, if it was and is still remembered.
    Optional<Submitted.Known> known(Caller caller, IdempotencyKey key, Instant now);

    // --- reading -------------------------------------------------------------------------------------------------

    Optional<Job> find(JobId id);

    /// Those of the jobs that exist.
    Map<JobId, Job> findAll(Collection<JobId> ids);

    /// A document that belongs to a job.
    ///
    /// @throws IllegalStateException if it is not there: a job's documents are stored before the job
    String document(JobId id, ManifestHash hash);

    /// Newest first.
    ///
    /// @param cursor as an earlier page gave it
    Page<Job> list(JobFilter filter, Optional<String> cursor, int most);

    /// Whether a text is a cursor of [#list].
    boolean isCursor(String text);

    // --- claiming ------------------------------------------------------------------------------------------------

    /// Every lane that has been used lately.
    List<Lane> lanes();

    /// The best of what may be claimed from these lanes: of each lane at least the ten best that are ready, and those
    /// whose pause or lease is over, up to a hundred.
    List<Candidate> candidates(Collection<Lane> lanes, Instant now);

    sealed interface Taken {
        record By(Job job) implements Taken {}

        /// It was not as the index said.
        ///
        /// @param job as it is now, if it still exists
        record Missed(Optional<Job> job) implements Taken {}
    }

    /// [Job#claimed] in one write, without reading the job before.
    Taken claim(Candidate candidate, Claim claim);

    /// [Job#heartbeat] in one write, without reading the job before. Missed, the job says why.
    ///
    /// @param lease how long from `now`
    Taken extend(JobId id, LeaseToken.Hash token, Instant now, Duration lease);

    // --- moving --------------------------------------------------------------------------------------------------

    /// Puts `next` in the place of `was`, if that is still what is stored. When a run of the registry ends, its run
    /// item is changed in the same transaction.
    ///
    /// @param documents by hash: what `next` newly points to
    /// @return whether it was
    boolean replace(Job was, Job next, Map<ManifestHash, String> documents);

    // --- events --------------------------------------------------------------------------------------------------

    void append(JobId id, Event event);

    /// Worker events in the order of their ids, or against it. Where they are large a page holds fewer than was asked
    /// for, and says so.
    ///
    /// @param after only those beyond this id, in the direction asked for
    /// @return what was read; its next is the last id that was looked at, if there may be more
    Page<Event> events(JobId id, Optional<String> after, boolean newestFirst, int most);

    // --- counting ------------------------------------------------------------------------------------------------

    /// Counts what is there. Reads in proportion to what is counted, and is for the pulse only.
    Counts count(Instant now);

    void publish(Counts counts);

    Optional<Counts> published();

    /// Takes lanes out of the directory that nobody has used for a day and that hold nothing.
    void forgetUnusedLanes(Instant now);
}
