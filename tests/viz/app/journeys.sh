#!/bin/sh
# Seven journeys through the real program with real key presses under a virtual X server. The names of the files that the
# program writes, and its exit status, say where a journey has come.
# Usage: journeys.sh GMPSCOPE [DROP_FILE]. Exit status 77 (a named skip) if the X server or xdotool is missing.
set -u
program=$(realpath "$1")
dropper=${2:+$(realpath "$2")}
for tool in Xvfb xdotool; do
  command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done

folder=$(mktemp -d)
cd "$folder" || exit 1
xserver= viewer=
finish() {
  [ -n "$viewer" ] && kill "$viewer" 2>/dev/null
  [ -n "$xserver" ] && kill "$xserver" 2>/dev/null
  wait
  cd / && rm -rf "$folder"
}
trap finish EXIT
fail() {
  echo "failed: $*"
  ls -la "$folder"
  cat "$folder"/log 2>/dev/null
  exit 1
}

# The number of a display that nobody has, told by the server itself. Without -noreset it would begin anew whenever the last
# window closes, and a viewer that starts meanwhile would find no display.
Xvfb -noreset -displayfd 3 -screen 0 1600x900x24 3>display >/dev/null 2>&1 &
xserver=$!

# wait_for WHAT COMMAND...: until the command succeeds, a minute at most.
wait_for() {
  what=$1
  shift
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "$what did not come"
    kill -0 $xserver 2>/dev/null || fail "the X server ended"
    sleep 0.1
  done
}
wait_for "the X server" test -s display
DISPLAY=:$(cat display)
export DISPLAY
XDG_CONFIG_HOME=$folder/config
export XDG_CONFIG_HOME
unset WAYLAND_DISPLAY GMPSCOPE_SCALE

# Whether there is a window to go on with, or no hope of one.
window_or_end() {
  xdotool search --onlyvisible --name gmpscope || ! kill -0 "$viewer" || grep -q "no display" log
}
# begin ARGS...: starts the viewer and waits for its window.
begin() {
  "$program" "$@" >log 2>&1 &
  viewer=$!
  wait_for "the window of $1" window_or_end
  kill -0 $viewer 2>/dev/null && ! grep -q "no display" log || fail "$1 found no display"
  window=$(xdotool search --onlyvisible --name gmpscope | head -n 1)
  xdotool windowfocus "$window"
}
press() { for key in "$@"; do xdotool key --window 0 "$key"; done; }
# quit [STATUS]: Ctrl+Q, and that exit status, else 0.
quit() {
  press ctrl+q
  wait "$viewer"
  status=$?
  viewer=
  [ $status -eq "${1:-0}" ] || fail "exit status $status"
}
# picture FILE: the key that saves one, and the file that it makes.
picture() {
  press ctrl+e
  wait_for "$1" test -s "$1"
}

"$program" run four-steps --world sim --seed 1 --trace four.json >/dev/null 2>&1 || fail "four-steps did not run"

# 1. Start, step, back, quit.
begin view four.json
picture four-steps-0.png
press Right Right Right Left
picture four-steps-2.png
quit

# 2. Open, find, explain: an event by its number, a goroutine, the card's depth, a bookmark that is kept.
begin view four.json --at '#5'
picture four-steps-5.png
press g
xdotool type '#40'
press Return
press e m
wait_for "the notes" test -s four.notes.json
grep -q '"event": 40' four.notes.json || fail "the bookmark is not at event 40"
picture four-steps-40.png
press F4 Escape Home
picture four-steps-0-2.png
quit

# 3. Live, freeze, save.
begin live echo --set connections=4
wait_for "a saved trace" sh -c 'xdotool key --window 0 space; sleep 0.3; xdotool key --window 0 ctrl+s; test -s echo-1.json'
wait_for "the whole of it" "$program" info echo-1.json
quit
"$program" check echo-1.json >/dev/null 2>&1 || fail "the saved trace breaks an invariant"

# 4. A file that is none: the window says so, and so do standard error and the exit status at the end.
echo '{"gmpscope": 1,' >bad.json
begin view bad.json
quit 2
[ "$(wc -l <log)" -eq 1 ] && grep -q '^bad.json' log || fail "what is wrong with bad.json is not one line"

# 5. Opened in the window: a bad file is told and nothing is lost, a good one is shown, and the next start goes on there.
begin view four.json --at '#5'
press ctrl+o
xdotool type 'bad.json'
press Return
wait_for "the trace behind the sheet" sh -c 'xdotool key --window 0 Escape; sleep 0.3; xdotool key --window 0 ctrl+e; test -s four-steps-5-2.png'
press Home
picture four-steps-0-3.png
press ctrl+o
xdotool type 'echo-1.json'
press Return
wait_for "the other trace" xdotool search --name 'gmpscope: echo'
press Right Right Right
picture echo-3.png
quit
rm echo-3.png
begin view
wait_for "the trace that was open" sh -c 'xdotool key --window 0 Return; sleep 0.3; xdotool key --window 0 ctrl+e; test -s echo-3.png'
quit

# 6. What if: nobody steals from event 100 on. The other run stands beside the first; swapped, it can be saved.
"$program" run work-stealing --world sim --seed 42 --trace stealing.json >/dev/null 2>&1 || fail "work-stealing did not run"
begin view stealing.json --at '#100'
press F Down space Return
wait_for "the other run" sh -c 'xdotool key --window 0 x; sleep 0.3; xdotool key --window 0 ctrl+s; sleep 0.3; test -s work-stealing-1.json'
quit
grep -q '"what":"noSteal"\|"no stealing"' work-stealing-1.json || fail "the saved run has no fork in it"
"$program" check work-stealing-1.json >/dev/null 2>&1 || fail "the other run breaks an invariant"
# 7. A file is dropped on the window; two are compared.
if [ -n "$dropper" ]; then
  begin view four.json
  picture four-steps-0-4.png
  "$dropper" "$window" "$folder/stealing.json" || fail "the window did not take the file"
  wait_for "the trace that was dropped" xdotool search --name 'gmpscope: work-stealing'
  press Right
  picture work-stealing-1.png
  "$dropper" "$window" "$folder/stealing.json" "$folder/work-stealing-1.json" || fail "the window did not take two files"
  wait_for "the two side by side" sh -c 'xdotool key --window 0 shift+x; sleep 0.3; xdotool key --window 0 ctrl+e; sleep 0.3; ls | grep -q "^work-stealing-1[0-9][0-9].png"'
  quit
  echo "seven journeys done"
else
  echo "six journeys done; no file was dropped: Xlib is missing"
fi
