package main

import (
	"runtime"
	"sync"
	"time"
)

func init() {
	family(map[string]func(){
		// A waiting writer holds back new readers.
		"rwmutex-writer-waits": func() {
			settle()
			align()
			var rw sync.RWMutex
			var wg sync.WaitGroup
			read := func(name string) {
				wg.Add(1)
				go func() {
					rec(name, "?")
					rw.RLock()
					rec(name)
					runtime.Gosched()
					rw.RUnlock()
					rec(name, "x")
					wg.Done()
				}()
				runtime.Gosched()
			}
			write := func(name string) {
				wg.Add(1)
				go func() {
					rec(name, "?")
					rw.Lock()
					rec(name)
					runtime.Gosched()
					rw.Unlock()
					rec(name, "x")
					wg.Done()
				}()
				runtime.Gosched()
			}
			rw.RLock()
			read("r1")
			write("w1")
			read("r2")
			write("w2")
			read("r3")
			rec("M")
			rw.RUnlock()
			wg.Wait()
			flush()
		},
		"rwmutex-unlock-wakes-readers": func() {
			settle()
			align()
			var rw sync.RWMutex
			var wg sync.WaitGroup
			rw.Lock()
			for i := 0; i < 5; i++ {
				i := i
				wg.Add(1)
				go func() { rw.RLock(); rec(i); rw.RUnlock(); wg.Done() }()
				runtime.Gosched()
			}
			wg.Add(1)
			go func() { rw.Lock(); rec("W"); rw.Unlock(); wg.Done() }()
			runtime.Gosched()
			rw.Unlock()
			rec("M")
			wg.Wait()
			flush()
		},
		"rwmutex-try": func() {
			var rw sync.RWMutex
			rec(rw.TryRLock(), rw.TryRLock(), rw.TryLock())
			rw.RUnlock()
			rw.RUnlock()
			rec(rw.TryLock(), rw.TryLock(), rw.TryRLock())
			rw.Unlock()
			rec(rw.TryRLock())
			flush()
		},
		"mutex-try": func() {
			var mu sync.Mutex
			rec(mu.TryLock(), mu.TryLock())
			mu.Unlock()
			rec(mu.TryLock())
			flush()
		},
		"once-waits": func() {
			settle()
			align()
			var once sync.Once
			var wg sync.WaitGroup
			for i := 0; i < 4; i++ {
				i := i
				wg.Add(1)
				go func() {
					once.Do(func() {
						rec(i, "in")
						runtime.Gosched()
						rec(i, "out")
					})
					rec(i)
					wg.Done()
				}()
			}
			wg.Wait()
			flush()
		},
		"once-panic": func() {
			var once sync.Once
			try := func(f func()) {
				defer func() { rec("recovered:", recover()) }()
				once.Do(f)
				rec("returned")
			}
			try(func() { panic("boom") })
			try(func() { rec("again") })
			flushLines()
		},
		"cond-queue": func() {
			settle()
			align()
			var mu sync.Mutex
			cv := sync.NewCond(&mu)
			var wg sync.WaitGroup
			queue := 0
			for i := 0; i < 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					for k := 0; k < 2; k++ {
						mu.Lock()
						for queue == 0 {
							rec(i, "w")
							cv.Wait()
						}
						queue--
						rec(i, "t")
						mu.Unlock()
					}
					wg.Done()
				}()
			}
			runtime.Gosched()
			for k := 0; k < 6; k++ {
				mu.Lock()
				queue++
				rec("p")
				cv.Signal()
				mu.Unlock()
				if k%2 == 1 {
					runtime.Gosched()
				}
			}
			wg.Wait()
			flush()
		},
		"cond-barrier": func() {
			settle()
			align()
			var mu sync.Mutex
			cv := sync.NewCond(&mu)
			var wg sync.WaitGroup
			at, round := 0, 0
			for i := 0; i < 4; i++ {
				i := i
				wg.Add(1)
				go func() {
					for k := 0; k < 2; k++ {
						mu.Lock()
						rec(i, "@", k)
						if at++; at == 4 {
							at = 0
							round++
							cv.Broadcast()
						} else {
							for r := round; r == round; {
								cv.Wait()
							}
						}
						mu.Unlock()
					}
					rec(i, "x")
					wg.Done()
				}()
			}
			wg.Wait()
			flush()
		},
		"wg-reuse": func() {
			settle()
			align()
			var wg sync.WaitGroup
			for round := 0; round < 3; round++ {
				for i := 0; i < 2; i++ {
					i := i
					wg.Add(1)
					go func() { rec(round, i); wg.Done() }()
				}
				wg.Wait()
				rec("R", round)
			}
			flush()
		},
		"mutex-rounds": func() {
			settle()
			align()
			var mu sync.Mutex
			var wg sync.WaitGroup
			for i := 0; i < 4; i++ {
				i := i
				wg.Add(1)
				go func() {
					for k := 0; k < 3; k++ {
						mu.Lock()
						rec(i, "+")
						runtime.Gosched()
						rec(i, "-")
						mu.Unlock()
					}
					wg.Done()
				}()
			}
			wg.Wait()
			flush()
		},
		// Five waiters that have waited 3 ms: the lock is handed from one to the next.
		"mutex-starved-queue": func() {
			settle()
			align()
			var mu sync.Mutex
			var wg sync.WaitGroup
			mu.Lock()
			for i := 0; i < 5; i++ {
				i := i
				wg.Add(1)
				go func() {
					mu.Lock()
					rec(i, "+")
					runtime.Gosched()
					rec(i, "-")
					mu.Unlock()
					wg.Done()
				}()
				runtime.Gosched()
			}
			spin(3 * time.Millisecond)
			mu.Unlock()
			rec("U")
			mu.Lock()
			rec("M")
			mu.Unlock()
			wg.Wait()
			flush()
		},
		"pool-order": func() {
			settle()
			made := 0
			pool := sync.Pool{New: func() any { made++; return -made }}
			for i := 1; i <= 4; i++ {
				pool.Put(i)
			}
			for i := 0; i < 6; i++ {
				rec(pool.Get())
			}
			flush()
		},
	})
}
