#!/usr/bin/env bash
# The tests of localstack/it: on a LocalStack container of their own, or, with AWS_ENDPOINT_URL set, on the stack that
# runs there. localstack/README.md says more. Arguments go to Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
maven=(./mvnw -q -Plocalstack -pl localstack/it -am -Dtest=StackAtHandTest -Dit.test=DeployedStackIT
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false "$@")
if [ -z "${AWS_ENDPOINT_URL:-}" ]; then
    exec "${maven[@]}" verify
fi
# Nothing is packaged: what runs may run from these very jars.
failsafe=org.apache.maven.plugins:maven-failsafe-plugin
exec "${maven[@]}" test "$failsafe:integration-test" "$failsafe:verify"
