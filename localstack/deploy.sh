#!/usr/bin/env bash
# Deploys the stage `local` to LocalStack, or to whatever else answers like AWS at AWS_ENDPOINT_URL: the template that
# is committed in infra-cdk/snapshots, with the functions' jars beside it. Needs the AWS CLI, a JDK 25 to build the jars,
# and no Node.
#
#   localstack/deploy.sh                    CHAIN_ENDPOINTS, NETUID and TRUSTED_KEYS may be set
#   localstack/deploy.sh --built            with the jars as they are
#   localstack/deploy.sh --delete           takes the stack away again
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}
for tool in aws curl openssl sha256sum; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done
case ${1:-} in
    '' | --built | --delete) ;;
    *) fail "there is no option $1; see the first lines of this script" ;;
esac

export AWS_ENDPOINT_URL=${AWS_ENDPOINT_URL:-http://127.0.0.1:4566}
export AWS_REGION=${AWS_REGION:-us-east-1}
export AWS_DEFAULT_REGION=$AWS_REGION
export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-test} AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-test}
export AWS_PAGER=
stack=signpost-local
assets=assets
template=infra-cdk/snapshots/local.template.json

case $AWS_ENDPOINT_URL in
    *amazonaws.com*) fail 'this is for LocalStack; to AWS it goes by the CDK, see infra-cdk/README.md' ;;
esac
curl -fsS --max-time 5 "$AWS_ENDPOINT_URL/_localstack/health" >/dev/null ||
    fail "nothing like LocalStack answers at $AWS_ENDPOINT_URL: docker compose -f localstack/compose.yaml up -d --wait"

if [ "${1:-}" = --delete ]; then
    aws cloudformation delete-stack --stack-name "$stack"
    aws cloudformation wait stack-delete-complete --stack-name "$stack"
    echo "✓ $stack is gone"
    exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mapfile -t modules < <(grep -o '"S3Key": "[a-z-]*"' "$template" | sed 's/.*: "\(.*\)"/\1/' | sort -u)
mapfile -t secrets < <(grep -o '"Name": "signpost/local/[a-z-]*"' "$template" | sed 's/.*: "\(.*\)"/\1/')
jars=()
for at in "${!modules[@]}"; do
    jars[at]=functions/${modules[at]}/target/${modules[at]}.jar
done
[ "${1:-}" = --built ] || ./mvnw -q -DskipTests -pl "$(printf 'functions/%s,' "${modules[@]}")" -am package
aws s3api create-bucket --bucket "$assets" >/dev/null 2>&1 || aws s3api head-bucket --bucket "$assets" >/dev/null
for at in "${!modules[@]}"; do
    aws s3 cp --only-show-errors "${jars[at]}" "s3://$assets/${modules[at]}"
    echo "✓ ${jars[at]}"
done

# In the committed template the ids of versions carry no hash of what they are versions of. Here they need one, or a
# changed jar would not become a new version, and the alias would stay with the old one.
hash=$(cat "$template" "${jars[@]}" | sha256sum | cut -c1-32)
sed -E "s/\"([A-Za-z]+CurrentVersion[0-9A-F]{8}|ApiRestDeployment[0-9A-F]{8})\"/\"\1$hash\"/g" "$template" >"$work/template.json"

aws cloudformation deploy --stack-name "$stack" --template-file "$work/template.json" \
    --s3-bucket "$assets" --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset \
    --parameter-overrides \
    "ChainEndpoints=${CHAIN_ENDPOINTS:-http://host.docker.internal:9944}" \
    "PublicBaseUrl=${PUBLIC_BASE_URL:-$AWS_ENDPOINT_URL/signpost-local-manifests-000000000000-$AWS_REGION}" \
    ${NETUID:+"Netuid=$NETUID"} ${TRUSTED_KEYS:+"TrustedKeys=$TRUSTED_KEYS"}

# A key that is there stays. A new one goes by a file, never by an argument.
umask 077
for secret in "${secrets[@]}"; do
    if ! aws secretsmanager get-secret-value --secret-id "$secret" >/dev/null 2>&1; then
        openssl rand -hex 32 >"$work/value"
        aws secretsmanager put-secret-value --secret-id "$secret" --secret-string "file://$work/value" >/dev/null
        echo "✓ made a value for $secret"
    fi
done

output() {
    aws cloudformation describe-stacks --stack-name "$stack" --output text \
        --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}
echo "✓ $stack is deployed. Next:"
echo "  export AWS_ENDPOINT_URL=$AWS_ENDPOINT_URL AWS_REGION=$AWS_REGION AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
echo "  SIGNPOST_API=$(output ApiUrl) SIGNPOST_PUBLIC_URL=$AWS_ENDPOINT_URL/$(output ManifestBucket) localstack/smoke.sh"
