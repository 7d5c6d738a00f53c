#!/bin/sh
# Random programs in real Go and in both worlds here: COUNT of them from seed FIRST on (default 2000 from 1). Where Go
# gave one outcome only and ours was another, both run again, Go often: a select with several ready cases, or a machine
# that stalls, shows then. What is left is a difference. Status 1 if there is one.
# Usage: tests/core/order/random/compare.sh [FIRST [COUNT]]; needs go and the target random_programs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ours=$here/../../../../build/release/tests/random_programs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
(cd "$here/../go" && go build -o "$work/go" .)
both() {  # programs, times in Go, times here
  GOMAXPROCS=1 GOGC=off "$work/go" -random "$2" <"$1" >"$work/go.out"
  "$ours" run "$3" <"$1" >"$work/our.out"
  "$ours" compare "$work/go.out" "$work/our.out" "$1" >"$work/differ" || true
}
"$ours" draw "${1:-1}" "${2:-2000}" >"$work/all"
both "$work/all" 4 1
tail -n 1 "$work/differ"
sed -n 's/^program //p' "$work/differ" >"$work/again"
if [ ! -s "$work/again" ]; then exit 0; fi
both "$work/again" 200 4
cat "$work/differ"
! grep -q '^program' "$work/differ"
