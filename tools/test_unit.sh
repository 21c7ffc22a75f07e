#!/usr/bin/env bash
# The unit tests alone: no packaged jars, no local stack and what runs on it, no CDK. Arguments go to Maven, such as
# -Dtest=RollBackTest.
set -euo pipefail
cd "$(dirname "$0")/.."
exec ./mvnw -Dsurefire.failIfNoSpecifiedTests=false -pl '!infra-cdk,!localstack/embedded,!bench' "$@" test
