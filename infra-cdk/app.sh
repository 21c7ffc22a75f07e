#!/bin/sh
# Runs the compiled CDK app. The CDK command line calls this (cdk.json); it needs neither Maven nor a network.
# The one argument, the repository whose jars are deployed, is this one unless given.
set -eu
repository=$(cd "${1:-$(dirname "$0")/..}" && pwd)
cd "$(dirname "$0")"

if [ ! -f target/class-path.txt ]; then
    echo "The CDK app is not built: run ./mvnw -pl infra-cdk compile in the root of the repository." >&2
    exit 1
fi

is_25() {
    [ -x "$1" ] && "$1" -version 2>&1 | grep -q 'version "25'
}

# The one asked for, else the one on PATH, else where JDKs are usually installed.
for java in "${JAVA_HOME:-}/bin/java" "$(command -v java || true)" \
    /usr/lib/jvm/*/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java \
    "${HOME:-}"/.sdkman/candidates/java/*/bin/java; do
    if is_25 "$java"; then
        exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
            -cp "target/classes:$(cat target/class-path.txt)" signpost.infra.SignpostApp "$repository"
    fi
done
echo "No JDK 25 found: install one, or set JAVA_HOME to it." >&2
exit 1
