#!/bin/sh
# The command line of Signpost. Finds a JDK 25 whatever `java` is first on PATH, builds what is missing or older than
# its sources, and starts. See ./sv --help.
set -eu

# Where this script lies, also when it is reached through a link.
self=$0
while [ -h "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
case $self in
    */*) home=$(CDPATH='' cd -- "${self%/*}" && pwd -P) ;;
    *) home=$(CDPATH='' cd -- "$(dirname -- "$(command -v -- "$self")")" && pwd -P) ;;
esac

fail() {
    printf 'error: %s\nfix: %s\n' "$1" "$2" >&2
    exit 1
}

# Whether $1 is the folder of a JDK 25. Reads a line of a file: asking `java -version` would start a JVM for it.
is_jdk_25() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            'JAVA_VERSION="25'[.\"+-]*) return 0 ;;
        esac
    done <"$1/release"
    return 1
}

# Sets `jdk`, or fails with how to install one.
find_jdk() {
    if [ -n "${SIGNPOST_JAVA-}" ]; then
        jdk=$SIGNPOST_JAVA
        case $jdk in
            */bin/java) jdk=${jdk%/bin/java} ;;
        esac
        is_jdk_25 "$jdk" && return
        fail "SIGNPOST_JAVA names no JDK 25: $SIGNPOST_JAVA" 'let it name the folder of a JDK 25, or unset it'
    fi
    jdk=${JAVA_HOME-}
    if [ -n "$jdk" ] && is_jdk_25 "$jdk"; then
        return
    fi
    if java=$(command -v java); then
        while [ -h "$java" ]; do
            link=$(readlink "$java")
            case $link in
                /*) java=$link ;;
                *) java=${java%/*}/$link ;;
            esac
        done
        jdk=${java%/bin/java}
        is_jdk_25 "$jdk" && return
    fi
    for jdk in /usr/lib/jvm/*25* /usr/java/*25* /opt/java/*25* /opt/*jdk*25* \
        "${HOME-}"/.sdkman/candidates/java/25* "${HOME-}"/.jdks/*25* \
        /Library/Java/JavaVirtualMachines/*25*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
        /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
        is_jdk_25 "$jdk" && return
    done
    if [ -x /usr/libexec/java_home ] && jdk=$(/usr/libexec/java_home -v 25 2>/dev/null); then
        is_jdk_25 "$jdk" && return
    fi
    fail 'no JDK 25 was found' \
        'install one (apt install temurin-25-jdk, brew install openjdk@25, sdk install java 25-tem), or name its folder in SIGNPOST_JAVA'
}

# Whether anything among these files and folders is newer than $1.
newer_than() {
    reference=$1
    shift
    [ -n "$(find "$@" -type f -newer "$reference" 2>/dev/null | head -n 1)" ]
}

# Whether the products are there and nothing they are made of is newer than they are, or than the last build.
# Uses: $products, $sources (relative, separated by spaces), $stamp.
is_built() {
    for product in $products; do
        [ -f "$home/$product" ] || return 1
    done
    # shellcheck disable=SC2086 # split on purpose: none of these names holds a space
    (
        cd "$home"
        fresh=1
        for product in $products; do
            newer_than "$product" $sources && fresh=0
        done
        [ $fresh = 1 ] || { [ -f "$stamp" ] && ! newer_than "$stamp" $sources; }
    )
}

# Builds $modules unless they are built. Of several starts at once one builds, and the others wait for it.
ensure_built() {
    stamp=$home/.signpost/built-$1
    is_built && return
    mkdir -p "$home/.signpost"
    lock=$home/.signpost/build.lock
    while ! mkdir "$lock" 2>/dev/null; do
        builder=$(cat "$lock/pid" 2>/dev/null || true)
        if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
            rm -rf "$lock"
        else
            sleep 1
        fi
    done
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    echo "$$" >"$lock/pid"
    if ! is_built; then
        printf 'sv: building (the first start, or sources have changed) …\n' >&2
        # What is saved while the build runs is built the next time.
        : >"$stamp.begun"
        (cd "$home" && JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
            ./mvnw -q -DskipTests -pl "$modules" -am package) >&2 ||
            fail 'the build failed' 'see above; ./mvnw -DskipTests package says more'
        mv -f "$stamp.begun" "$stamp"
    fi
    rm -rf "$lock"
    trap - EXIT INT TERM
}

find_jdk
shared='pom.xml shared/domain/pom.xml shared/domain/src/main shared/adapters/pom.xml shared/adapters/src/main'

case ${1-} in
    up)
        shift
        modules=localstack/embedded
        products='localstack/embedded/target/signpost-embedded-0.1.0-SNAPSHOT.jar'
        sources="$shared localstack/embedded/pom.xml localstack/embedded/src/main"
        for function in publish registry queue commitments; do
            modules="$modules,functions/$function"
            products="$products functions/$function/target/$function.jar"
            sources="$sources functions/$function/pom.xml functions/$function/src/main"
        done
        ensure_built up
        exec "$jdk/bin/java" -XX:+UseSerialGC -Dsignpost.root="$home" --enable-native-access=ALL-UNNAMED \
            -cp "$home/localstack/embedded/target/signpost-embedded-0.1.0-SNAPSHOT.jar:$home/localstack/embedded/target/lib/*" \
            signpost.embedded.Up "$@"
        ;;
    bench)
        shift
        modules=cli,bench
        products='cli/target/sv.jar bench/target/bench.jar'
        sources="$shared cli/pom.xml cli/src/main bench/pom.xml bench/src/main"
        ensure_built bench
        exec "$jdk/bin/java" -Dsignpost.root="$home" --enable-native-access=ALL-UNNAMED \
            -cp "$home/bench/target/bench.jar:$home/bench/target/lib/*" signpost.bench.Bench "$@"
        ;;
esac

modules=cli
products='cli/target/sv.jar'
sources="$shared cli/pom.xml cli/src/main"
ensure_built cli

# Which streams a person sits at: asking the JVM costs more than all the rest of starting it.
tty=
[ -t 0 ] && tty=i
[ -t 1 ] && tty=${tty}o
[ -t 2 ] && tty=${tty}e

# Without the cache everything works, only slower; the JVM is not to say anything about it.
set -- -Xlog:disable -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dsignpost.home="$home" -Dsignpost.tty="$tty" \
    -jar "$home/cli/target/sv.jar" "$@"
if [ -f "$home/cli/target/sv.aot" ]; then
    exec "$jdk/bin/java" -XX:AOTCache="$home/cli/target/sv.aot" "$@"
fi
exec "$jdk/bin/java" -Xshare:auto "$@"
