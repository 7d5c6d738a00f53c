package main

import (
	"runtime"
	"sync"
	"time"
)

const ms = time.Millisecond

func init() {
	family(map[string]func(){
		"timer-stop-reset": func() {
			settle()
			t := time.NewTimer(time.Hour)
			rec(t.Stop(), t.Stop(), t.Reset(time.Hour), t.Reset(2*ms))
			<-t.C
			rec(t.Stop(), t.Reset(time.Hour), t.Stop())
			f := time.AfterFunc(time.Hour, func() { rec("ran") })
			rec(f.Stop(), f.Stop(), f.Reset(ms))
			time.Sleep(5 * ms)
			rec(f.Stop(), f.Reset(ms), f.Stop())
			time.Sleep(5 * ms)
			flush()
		},
		"ticker-ticks": func() {
			settle()
			t := time.NewTicker(5 * ms)
			start := time.Now()
			for i := 0; i < 4; i++ {
				<-t.C
			}
			took := time.Since(start)
			t.Stop()
			select {
			case <-t.C:
				rec("stray")
			case <-time.After(15 * ms):
				rec("silent")
			}
			t.Reset(3 * ms)
			<-t.C
			t.Stop()
			rec(took >= 19*ms, took < 60*ms)
			flush()
		},
		"ticker-slow-receiver": func() {
			settle()
			t := time.NewTicker(4 * ms)
			time.Sleep(30 * ms)
			n := 0
			for {
				select {
				case <-t.C:
					n++
					continue
				default:
				}
				break
			}
			t.Stop()
			rec("waiting", n)
			flush()
		},
		// Three functions due while main spins: each gets a goroutine, the last to be due runs first.
		"afterfunc-order": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for _, us := range []int{900, 300, 600} {
				us := us
				wg.Add(1)
				time.AfterFunc(time.Duration(us)*time.Microsecond, func() { rec(us); wg.Done() })
			}
			spin(2 * ms)
			rec("M")
			wg.Wait()
			flush()
		},
		"timers-and-sleepers": func() {
			settle()
			align()
			var wg sync.WaitGroup
			wg.Add(4)
			time.AfterFunc(400*time.Microsecond, func() { rec("f"); wg.Done() })
			go func() { time.Sleep(600 * time.Microsecond); rec("s"); wg.Done() }()
			go func() { <-time.After(800 * time.Microsecond); rec("a"); wg.Done() }()
			go func() { <-time.NewTimer(200 * time.Microsecond).C; rec("t"); wg.Done() }()
			runtime.Gosched()
			spin(2 * ms)
			rec("M")
			wg.Wait()
			flush()
		},
		"timer-reset-moves": func() {
			settle()
			start := time.Now()
			long := time.NewTimer(200 * ms)
			short := time.NewTimer(5 * ms)
			long.Reset(20 * ms)
			short.Reset(60 * ms)
			for i := 0; i < 2; i++ {
				select {
				case <-long.C:
					rec("long")
				case <-short.C:
					rec("short")
				}
			}
			took := time.Since(start)
			rec(took >= 60*ms, took < 150*ms)
			flush()
		},
		"sleep-yield": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for i := 0; i < 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					rec(i, "a")
					time.Sleep(time.Duration(3-i) * 6 * ms)
					rec(i, "b")
					runtime.Gosched()
					rec(i, "c")
					wg.Done()
				}()
			}
			wg.Wait()
			rec("M")
			flush()
		},
		"sleepers-together": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for i := 0; i < 12; i++ {
				i := i
				wg.Add(1)
				go func() {
					time.Sleep(time.Duration(i*5%12+1) * 100 * time.Microsecond)
					rec(i)
					wg.Done()
				}()
			}
			runtime.Gosched()
			spin(4 * ms)
			wg.Wait()
			flush()
		},
		"afterfunc-resets-itself": func() {
			settle()
			done := make(chan bool)
			n := 0
			var t *time.Timer
			t = time.AfterFunc(2*ms, func() {
				n++
				rec(n)
				if n < 3 {
					t.Reset(2 * ms)
				} else {
					done <- true
				}
			})
			<-done
			flush()
		},
		// Since 1.23 a timer's channel shows no buffer, and holds nothing from before a Reset.
		"timer-no-stale": func() {
			settle()
			t := time.NewTimer(ms)
			time.Sleep(5 * ms)
			rec(len(t.C), cap(t.C))
			t.Reset(30 * ms)
			select {
			case <-t.C:
				rec("stale")
			default:
				rec("empty")
			}
			<-t.C
			rec("fired")
			flush()
		},
		"timer-zero": func() {
			settle()
			align()
			c := make(chan int, 1)
			time.AfterFunc(0, func() { rec("f"); c <- 1 })
			go func() { rec("g") }()
			runtime.Gosched()
			rec("M")
			<-c
			flush()
		},
	})
}
