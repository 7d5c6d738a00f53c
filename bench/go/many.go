package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
)

// Resident bytes of this process.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	var size, pages float64
	fmt.Sscan(string(text), &size, &pages)
	return pages * float64(os.Getpagesize())
}

// User and system time of this process, in µs.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e3
}

// A million goroutines wait on one channel: what one of them takes, and how long it takes to make it and let it wait.
func parked() []row {
	const n = 1_000_000
	c := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(n)
	before, start := resident(), cpuTime()
	for i := 0; i < n; i++ {
		go func() {
			<-c
			wg.Done()
		}()
		if i%1000 == 999 {
			runtime.Gosched() // they run, and wait
		}
	}
	runtime.Gosched()
	took := cpuTime() - start
	bytes := resident() - before
	close(c)
	wg.Wait()
	return []row{{"/bytes", bytes / n, "B"}, {"/make", took / n, "us"}}
}

// 100,000 goroutines sleep once each; the ends are spread evenly over two seconds.
func timers() []row {
	const n = 100_000
	const head, spread = 500 * time.Millisecond, 2 * time.Second
	late := make([]float64, n)
	var wg sync.WaitGroup
	wg.Add(n)
	cpu, start := cpuTime(), time.Now()
	for i := 0; i < n; i++ {
		i := i
		go func() {
			// An odd factor scatters the order: the heap sees no sorted input.
			due := start.Add(head + spread*time.Duration(i*7919%n)/n)
			time.Sleep(time.Until(due))
			late[i] = float64(time.Since(due).Nanoseconds()) / 1e3
			wg.Done()
		}()
	}
	wg.Wait()
	cpu = cpuTime() - cpu
	sort.Float64s(late)
	return []row{{"/late", late[n/2], "us"}, {"/cpu", cpu / n, "us"}}
}
