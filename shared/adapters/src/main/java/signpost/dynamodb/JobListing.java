package signpost.dynamodb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import signpost.job.Job;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.job.Page;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// Pages of jobs, newest first, out of one index that has a partition for each status.
final class JobListing {

    static final String INDEX = "listing";

    private static final char SEPARATOR = '#';
    private static final int LONGEST_PAGE = 200;
    /// Entries of one status that a page looks at where most may be filtered out.
    private static final int MOST_FILTERED = 1000;

    private final Requests requests;
    private final String table;
    private final Function<Collection<JobId>, Map<JobId, Job>> findAll;
    private final Cursors cursors = new Cursors("[0-9TZ:.-]{24}#[0-9a-f-]{36}");

    JobListing(Requests requests, String table, Function<Collection<JobId>, Map<JobId, Job>> findAll) {
        this.requests = requests;
        this.table = table;
        this.findAll = findAll;
    }

    boolean isCursor(String text) {
        return cursors.isCursor(text);
    }

    /// What was read of one status.
    ///
    /// @param last where reading stopped before the end
    private record Read(List<String> places, Optional<String> last) {}

    Page<Job> page(JobFilter filter, Optional<String> cursor, int asked) {
        var most = Math.min(asked, LONGEST_PAGE);
        var after = cursor.map(cursors::place);
        var reads = AtOnce.ask(statuses(filter)
                .map(status -> (Callable<Read>) () -> read(status, filter, after, most))
                .toList());
        // Beyond the first place where reading stopped, something may be missing.
        var end = reads.stream().flatMap(read -> read.last().stream()).max(Comparator.naturalOrder());
        var places = reads.stream()
                .flatMap(read -> read.places().stream())
                .filter(place -> end.filter(last -> place.compareTo(last) < 0).isEmpty())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        var shown = places.stream().limit(most).toList();
        var next = places.size() > most ? Optional.of(shown.getLast()) : end;
        return new Page<>(jobs(shown, filter), next.map(Cursors::cursor));
    }

    private static Stream<JobStatus> statuses(JobFilter filter) {
        return filter.status().map(Stream::of).orElseGet(() -> Stream.of(JobStatus.values()));
    }

    private static String place(Map<String, AttributeValue> entry) {
        return Item.of(entry).text(JobItem.PLACE);
    }

    static Instant createdAt(Map<String, AttributeValue> entry) {
        var place = place(entry);
        return Instant.parse(place.substring(0, place.indexOf(SEPARATOR)));
    }

    /// The index finds, the jobs decide.
    private List<Job> jobs(List<String> places, JobFilter filter) {
        var ids = places.stream()
                .map(place -> new JobId(place.substring(place.indexOf(SEPARATOR) + 1)))
                .toList();
        var found = findAll.apply(ids);
        return ids.stream()
                .flatMap(id -> Stream.ofNullable(found.get(id)))
                .filter(filter::admits)
                .toList();
    }

    private Read read(JobStatus status, JobFilter filter, Optional<String> after, int most) {
        var query = query(status, filter, after, most);
        var answer = requests.send("list jobs", dynamo -> dynamo.query(query));
        return new Read(
                answer.items().stream().map(JobListing::place).toList(),
                answer.hasLastEvaluatedKey() ? Optional.of(place(answer.lastEvaluatedKey())) : Optional.empty());
    }

    private QueryRequest query(JobStatus status, JobFilter filter, Optional<String> after, int most) {
        var values = new HashMap<String, AttributeValue>();
        values.put(":status", AttributeValue.fromS(status.word()));
        var key = "#listingStatus = :status";
        if (after.isPresent()) {
            values.put(":after", AttributeValue.fromS(after.get()));
            key += " and #listingKey < :after";
        }
        var conditions = new ArrayList<String>();
        filter.type().ifPresent(type -> {
            conditions.add("#type = :type");
            values.put(":type", AttributeValue.fromS(type.word()));
        });
        filter.category().ifPresent(category -> {
            conditions.add("#category = :category");
            values.put(":category", AttributeValue.fromS(category));
        });
        filter.manifest().ifPresent(name -> {
            conditions.add("#manifestName = :manifest");
            values.put(":manifest", AttributeValue.fromS(name.value()));
        });
        filter.capability().ifPresent(capability -> {
            conditions.add("contains(#requiredCapabilities, :capability)");
            values.put(":capability", AttributeValue.fromS(capability));
        });
        var condition = String.join(" and ", conditions);
        var query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression(key)
                .expressionAttributeNames(Expression.names(key, condition))
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(conditions.isEmpty() ? most + 1 : MOST_FILTERED);
        return conditions.isEmpty()
                ? query.build()
                : query.filterExpression(condition).build();
    }
}
