#!/usr/bin/env bash
# Sends every file of events/ to the function it is for and compares the answers with smoke.txt, then does a job,
# listens for the events of its end, and reads what is published.
#
#   localstack/smoke.sh                       the stack that ./sv up runs
#   AWS_ENDPOINT_URL=… localstack/smoke.sh    any other: LocalStack, or AWS itself when the variable is empty
#
# Needs curl 7.86 or later and jq. Credentials and region as the AWS CLI takes them from the environment.
# SIGNPOST_STAGE (local), SIGNPOST_API and SIGNPOST_PUBLIC_URL say the rest. Nothing that was there is changed:
# what it makes has "smoke" in its name, or the names of the samples. A rule and a queue to hear events by are removed
# at the end; where a file of events is named in SIGNPOST_EVENTS, they are read there.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}
for tool in curl jq; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done

state=${SIGNPOST_STATE:-.signpost/local.json}
if [ -z "${AWS_ENDPOINT_URL+set}" ] && [ -r "$state" ]; then
    fact() { jq -re ".$1" "$state"; }
    AWS_ENDPOINT_URL=$(fact awsEndpoint)
    AWS_ACCESS_KEY_ID=$(fact accessKeyId)
    AWS_SECRET_ACCESS_KEY=$(fact secretAccessKey)
    SIGNPOST_API=${SIGNPOST_API:-$(fact apiUrl)}
    SIGNPOST_PUBLIC_URL=${SIGNPOST_PUBLIC_URL:-$(fact publicUrl)}
    SIGNPOST_EVENTS=${SIGNPOST_EVENTS:-$(fact eventsFile)}
fi
stage=${SIGNPOST_STAGE:-local}
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
lambda=${AWS_ENDPOINT_URL:-https://lambda.$region.amazonaws.com}
eventbridge=${AWS_ENDPOINT_URL_EVENTBRIDGE:-${AWS_ENDPOINT_URL:-https://events.$region.amazonaws.com}}
sqs=${AWS_ENDPOINT_URL_SQS:-${AWS_ENDPOINT_URL:-https://sqs.$region.amazonaws.com}}
[ -n "${AWS_ACCESS_KEY_ID:-}${AWS_SECRET_ACCESS_KEY:-}" ] ||
    fail 'no stack runs here (./sv up) and no credentials are set: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Credentials go by a file that only we can read: arguments are in the list of processes.
(
    umask 077
    printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >"$work/credentials"
    if [ -n "${AWS_SESSION_TOKEN:-}" ]; then
        printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN" >>"$work/credentials"
    fi
)
signed() { # service, then arguments of curl
    local service=$1
    shift
    curl -sS --max-time 60 -K "$work/credentials" --aws-sigv4 "aws:amz:$region:$service" "$@"
}

passed=0
failed=0
check() { # what, expected (an extended regular expression), got
    if printf '%s\n' "$3" | grep -Eqx -- "$2"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %-48s expected %s, got %s\n' "$1" "$2" "$3" >&2
    fi
}

# --- what the event bus tells: a rule and a queue, there before anything happens --------------------------------------
bus=signpost-$stage
name=smoke-$(date -u +%Y%m%d%H%M%S)-$$
rule=
queue=
ask() { # events or sqs, operation, body
    local to target
    case $1 in
        events) to=$eventbridge target=AWSEvents.$2 type=application/x-amz-json-1.1 ;;
        sqs) to=$sqs target=AmazonSQS.$2 type=application/x-amz-json-1.0 ;;
    esac
    signed "$1" --fail-with-body -H "X-Amz-Target: $target" -H "Content-Type: $type" --data-binary "$3" "$to/"
}
stop_hearing() {
    [ -z "$queue" ] || ask sqs DeleteQueue "{\"QueueUrl\":\"$queue\"}" >/dev/null || true
    [ -z "$rule" ] || ask events RemoveTargets "{\"EventBusName\":\"$bus\",\"Rule\":\"$name\",\"Ids\":[\"smoke\"]}" >/dev/null || true
    [ -z "$rule" ] || ask events DeleteRule "{\"EventBusName\":\"$bus\",\"Name\":\"$name\"}" >/dev/null || true
}
trap 'stop_hearing; rm -rf "$work"' EXIT
hear() {
    local arn policy
    rule=$(ask events PutRule "$(jq -n --arg bus "$bus" --arg name "$name" \
        '{EventBusName: $bus, Name: $name, EventPattern: ({source: ["signpost"]} | tostring)}')" | jq -re .RuleArn)
    # arn:<partition>:events:<region>:<account>:…
    arn=$(cut -d: -f1,2 <<<"$rule"):sqs:$(cut -d: -f4,5 <<<"$rule"):$name
    policy=$(jq -n --arg queue "$arn" --arg rule "$rule" '{Version: "2012-10-17", Statement: [{Effect: "Allow",
        Principal: {Service: "events.amazonaws.com"}, Action: "sqs:SendMessage", Resource: $queue,
        Condition: {ArnEquals: {"aws:SourceArn": $rule}}}]} | tostring')
    queue=$(ask sqs CreateQueue "{\"QueueName\":\"$name\",\"Attributes\":{\"Policy\":$policy}}" | jq -re .QueueUrl)
    ask events PutTargets "{\"EventBusName\":\"$bus\",\"Rule\":\"$name\",\"Targets\":[{\"Id\":\"smoke\",\"Arn\":\"$arn\"}]}" |
        jq -e '.FailedEntryCount == 0' >/dev/null
}
heard() { # prints every event so far, one a line
    if [ -z "$queue" ]; then
        cat "$SIGNPOST_EVENTS" 2>/dev/null || true # not there before the first
    else
        ask sqs ReceiveMessage "{\"QueueUrl\":\"$queue\",\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":1}" |
            jq -c '.Messages[]?.Body | fromjson' >>"$work/events"
        cat "$work/events"
    fi
}
told() { # job: waits until the bus has told how it ended, and prints that
    local end=$((SECONDS + 60)) how
    while [ "$SECONDS" -lt "$end" ]; do
        how=$(heard | jq -r --arg job "$1" 'select(.detail.job_id == $job) | "\(."detail-type"): \(.detail.status)"' | sort -u)
        [ -z "$how" ] || break
        [ -n "$queue" ] || sleep 0.5
    done
    printf '%s\n' "${how:-nothing within a minute}"
}
if [ -z "${SIGNPOST_EVENTS:-}" ]; then
    hear || fail "no rule can be made on the bus $bus, so that events cannot be heard; see docs/events.md"
fi

# --- every sample event ---------------------------------------------------------------------------------------------
listed=$work/listed
grep -v '^#' localstack/smoke.txt | awk '{ sub(/:.*/, "", $1); print "events/" $1 "/" $2 ".json" }' | sort -u >"$listed"
find events -mindepth 2 -maxdepth 2 -name '*.json' | sort | comm -3 "$listed" - | sed 's/^\t*//' | while read -r file; do
    fail "$file is in events/ or in localstack/smoke.txt, but not in both"
done
while read -r function event expected; do
    case $function in '#'*) continue ;; esac
    alias=live
    case $function in *:*) alias=${function#*:} function=${function%:*} ;; esac
    answer=$(signed lambda --data-binary "@events/$function/$event.json" \
        "$lambda/2015-03-31/functions/signpost-$stage-$function/invocations?Qualifier=$alias") || answer='{}'
    case $function in
        publish | commitments | announce) got=$(jq -r '.error // .errorType // "-"' <<<"$answer") ;;
        *) got=$(jq -r '"\(.statusCode // "no status") \((.body // "" | if . == "" then {} else fromjson end).error // "-")"' \
            <<<"$answer") ;;
    esac
    check "$function:$alias $event" "$expected" "$got"
done <localstack/smoke.txt

# --- a manifest and its job, through the gateway ---------------------------------------------------------------------
if [ -n "${SIGNPOST_API:-}" ]; then
    api() { # method, path, body
        signed execute-api -X "$1" -H 'content-type: application/json' ${3:+--data-binary "$3"} \
            -w '\n%{http_code}\n' "$SIGNPOST_API$2" >"$work/answer" || true
        status=$(tail -n 1 "$work/answer")
        body=$(sed '$d' "$work/answer")
    }
    submit() { # sets job, which only we can do, and which may be tried once
        api POST /api/queue/jobs \
            "{\"type\":\"task\",\"maxAttempts\":1,\"payload\":{\"requiredCapabilities\":[\"$name\"],\"from\":\"smoke.sh\"}}"
        check 'a job is taken in' 201 "$status"
        job=$(jq -r '.id // .jobId // ""' <<<"$body")
    }
    claim() { # sets token
        api POST /api/queue/jobs/claim "{\"workerId\":\"smoke\",\"allowedTypes\":[\"task\"],\"workerCapabilities\":[\"$name\"],\"leaseSeconds\":60}"
        check 'a worker that can do it gets it' "200 $job" "$status $(jq -r '.job.id // .id // ""' <<<"$body")"
        token=$(jq -r '.leaseToken // .job.leaseToken // ""' <<<"$body")
    }
    submit
    claim
    api POST "/api/queue/jobs/$job/heartbeat" "{\"leaseToken\":\"$token\"}"
    check 'the lease is extended' 200 "$status"
    api POST "/api/queue/jobs/$job/complete" "{\"leaseToken\":\"$token\",\"resultSummary\":{\"smoke\":true}}"
    check 'the job is done' 200 "$status"
    api GET "/api/queue/jobs/$job"
    check 'and is shown as done' '200 succeeded' "$status $(jq -r '.status // .job.status // ""' <<<"$body")"
    ended=$job
    submit
    claim
    api POST "/api/queue/jobs/$job/fail" "{\"leaseToken\":\"$token\",\"errorMessage\":\"meant to fail\",\"retryable\":true}"
    check 'a job that has failed for the last time' 200 "$status"
    check 'the event bus tells that a job is done' 'Job Ended: succeeded' "$(told "$ended")"
    check 'and that a job is given up' 'Job Dead-Lettered: dead_letter' "$(told "$job")"
    check 'a request that is not signed is refused' '401|403' \
        "$(curl -sS --max-time 30 -o /dev/null -w '%{http_code}' "$SIGNPOST_API/api/queue/stats")"
fi

# --- what anybody reads -----------------------------------------------------------------------------------------------
if [ -n "${SIGNPOST_PUBLIC_URL:-}" ]; then
    code() { curl -sS --max-time 30 -o "$work/public" -w '%{http_code}' "$@"; }
    check 'the index is public' 200 "$(code "$SIGNPOST_PUBLIC_URL/scorevision/index.json")"
    hash=$(jq -r '.current_manifest_hash // empty' "$work/public")
    if [ -n "$hash" ]; then
        check 'and so is what it names' 200 "$(code "$SIGNPOST_PUBLIC_URL/scorevision/manifests/${hash#sha256:}.json")"
    fi
    check 'what is not there is not found' 404 "$(code "$SIGNPOST_PUBLIC_URL/scorevision/manifests/none.json")"
    check 'and nothing else is answered' 404 "$(code "$SIGNPOST_PUBLIC_URL/")"
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
