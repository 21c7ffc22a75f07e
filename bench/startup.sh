#!/bin/sh
# Process time and peak memory of the command line, with the cache of loaded classes made at build time and without.
#
#   bench/startup.sh [runs]        of this repository, or of the one whose folder SIGNPOST_HOME names
#
# Wants GNU time (Debian: time). Each run is a process of its own; printed are medians and the range.
set -eu
root=${SIGNPOST_HOME:-$(cd "$(dirname "$0")/.." && pwd)}
runs=${1:-15}
sv=$root/sv
cache=$root/cli/target/sv.aot
manifest=$(find "$root/manifests/configs" -name '*.yaml' | sort | tail -n 1)
out=$(mktemp -d)
trap 'rm -rf "$out"; [ ! -f "$cache.aside" ] || mv "$cache.aside" "$cache"' EXIT

echo "# $(date -u +%Y-%m-%dT%H:%M:%SZ), $(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), load $(cut -d' ' -f1-3 /proc/loadavg), $runs runs each"

# Runs a command and prints what it took. Its caches of files and pages are warm from one run before.
measure() {
    name=$1
    shift
    "$@" >/dev/null 2>&1 || { echo "$name: $* failed" >&2; exit 1; }
    : >"$out/times"
    i=0
    while [ $i -lt "$runs" ]; do
        /usr/bin/time -a -o "$out/times" -f '%e %U %S %M' "$@" >/dev/null 2>&1
        i=$((i + 1))
    done
    awk -v name="$name" '
        { wall[NR] = $1 * 1000; cpu[NR] = ($2 + $3) * 1000; memory[NR] = $4 / 1024 }
        function sort(a,   i, j, t) { for (i = 2; i <= NR; i++) for (j = i; j > 1 && a[j - 1] > a[j]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t } }
        END {
            sort(wall); sort(cpu); sort(memory); m = int((NR + 1) / 2)
            printf "%-44s wall %4.0f ms (%.0f to %.0f)  processor %4.0f ms  peak %3.0f MiB (%.0f to %.0f)\n",
                name, wall[m], wall[1], wall[NR], cpu[m], memory[m], memory[1], memory[NR]
        }' "$out/times"
}

measure 'sv --help' "$sv" --help
[ -f "$cache" ] || { echo "no cache at $cache" >&2; exit 1; }
measure 'sv manifest validate' "$sv" manifest validate "$manifest"
mv "$cache" "$cache.aside"
measure 'sv --help, without the cache' "$sv" --help
measure 'sv manifest validate, without the cache' "$sv" manifest validate "$manifest"
