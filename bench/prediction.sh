#!/bin/sh
# How well the virtual world predicts this machine: after `gmpscope calibrate`, the echo server's throughput and median
# latency in both worlds, for 1, 8, 64 and 1,000 connections at GOMAXPROCS 1 and 2. Prints a table.
#   bench/prediction.sh [PROGRAM]     the program: build/release/bin/gmpscope
# COSTS=file  uses these costs instead of measuring     REAL=2s SIM=300ms  how long each run lasts
# RUNS=3      real runs of each kind, of which the one with the median throughput counts
# UNDER="nice -n -20"  a command to run everything under, on a machine that is not quiet
# Exit status 1: some figure is more than 25 % off.
set -eu
program=${1:-build/release/bin/gmpscope}
costs=${COSTS-}
under=${UNDER-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM

# shellcheck disable=SC2086  # a command with its arguments
[ -n "$costs" ] || { costs=$dir/costs.json; $under "$program" calibrate -o "$costs" >"$dir/log"; }

# "messages a second, median latency" of one run.
figures() {  # CONNECTIONS PROCS ARGUMENTS...
  connections=$1 procs=$2
  shift 2
  # shellcheck disable=SC2086
  $under "$program" run echo --no-trace --json --procs "$procs" --set connections="$connections" --set think=0s "$@" |
    awk -F '[:,]' '/"messagesPerSecond"/ { rate = $2 } /"p50"/ { latency = $2 } END { printf "%.0f %.0f\n", rate, latency }'
}

real() { figures "$1" "$2" --for "${REAL:-2s}"; }
sim() { figures "$1" "$2" --for "${SIM:-300ms}" --world sim --costs "$costs"; }
middle() {  # the real run with the median throughput
  for _ in $(seq "${RUNS:-3}"); do real "$1" "$2"; done | sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'
}

printf '%s\n' "conns procs |  real msg/s   sim msg/s   off |  real p50 us   sim p50 us   off"
worst=0
for procs in 1 2; do
  for connections in 1 8 64 1000; do
    read -r rate latency <<END
$(middle "$connections" "$procs")
END
    read -r rate_sim latency_sim <<END
$(sim "$connections" "$procs")
END
    awk -v c="$connections" -v p="$procs" -v r="$rate" -v l="$latency" -v rs="$rate_sim" -v ls="$latency_sim" 'BEGIN {
      off = (rs / r - 1) * 100; offl = (ls / l - 1) * 100
      printf "%5d %5d | %11d %11d %+4.0f%% | %12.1f %12.1f %+4.0f%%\n", c, p, r, rs, off, l / 1000, ls / 1000, offl
      exit (off > 25 || off < -25 || offl > 25 || offl < -25) }' || worst=1
  done
done
exit $worst
