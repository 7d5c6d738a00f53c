#!/bin/sh
# Many short runs of the echo server, each checked event by event; stops at the first that is not clean and says how to
# repeat it.
#   tests/stress.sh real [RUNS]    real threads and sockets under ThreadSanitizer (builds the tsan preset); default 200
#   tests/stress.sh sim [SEEDS]    the virtual world, policy random, seeds 1 to SEEDS; default 1000
# PROGRAM=path   the program to run instead of the one that is built here
set -u
root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd -P) || exit 2
usage() { sed -n 's/^#   //p' "$0" >&2; exit 2; }
world=${1-}
count=${2-}
case $world in
  real) count=${count:-200}; preset=tsan; seconds=60 ;;
  sim) count=${count:-1000}; preset=release; seconds=60 ;;
  *) usage ;;
esac
case $count in *[!0-9]* | 0*) usage ;; esac

program=${PROGRAM-}
if [ -z "$program" ]; then
  program=$root/build/$preset/bin/gmpscope
  (cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" --target gmpscope) >&2 || exit 2
fi
# ThreadSanitizer cannot map its shadow memory where the kernel randomises addresses with more bits than it knows.
steady=
if [ "$world" = real ] && setarch -R true 2>/dev/null; then steady='setarch -R'; fi
export TSAN_OPTIONS="halt_on_error=1 atexit_sleep_ms=50 ${TSAN_OPTIONS-}"

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'echo "stopped after $((n - 1)) clean runs" >&2; exit 130' INT TERM

# One run and its check; the time limit makes a hang a failure.
one() {  # SEED ARGUMENT...
  # shellcheck disable=SC2086  # $steady: none, or a command with its words
  timeout "$seconds" $steady "$program" run echo --seed "$@" --trace "$folder/t.json" >"$folder/log" 2>&1 &&
    timeout "$seconds" $steady "$program" check "$folder/t.json" >>"$folder/log" 2>&1
}

n=1
while [ "$n" -le "$count" ]; do
  # Load and Ps change with the run, so that small and crowded runs both come up.
  procs=$((n % 4 + 1))
  connections=$((n * 7 % 48 + 1))
  if [ "$world" = real ]; then
    set -- "$n" --procs "$procs" --set "connections=$connections" --set think=0s --for 100ms
  else
    set -- "$n" --procs "$procs" --set "connections=$connections" --for 5ms --world sim --policy random
  fi
  if ! one "$@"; then
    cat "$folder/log"
    echo "FAILED: run $n of $count: $steady $program run echo --seed $* --trace t.json"
    exit 1
  fi
  [ -t 2 ] && printf '\r%d of %d' "$n" "$count" >&2
  n=$((n + 1))
done
[ -t 2 ] && printf '\r' >&2
echo "$count runs, every one clean"
