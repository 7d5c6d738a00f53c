#!/bin/sh
# The small benchmarks beside the same work in real Go, in turn, several rounds; the best of each side counts, because
# other work on the machine only ever adds. One table, or with --tsv its rows: work, unit, ours, Go's, ratio, bar,
# stretch, verdict. A bar "=x" is a limit for our own value, any other one for the ratio.
# Usage: bench/micro.sh [--rounds N] [--only NAME] [--build DIR] [--tsv]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/release
rounds=3
only=
form=table
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --build) build=$2; shift 2 ;;
    --tsv) form=tsv; shift ;;
    *) echo "micro.sh: unknown option '$1' (--rounds N, --only NAME, --build DIR, --tsv)" >&2; exit 2 ;;
  esac
done

ours=$build/bin/gmpscope-bench
if [ ! -x "$ours" ]; then
  echo "micro.sh: $ours is not there: build the target gmpscope-bench first" >&2
  exit 2
fi
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
trap 'exit 130' INT TERM

go=
version=
if command -v go >/dev/null 2>&1; then
  version=$(go version | cut -d' ' -f3)
  go=$rows/go-bench
  (cd "$here/go" && go build -o "$go" .)
fi

# Each in a process of its own: memory and warm caches of one must not help or hurt another.
for round in $(seq "$rounds"); do
  for name in $(cut -f1 "$here/bars.tsv" | sed -E 's,^(parked|timers)/.*,\1,' | sort -u | grep -e "$only"); do
    echo "round $round of $rounds: $name" >&2
    "$ours" --rows --benchmark_min_time=0.3 --benchmark_filter="^$name(/process_time|/iterations.*|/real_time)*\$" |
      sed 's/^/ours\t/' >>"$rows/all"
    case $name in record/*) continue ;; esac
    if [ -n "$go" ]; then "$go" "$name" | sed 's/^/go\t/' >>"$rows/all"; fi
  done
done
awk -v version="$version" -v form="$form" -f "$here/table.awk" "$rows/all" "$here/bars.tsv"
