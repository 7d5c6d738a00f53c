package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func blockThread(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(d))
	syscall.Nanosleep(&ts, nil)
}

func init() {
	family(map[string]func(){
		"panic-order": func() {
			settle()
			func() {
				defer func() { rec("outer:", recover()) }()
				defer rec("d1")
				func() {
					defer func() {
						rec("inner:", recover())
						panic("second")
					}()
					defer rec("d2")
					panic("first")
				}()
				rec("unreachable")
			}()
			flushLines()
		},
		"panic-in-goroutine-recovered": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for i := 0; i < 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					defer wg.Done()
					defer func() { rec(i, recover()) }()
					runtime.Gosched()
					if i != 1 {
						panic(fmt.Sprint("p", i))
					}
				}()
			}
			wg.Wait()
			flush()
		},
		"end-main-goexit-then-dead": func() {
			done := make(chan bool)
			go func() { <-done; fmt.Println("other ends") }()
			go func() { fmt.Println("runs"); done <- true }()
			runtime.Goexit()
		},
		"end-main-goexit-others-blocked": func() {
			go func() { <-make(chan int) }()
			go func() { var mu sync.Mutex; mu.Lock(); mu.Lock() }()
			time.Sleep(ms)
			runtime.Goexit()
		},
		"end-panic-error": func() { panic(errors.New("an error")) },
		"end-panic-in-goroutine": func() {
			go func() { panic("boom") }()
			time.Sleep(time.Second)
		},
		"end-panic-after-print": func() {
			fmt.Println("before")
			var wg sync.WaitGroup
			wg.Add(1)
			go func() { defer wg.Done(); close((chan int)(nil)) }()
			wg.Wait()
		},
		"end-deadlock-many": func() {
			c, full := make(chan int), make(chan int, 1)
			full <- 1
			var mu sync.Mutex
			var rw sync.RWMutex
			var wg sync.WaitGroup
			cv := sync.NewCond(&mu)
			wg.Add(1)
			rw.RLock()
			go func() { <-c }()
			go func() { full <- 2 }()
			go func() { mu.Lock(); cv.Wait() }()
			go func() { rw.Lock() }()
			go func() { time.Sleep(ms); rw.RLock() }()
			go func() { wg.Wait() }()
			go func() { select {} }()
			go func() {
				select {
				case <-c:
				case full <- 3:
				}
			}()
			<-(chan int)(nil)
		},
		"end-deadlock-after-sleep": func() {
			c := make(chan int)
			go func() { time.Sleep(5 * ms); fmt.Println("slept"); <-c }()
			c <- 1
			<-c
		},
		"end-deadlock-after-syscall": func() {
			c := make(chan int)
			go func() { blockThread(5 * ms); fmt.Println("back"); c <- 1; c <- 2 }()
			<-c
			time.Sleep(ms)
			select {}
		},
		"end-unlock-in-goroutine": func() {
			go func() { var mu sync.Mutex; mu.Unlock() }()
			time.Sleep(time.Second)
		},
		"end-fatal-not-recovered": func() {
			defer func() { fmt.Println("recovered", recover()) }()
			var rw sync.RWMutex
			rw.RUnlock()
		},
		"end-wg-misuse": func() {
			var wg sync.WaitGroup
			wg.Add(1)
			wg.Add(-2)
		},
		// Short system calls do not give up the P.
		"syscall-short": func() {
			quiet()
			go func() { rec("G") }()
			for i := 0; i < 3; i++ {
				syscall.Getppid()
				rec("s", i)
			}
			rec("M")
			runtime.Gosched()
			rec("E")
			flush()
		},
		// Back from a long call while somebody computes: to the global queue, and on after its slice.
		"syscall-back-while-busy": func() {
			settle()
			back := false
			var at time.Duration
			start := time.Now()
			go func() {
				blockThread(30 * ms)
				at = time.Since(start)
				back = true
			}()
			runtime.Gosched()
			spin(120 * ms)
			rec(back, at >= 30*ms, at < 100*ms)
			flush()
		},
		"syscall-four-block": func() {
			settle()
			start := time.Now()
			var wg sync.WaitGroup
			for i := 0; i < 4; i++ {
				wg.Add(1)
				go func() { blockThread(50 * ms); wg.Done() }()
			}
			wg.Wait()
			took := time.Since(start)
			rec(took >= 50*ms, took < 150*ms)
			flush()
		},
		"gomaxprocs": func() {
			settle()
			rec(runtime.GOMAXPROCS(0), runtime.GOMAXPROCS(3), runtime.GOMAXPROCS(-1), runtime.GOMAXPROCS(3),
				runtime.GOMAXPROCS(1), runtime.GOMAXPROCS(0))
			flush()
		},
		"gomaxprocs-keeps-order": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for i := 0; i < 6; i++ {
				i := i
				wg.Add(1)
				go func() { rec(i); wg.Done() }()
			}
			runtime.GOMAXPROCS(1) // nothing changes
			rec("M")
			wg.Wait()
			flush()
		},
		// Two that compute for 60 ms each take turns by slices.
		"two-compute": func() {
			settle()
			var wg sync.WaitGroup
			turns, last := 0, -1
			for i := 0; i < 2; i++ {
				i := i
				wg.Add(1)
				go func() {
					for t := time.Now(); time.Since(t) < 100*ms; {
						if last != i {
							last = i
							turns++
						}
					}
					wg.Done()
				}()
			}
			wg.Wait()
			rec("turns", turns >= 4 && turns <= 24)
			flush()
		},
	})
	onProcs(2, map[string]func(){
		"mp-gomaxprocs-shrinks": func() {
			var wg sync.WaitGroup
			var mu sync.Mutex
			n := 0
			for i := 0; i < 100; i++ {
				wg.Add(1)
				go func() {
					for k := 0; k < 10; k++ {
						runtime.Gosched()
						mu.Lock()
						n++
						mu.Unlock()
					}
					wg.Done()
				}()
				if i%10 == 0 {
					runtime.GOMAXPROCS(1 + i/10%4)
				}
			}
			wg.Wait()
			rec(n)
			flush()
		},
	})
}
