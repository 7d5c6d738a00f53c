package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// n goroutines, this one among them, take turns; ns a turn.
func gosched(n int) []row {
	var stop int32
	var wg sync.WaitGroup
	wg.Add(n - 1)
	for i := 1; i < n; i++ {
		go func() {
			for atomic.LoadInt32(&stop) == 0 {
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	runtime.Gosched() // all have started
	rows := measure(n, func(rounds int) {
		for i := 0; i < rounds; i++ {
			runtime.Gosched()
		}
	})
	atomic.StoreInt32(&stop, 1)
	wg.Wait()
	return rows
}

// There and back over two unbuffered channels.
func unbuffered() []row {
	to, from := make(chan int), make(chan int)
	go func() {
		for v := range to {
			from <- v
		}
	}()
	rows := measure(1, func(n int) {
		for i := 0; i < n; i++ {
			to <- i
			<-from
		}
	})
	close(to)
	return rows
}

// One item from a producer to a consumer through a buffer of 128.
func buffered() []row {
	c := make(chan int, 128)
	done := make(chan int)
	go func() {
		sum := 0
		for v := range c {
			sum += v
		}
		done <- sum
	}()
	rows := measure(1, func(n int) {
		for i := 0; i < n; i++ {
			c <- i
		}
	})
	close(c)
	<-done
	return rows
}

// 1,000 goroutines at once, then all are waited for; ns a goroutine.
func spawnBatch() []row {
	const batch = 1000
	var wg sync.WaitGroup
	return measure(batch, func(n int) {
		for i := 0; i < n; i++ {
			wg.Add(batch)
			for j := 0; j < batch; j++ {
				go func() { wg.Done() }()
			}
			wg.Wait()
		}
	})
}

// One goroutine at a time, waited for.
func spawnJoin() []row {
	var wg sync.WaitGroup
	return measure(1, func(n int) {
		for i := 0; i < n; i++ {
			wg.Add(1)
			go func() { wg.Done() }()
			wg.Wait()
		}
	})
}

// Lock and unlock, nobody else wants it.
func mutex() []row {
	var mu sync.Mutex
	return measure(1, func(n int) {
		for i := 0; i < n; i++ {
			mu.Lock()
			mu.Unlock()
		}
	})
}

func skynet(c chan int64, num, size int64) {
	if size == 1 {
		c <- num
		return
	}
	children := make(chan int64)
	var sum int64
	for i := int64(0); i < 10; i++ {
		go skynet(children, num+i*(size/10), size/10)
	}
	for i := 0; i < 10; i++ {
		sum += <-children
	}
	c <- sum
}

// A tree of goroutines, ten children each, a million leaves; ms of real time for one of three trees.
func skynetMillion() []row {
	const trees = 3
	start := time.Now()
	for i := 0; i < trees; i++ {
		c := make(chan int64)
		go skynet(c, 0, 1_000_000)
		if <-c != 499_999_500_000 {
			panic("skynet: wrong sum")
		}
	}
	return []row{{"", time.Since(start).Seconds() * 1e3 / trees, "ms"}}
}
