// Programs whose output is decided by the scheduler, for real Go: the questions behind ../answers.json.
//
//	go run . CASE          runs one
//	go run . -record 60    runs each so many times and prints what came, as answers.json has it
//	go run . -random 4     runs random programs from standard input
//
// A case prints its list at its end only: printing is a system call.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"
)

type program struct {
	procs int
	run   func()
}

var cases = map[string]program{}

// Programs for one P; onProcs for more.
func family(list map[string]func()) {
	for name, f := range list {
		cases[name] = program{1, f}
	}
}

func onProcs(procs int, list map[string]func()) {
	for name, f := range list {
		cases[name] = program{procs, f}
	}
}

var list []string

func rec(parts ...any) {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprint(&b, p)
	}
	list = append(list, b.String())
}

func flush()      { fmt.Println(strings.Join(list, " ")) }
func flushLines() { fmt.Println(strings.Join(list, "\n")) }

func settle() {
	time.Sleep(time.Millisecond)
	runtime.Gosched()
}

// On return the P's tick is 3 modulo 61.
func align() {
	for {
		ran := false
		go func() { ran = true }()
		go func() {}()
		runtime.Gosched()
		if !ran {
			runtime.Gosched()
			return
		}
	}
}

func spin(d time.Duration) {
	for t := time.Now(); time.Since(t) < d; {
	}
}

// Lets the monitor back off, and parks all readers.
func quiet() {
	spin(40 * time.Millisecond)
	time.Sleep(2 * time.Millisecond)
	spin(time.Millisecond)
	runtime.Gosched()
}

func pause(d time.Duration) {
	time.Sleep(d)
	runtime.Gosched()
}

func ranges(v []int) string {
	var out []string
	length := func(i, step int) int {
		n := 1
		for i+n < len(v) && v[i+n] == v[i+n-1]+step {
			n++
		}
		return n
	}
	for i := 0; i < len(v); {
		n := length(i, 1)
		if down := length(i, -1); down > n {
			n = down
		}
		if n >= 3 {
			out = append(out, fmt.Sprintf("%d..%d", v[i], v[i+n-1]))
		} else {
			n = 1
			out = append(out, strconv.Itoa(v[i]))
		}
		i += n
	}
	return strings.Join(out, " ")
}

type answer struct {
	Go      string         `json:"go"`
	Procs   int            `json:"procs"`
	Runs    int            `json:"runs"`
	Outputs map[string]int `json:"outputs"`
}

var stateLine = regexp.MustCompile(`(?m)^goroutine (\d+) \[([^\],]*)[^\]]*\]:$`)

// Standard output, and how the program ended, if badly.
func outcome(stdout, stderr string, status int) string {
	text := strings.TrimSuffix(stdout, "\n")
	if status == 0 {
		return text
	}
	lines := []string{fmt.Sprintf("[exit %d]", status)}
	if text != "" {
		lines = append([]string{text}, lines...)
	}
	for _, l := range strings.Split(stderr, "\n") {
		if strings.HasPrefix(l, "panic: ") || strings.HasPrefix(l, "fatal error: ") {
			lines = append(lines, "[stderr] "+l)
		}
	}
	var states []string
	for _, m := range stateLine.FindAllStringSubmatch(stderr, -1) {
		who := "other"
		if m[1] == "1" {
			who = "main"
		}
		states = append(states, "[state] "+who+": "+m[2])
	}
	sort.Strings(states)
	return strings.Join(append(lines, states...), "\n")
}

func record(name string, p program, runs int) answer {
	a := answer{runtime.Version(), p.procs, runs, map[string]int{}}
	for i := 0; i < runs; i++ {
		cmd := exec.Command(os.Args[0], name)
		cmd.Env = append(os.Environ(), "GOGC=off", fmt.Sprint("GOMAXPROCS=", p.procs))
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		status := 0
		if err := cmd.Run(); err != nil {
			status = err.(*exec.ExitError).ExitCode()
		}
		a.Outputs[outcome(stdout.String(), stderr.String(), status)]++
	}
	return a
}

func main() {
	if len(os.Args) == 2 {
		if p, ok := cases[os.Args[1]]; ok {
			p.run()
			return
		}
	}
	if len(os.Args) >= 3 && os.Args[1] == "-record" {
		runs, _ := strconv.Atoi(os.Args[2])
		out := map[string]answer{}
		for name, p := range cases {
			if len(os.Args) == 3 || strings.HasPrefix(name, os.Args[3]) {
				out[name] = record(name, p, runs)
			}
		}
		text, _ := json.MarshalIndent(out, "", " ")
		fmt.Println(string(text))
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "-random" {
		times, _ := strconv.Atoi(os.Args[2])
		random(times)
		return
	}
	fmt.Fprintln(os.Stderr, "usage: order CASE | -record RUNS [PREFIX] | -random TIMES")
	os.Exit(2)
}
