#!/usr/bin/env bash
# Rehearses what docs/operations.md says of putting things back, on a bucket and a table of its own that it makes and
# removes: an earlier index is put back on condition of the current one, and a table is restored to a moment.
#
#   localstack/rehearse-restore.sh          wherever AWS_ENDPOINT_URL points, or the account of your credentials
#
# Point-in-time recovery takes minutes on AWS, and LocalStack has none: that part is skipped, and said to be, where the
# service does not offer it.
set -euo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}
command -v aws >/dev/null || fail 'the AWS CLI is missing'
export AWS_PAGER=
# Version 1 of the AWS CLI knows the second name only.
export AWS_DEFAULT_REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
name=signpost-rehearsal-$(date -u +%Y%m%d%H%M%S)-$$
work=$(mktemp -d)
table=
bucket=
end() {
    status=$?
    set +e
    [ -z "$table" ] || aws dynamodb delete-table --table-name "$table" >/dev/null
    if [ -n "$bucket" ]; then
        aws s3api list-object-versions --bucket "$bucket" --output text \
            --query '[Versions[].[Key,VersionId],DeleteMarkers[].[Key,VersionId]][]' 2>/dev/null |
            while read -r key version; do
                [ "$key" = None ] || aws s3api delete-object --bucket "$bucket" --key "$key" --version-id "$version" >/dev/null
            done
        aws s3api delete-bucket --bucket "$bucket"
    fi
    rm -rf "$work"
    exit "$status"
}
trap end EXIT

echo '1. an index that was spoilt is put back'
aws s3api create-bucket --bucket "$name" >/dev/null
bucket=$name
aws s3api put-bucket-versioning --bucket "$name" --versioning-configuration Status=Enabled
key=scorevision/index.json
echo '{"index_version": 1}' >"$work/good"
echo '{"index_version": 2, "spoilt": true}' >"$work/spoilt"
put() { # file, then the condition
    local file=$1
    shift
    aws s3api put-object --bucket "$name" --key "$key" --body "$file" --content-type application/json "$@"
}
put "$work/good" --if-none-match '*' >/dev/null
etag() { aws s3api head-object --bucket "$name" --key "$key" --query ETag --output text; }
first=$(etag)
put "$work/spoilt" --if-match "$first" >/dev/null
if put "$work/good" --if-match "$first" >/dev/null 2>"$work/refused"; then
    fail 'a write on condition of an index that is no longer there was accepted'
fi
echo '   ✓ a write on an old condition is refused'
old=$(aws s3api list-object-versions --bucket "$name" --prefix "$key" --output text \
    --query 'Versions[?!IsLatest] | [0].VersionId')
aws s3api get-object --bucket "$name" --key "$key" --version-id "$old" "$work/restored" >/dev/null
put "$work/restored" --if-match "$(etag)" >/dev/null
aws s3api get-object --bucket "$name" --key "$key" "$work/current" >/dev/null
cmp -s "$work/good" "$work/current" || fail 'what was put back is not what was there'
echo '   ✓ the earlier index is the current one again'

echo '2. a table is restored to a moment'
aws dynamodb create-table --table-name "$name" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=pk,AttributeType=S AttributeName=sk,AttributeType=S \
    --key-schema AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE >/dev/null
table=$name
aws dynamodb wait table-exists --table-name "$name"
aws dynamodb put-item --table-name "$name" --item '{"pk": {"S": "J#1"}, "sk": {"S": "JOB"}}'
if aws dynamodb update-continuous-backups --table-name "$name" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true >/dev/null 2>&1 &&
    aws dynamodb restore-table-to-point-in-time --source-table-name "$name" \
        --target-table-name "$name-restored" --use-latest-restorable-time >/dev/null 2>"$work/refused"; then
    aws dynamodb wait table-exists --table-name "$name-restored"
    count=$(aws dynamodb scan --table-name "$name-restored" --select COUNT --query Count --output text)
    aws dynamodb delete-table --table-name "$name-restored" >/dev/null
    echo "   ✓ restored, with $count item (0 if it was written after the latest moment that can be restored)"
else
    echo '   - skipped: point-in-time recovery is not to be had here'
fi
echo 'done'
