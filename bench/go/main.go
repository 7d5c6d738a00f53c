// The same work as bench/*_bench.cpp, done by real Go. Prints rows of name, value and unit, separated by tabs; the
// names are those of the C++ program. Usage: go-bench NAME...; without names it lists them.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"time"
)

// What one benchmark prints: values under a suffix of its name ("" for the only one).
type row struct {
	suffix string
	value  float64
	unit   string
}

type bench struct {
	procs int
	run   func() []row
}

var benches = map[string]bench{
	"gosched/2":       {1, func() []row { return gosched(2) }},
	"gosched/100000":  {1, func() []row { return gosched(100_000) }},
	"chan/unbuffered": {1, unbuffered},
	"chan/buffered":   {1, buffered},
	"spawn/batch":     {1, spawnBatch},
	"spawn/join":      {1, spawnJoin},
	"mutex":           {1, mutex},
	"skynet":          {2, skynetMillion},
	"parked":          {1, parked},
	"timers":          {1, timers},
}

// The shortest time that is measured.
const minTime = 300 * time.Millisecond

// Runs loop(n) with n growing until it takes long enough; returns ns an operation, of which loop does perIteration in
// each round: CPU time of the process, which on one P is the time it takes, whatever else the machine does.
func measure(perIteration int, loop func(n int)) []row {
	for n := 1; ; {
		start := cpuTime()
		loop(n)
		took := time.Duration((cpuTime() - start) * 1e3)
		if took >= minTime {
			return []row{{"", float64(took.Nanoseconds()) / float64(n) / float64(perIteration), "ns"}}
		}
		// Aim a fifth higher than needed, but never more than a hundredfold at once.
		next := int(1.2 * float64(n) * float64(minTime) / float64(took+1))
		if next > 100*n {
			next = 100 * n
		}
		if next <= n {
			next = n + 1
		}
		n = next
	}
}

func main() {
	if len(os.Args) == 1 {
		var names []string
		for name := range benches {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Println(name)
		}
		return
	}
	for _, name := range os.Args[1:] {
		b, ok := benches[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "go-bench: no benchmark %q; without arguments all are listed\n", name)
			os.Exit(2)
		}
		runtime.GOMAXPROCS(b.procs)
		for _, r := range b.run() {
			fmt.Printf("%s%s\t%g\t%s\n", name, r.suffix, r.value, r.unit)
		}
	}
}
