package main

import (
	"runtime"
	"sync"
)

func spawnMany(n int) {
	var ran []int
	var wg sync.WaitGroup
	settle()
	align()
	wg.Add(n)
	for i := 0; i < n; i++ {
		i := i
		go func() { ran = append(ran, i); wg.Done() }()
	}
	wg.Wait()
	rec(ranges(ran))
	flush()
}

func init() {
	family(map[string]func(){
		"spawn-258":  func() { spawnMany(258) },
		"spawn-600":  func() { spawnMany(600) },
		"spawn-1000": func() { spawnMany(1000) },
		// Main yields after each hundred: it queues behind what has overflowed.
		"spawn-yield-spawn": func() {
			var ran []int
			var wg sync.WaitGroup
			settle()
			align()
			for k := 0; k < 4; k++ {
				for i := 0; i < 100; i++ {
					i := 1000*k + i
					wg.Add(1)
					go func() { ran = append(ran, i); wg.Done() }()
				}
				ran = append(ran, -k)
				runtime.Gosched()
			}
			wg.Wait()
			rec(ranges(ran))
			flush()
		},
		// Each of 200 yields twice: they take turns through the global queue.
		"yield-200": func() {
			var ran []int
			var wg sync.WaitGroup
			settle()
			align()
			for i := 0; i < 200; i++ {
				i := i
				wg.Add(1)
				go func() {
					for k := 0; k < 3; k++ {
						ran = append(ran, i)
						runtime.Gosched()
					}
					wg.Done()
				}()
			}
			wg.Wait()
			rec(ranges(ran))
			flush()
		},
		// The overflow of a child's spawns while others yield.
		"child-overflows": func() {
			var ran []int
			var wg sync.WaitGroup
			settle()
			align()
			wg.Add(3)
			for y := 0; y < 2; y++ {
				y := y
				go func() {
					for k := 0; k < 4; k++ {
						ran = append(ran, -10*y-k-1)
						runtime.Gosched()
					}
					wg.Done()
				}()
			}
			go func() {
				for i := 0; i < 400; i++ {
					i := i
					wg.Add(1)
					go func() { ran = append(ran, i); wg.Done() }()
				}
				wg.Done()
			}()
			wg.Wait()
			rec(ranges(ran))
			flush()
		},
		// Spawning, yielding and spawning again, from children.
		"spawn-levels": func() {
			var wg sync.WaitGroup
			settle()
			align()
			for i := 0; i < 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					rec(i, "a")
					for k := 0; k < 2; k++ {
						k := k
						wg.Add(1)
						go func() {
							rec(i, k, "c")
							runtime.Gosched()
							rec(i, k, "d")
							wg.Done()
						}()
					}
					runtime.Gosched()
					rec(i, "b")
					wg.Add(1)
					go func() { rec(i, "e"); wg.Done() }()
					wg.Done()
				}()
			}
			rec("M")
			wg.Wait()
			rec("end")
			flush()
		},
		// A chain: each goroutine starts the next and yields once.
		"spawn-chain": func() {
			var wg sync.WaitGroup
			settle()
			align()
			var step func(n int)
			step = func(n int) {
				rec(n)
				if n < 6 {
					wg.Add(1)
					go step(n + 1)
				}
				runtime.Gosched()
				rec(n, "x")
				wg.Done()
			}
			wg.Add(2)
			go step(0)
			go step(4)
			wg.Wait()
			rec("M")
			flush()
		},
		// How many goroutines there are.
		"num-goroutine": func() {
			settle()
			base := runtime.NumGoroutine()
			n := func() int { return runtime.NumGoroutine() - base }
			c := make(chan int)
			rec(n())
			for i := 0; i < 3; i++ {
				go func() { <-c }()
			}
			rec(n())
			runtime.Gosched()
			rec(n())
			c <- 1
			rec(n())
			runtime.Gosched()
			rec(n())
			close(c)
			rec(n())
			runtime.Gosched()
			rec(n())
			flush()
		},
		"goexit-spawns": func() {
			var wg sync.WaitGroup
			settle()
			align()
			wg.Add(3)
			go func() {
				defer wg.Done()
				defer rec("d1")
				defer func() {
					rec("d2")
					go func() { rec("late"); wg.Done() }()
					runtime.Gosched()
					rec("d2x")
				}()
				rec("A")
				runtime.Goexit()
			}()
			go func() { rec("B"); runtime.Gosched(); rec("Bx"); wg.Done() }()
			wg.Wait()
			rec("M")
			flush()
		},
	})
}
