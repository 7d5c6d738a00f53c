package main

// Random programs (../random/program.h): one a line from standard input, each run so many times. For each a line: the
// outcomes, separated by tabs, each once.

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

const tick, ticks = 2 * time.Millisecond, 12

type step struct {
	what byte
	a, b int
}

type world struct {
	bodies [][]step
	chans  [5]chan int
	mu     [2]sync.Mutex
	rw     [1]sync.RWMutex
	condMu sync.Mutex
	cond   *sync.Cond
	once   sync.Once
	wg     sync.WaitGroup
	begin  time.Time
	next   int
	taken  int
	log    []string
}

func (w *world) rec(id int, s step, result string) {
	w.log = append(w.log, strconv.Itoa(id)+string(s.what)+result)
}

func received(v int, ok bool) string {
	if !ok {
		return "closed"
	}
	return strconv.Itoa(v)
}

func (w *world) start(body int) {
	w.next++
	go w.perform(w.next, body)
}

func (w *world) perform(id, body int) {
	w.log = append(w.log, strconv.Itoa(id)+":"+strconv.Itoa(body))
	var held [2]bool
	for n, s := range w.bodies[body] {
		w.guarded(id, s, id*100+n, &held)
	}
}

// One step; a panic ends it and stands in the log.
func (w *world) guarded(id int, s step, v int, held *[2]bool) {
	done := false
	defer func() {
		if done {
			return
		}
		if r := recover(); r != nil {
			w.rec(id, s, fmt.Sprint("!", r))
		}
	}()
	w.one(id, s, v, held)
	done = true
}

func (w *world) one(id int, s step, v int, held *[2]bool) {
	result := ""
	switch s.what {
	case 'y':
		runtime.Gosched()
	case 'g':
		w.start(s.a)
	case 'G':
		for i := 0; i < 70; i++ {
			w.start(s.a)
		}
	case 't':
		time.Sleep(w.untilTick())
	case 'T':
		if d := w.untilTick(); d > 0 { // since 1.23 one for no time at all answers without parking, before that not
			<-time.After(d)
		}
	case 'f':
		time.AfterFunc(w.untilTick(), func() {
			w.next++
			w.perform(w.next, s.a)
		})
	case 'm':
		w.next++
		id, body := w.next, s.a
		w.wg.Add(1)
		go func() {
			var none [2]bool
			defer w.guarded(id, step{what: 'd'}, 0, &none)
			w.perform(id, body)
		}()
	case 'e':
		w.rec(id, s, "")
		runtime.Goexit()
	case 's', 'r', 'c', 'i', 'v', 'S', 'R', 'x', 'X', 'z':
		result = w.onChans(id, s, v)
	case 'l':
		w.mu[s.a].Lock()
	case 'u':
		w.mu[s.a].Unlock()
	case 'L':
		held[s.a] = w.mu[s.a].TryLock()
		result = strconv.FormatBool(held[s.a])
	case 'U':
		if held[s.a] {
			w.mu[s.a].Unlock()
		}
	case 'p':
		w.rw[s.a].RLock()
	case 'q':
		w.rw[s.a].RUnlock()
	case 'P':
		w.rw[s.a].Lock()
	case 'Q':
		w.rw[s.a].Unlock()
	case 'k':
		w.condMu.Lock()
		w.cond.Wait()
		w.rec(id, s, "woken")
		runtime.Gosched()
		w.condMu.Unlock()
	case 'n':
		w.cond.Signal()
	case 'b':
		w.cond.Broadcast()
	case 'o':
		w.once.Do(func() {
			w.rec(id, s, "first")
			runtime.Gosched()
		})
	case 'd':
		w.wg.Done()
	case 'w':
		w.wg.Wait()
	}
	w.rec(id, s, result)
}

// The time until a tick that nobody else waits for; the ticks do not come in the order in which they are taken.
func (w *world) untilTick() time.Duration {
	n := w.taken
	w.taken++
	if n >= ticks {
		return 0
	}
	return time.Until(w.begin.Add(tick * time.Duration(1+(n^3))))
}

// Whoever can do something does it.
func others() {
	for i := 0; i < 400; i++ {
		runtime.Gosched()
	}
}

func (w *world) onChans(id int, s step, v int) string {
	a, b := w.chans[s.a], w.chans[s.b]
	switch s.what {
	case 's':
		a <- v
	case 'r':
		got, ok := <-a
		return received(got, ok)
	case 'c':
		close(a)
	case 'i':
		return strconv.Itoa(len(a))
	case 'v':
		for got := range a {
			w.rec(id, s, strconv.Itoa(got))
		}
	case 'S':
		select {
		case a <- v:
			return "yes"
		default:
			return "no"
		}
	case 'R':
		select {
		case got, ok := <-a:
			return received(got, ok)
		default:
			return "no"
		}
	case 'x':
		select {
		case got, ok := <-a:
			return "a" + received(got, ok)
		case got, ok := <-b:
			return "b" + received(got, ok)
		}
	case 'X':
		select {
		case got, ok := <-a:
			return "a" + received(got, ok)
		case got, ok := <-b:
			return "b" + received(got, ok)
		default:
			return "no"
		}
	case 'z':
		select {
		case a <- v:
			return "a"
		case got, ok := <-b:
			return "b" + received(got, ok)
		}
	}
	return ""
}

func (w *world) timed() bool {
	for _, body := range w.bodies {
		for _, s := range body {
			if strings.IndexByte("tTf", s.what) >= 0 {
				return true
			}
		}
	}
	return false
}

func (w *world) outcome(p string) string {
	parts := strings.Split(p, "|")
	for i, room := range []int{0, 0, 1, 2} {
		w.chans[i] = make(chan int, room)
	}
	w.cond = sync.NewCond(&w.condMu)
	count, _ := strconv.Atoi(parts[0])
	w.wg.Add(count)
	for _, text := range parts[1:] {
		var body []step
		for _, word := range strings.Fields(text) {
			s := step{what: word[0]}
			fmt.Sscanf(word[1:], "%d.%d", &s.a, &s.b)
			body = append(body, s)
		}
		w.bodies = append(w.bodies, body)
	}
	align()
	w.begin = time.Now()
	w.perform(0, 0)
	others()
	if w.timed() {
		time.Sleep(time.Until(w.begin.Add(tick * (ticks + 2))))
		others()
	}
	return strings.Join(w.log, " ")
}

func random(times int) {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		seen := map[string]bool{}
		for i := 0; i < times; i++ {
			seen[(&world{}).outcome(in.Text())] = true
		}
		var all []string
		for o := range seen {
			all = append(all, o)
		}
		sort.Strings(all)
		fmt.Fprintln(out, strings.Join(all, "\t"))
	}
}
