# shellcheck shell=sh disable=SC2154  # $root and $jobs are the launcher's
# What `./gmpscope test` does, sourced by the launcher, whose functions it uses (build, say, die) and whose $root and $jobs.
# All tests of the release build; then the runtime and the simulator again under ThreadSanitizer and AddressSanitizer.
# The last line says "N passed, N failed"; the status is 0 if none failed.

passed=0
failed=0

# The value of an attribute of the report's first element.
reported() {  # REPORT ATTRIBUTE
  sed -n "s/^.*[[:space:]]$2=\"\([0-9]*\)\".*\$/\1/p" "$1" 2>/dev/null | head -n 1
}

# Runs the tests of a preset that is built, and counts them.
count_tests() {  # PRESET [ARGUMENT OF CTEST...]
  preset=$1
  folder=$root/build/$1
  report=$folder/tests.xml
  shift
  rm -f "$report"
  [ -t 1 ] && set -- --progress "$@"
  $steady ctest --test-dir "$folder" -j "$jobs" --output-on-failure --no-tests=error --output-junit "$report" "$@"
  status=$?
  all=$(reported "$report" tests)
  bad=$(reported "$report" failures)
  left_out=$(($(reported "$report" skipped) + $(reported "$report" disabled)))
  [ "$status" = 0 ] || [ "${bad:-0}" != 0 ] || bad=1 # ctest itself failed
  passed=$((passed + ${all:-0} - ${bad:-0} - left_out))
  failed=$((failed + ${bad:-0}))
  [ "$left_out" = 0 ] || say "$left_out of the tests of $preset could not run here, see above"
}

# A build, counted only if it fails.
build_or_count() {  # PRESET TARGET...
  build "$@" && return
  failed=$((failed + 1))
  return 1
}

# One check that is a command: its output shows if it fails.
check() {  # NAME COMMAND...
  name=$1
  shift
  if "$@" >"$root/build/check.log" 2>&1; then
    passed=$((passed + 1))
    echo "passed: $name"
  else
    failed=$((failed + 1))
    tail -n 40 "$root/build/check.log"
    echo "FAILED: $name"
  fi
}

# The runtime and the simulator, built with a sanitizer.
sanitized() {  # PRESET
  echo "== $1"
  # ThreadSanitizer cannot map its shadow memory where the kernel randomises addresses with more bits than it knows.
  setarch -R true 2>/dev/null && steady='setarch -R'
  # Its second of waiting at the end of each process, times hundreds of tests, would be most of the round.
  export TSAN_OPTIONS="atexit_sleep_ms=50 ${TSAN_OPTIONS-}"
  build_or_count "$1" gmp_tests_core gmp_tests_sim && count_tests "$1" -L '^(core|sim)/'
}

run_tests() {  # [ARGUMENT OF CTEST...]
  echo "== release"
  build_or_count release all && count_tests release "$@"
  if [ $# = 0 ] && [ -z "${GMPSCOPE_QUICK-}" ]; then
    sanitized tsan
    sanitized asan
  fi
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
