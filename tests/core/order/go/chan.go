package main

import (
	"runtime"
	"sync"
)

func init() {
	family(map[string]func(){
		"chan-two-producers": func() {
			settle()
			align()
			var wg sync.WaitGroup
			c := make(chan string, 1)
			for _, p := range []string{"a", "b"} {
				p := p
				wg.Add(1)
				go func() {
					for i := 0; i < 4; i++ {
						rec(p, i)
						c <- p
						rec(p, i, "s")
					}
					wg.Done()
				}()
			}
			go func() { wg.Wait(); rec("close"); close(c) }()
			for v := range c {
				rec("r", v)
			}
			rec("M")
			flush()
		},
		"chan-three-consumers": func() {
			settle()
			align()
			var wg sync.WaitGroup
			c := make(chan int, 3)
			for i := 0; i < 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					for v := range c {
						rec(i, ":", v)
					}
					rec(i, "x")
					wg.Done()
				}()
			}
			for v := 0; v < 10; v++ {
				c <- v
				rec("s", v)
			}
			close(c)
			wg.Wait()
			rec("M")
			flush()
		},
		"chan-workers": func() {
			settle()
			align()
			jobs, results := make(chan int), make(chan int, 2)
			var wg sync.WaitGroup
			for w := 0; w < 3; w++ {
				w := w
				wg.Add(1)
				go func() {
					for j := range jobs {
						rec("w", w, "j", j)
						results <- j * 10
					}
					wg.Done()
				}()
			}
			go func() {
				for j := 0; j < 7; j++ {
					jobs <- j
				}
				close(jobs)
				rec("sent")
			}()
			go func() { wg.Wait(); close(results) }()
			for r := range results {
				rec("r", r)
			}
			flush()
		},
		"chan-ring": func() {
			settle()
			align()
			const n = 5
			var c [n]chan int
			for i := range c {
				c[i] = make(chan int)
			}
			var wg sync.WaitGroup
			for i := 0; i < n; i++ {
				i := i
				wg.Add(1)
				go func() {
					for k := 0; k < 2; k++ {
						v := <-c[i]
						rec(i, "=", v)
						if v < 2*n-1 {
							c[(i+1)%n] <- v + 1
						}
						rec(i, "x")
					}
					wg.Done()
				}()
			}
			c[0] <- 0
			rec("M")
			wg.Wait()
			flush()
		},
		"chan-request-reply": func() {
			settle()
			align()
			type req struct {
				v     int
				reply chan int
			}
			reqs := make(chan req)
			go func() {
				for r := range reqs {
					rec("q", r.v)
					r.reply <- r.v * r.v
					rec("a", r.v)
				}
				rec("server ends")
			}()
			var wg sync.WaitGroup
			for i := 1; i <= 3; i++ {
				i := i
				wg.Add(1)
				go func() {
					r := req{i, make(chan int)}
					reqs <- r
					rec(i, "->", <-r.reply)
					wg.Done()
				}()
			}
			wg.Wait()
			close(reqs)
			runtime.Gosched()
			flush()
		},
		"chan-close-leaves-values": func() {
			settle()
			c := make(chan int, 3)
			c <- 1
			c <- 2
			close(c)
			for i := 0; i < 4; i++ {
				v, ok := <-c
				rec(v, ok, len(c), cap(c))
			}
			flush()
		},
		"chan-full-senders": func() {
			settle()
			align()
			var wg sync.WaitGroup
			c := make(chan int, 2)
			for i := 0; i < 5; i++ {
				i := i
				wg.Add(1)
				go func() { c <- i; rec("s", i); wg.Done() }()
				runtime.Gosched()
			}
			rec("len", len(c))
			for i := 0; i < 5; i++ {
				rec("r", <-c, "len", len(c))
			}
			wg.Wait()
			flush()
		},
		"chan-close-mixed": func() {
			settle()
			align()
			var wg sync.WaitGroup
			c, d := make(chan int), make(chan int)
			for i := 0; i < 6; i++ {
				i := i
				wg.Add(1)
				go func() {
					if i%2 == 0 {
						_, ok := <-c
						rec(i, ok)
					} else {
						select {
						case _, ok := <-d:
							rec(i, "d", ok)
						case _, ok := <-c:
							rec(i, "c", ok)
						}
					}
					wg.Done()
				}()
				runtime.Gosched()
			}
			close(c)
			rec("M")
			wg.Wait()
			flush()
		},
		"chan-sieve": func() {
			settle()
			c := make(chan int)
			go func(c chan int) {
				for i := 2; ; i++ {
					c <- i
				}
			}(c)
			for i := 0; i < 15; i++ {
				prime := <-c
				rec(prime)
				next := make(chan int)
				go func(in, out chan int) {
					for {
						if v := <-in; v%prime != 0 {
							out <- v
						}
					}
				}(c, next)
				c = next
			}
			flush()
		},
		"chan-semaphore": func() {
			settle()
			align()
			var wg sync.WaitGroup
			sem := make(chan bool, 2)
			for i := 0; i < 5; i++ {
				i := i
				wg.Add(1)
				go func() {
					sem <- true
					rec(i, "+")
					runtime.Gosched()
					rec(i, "-")
					<-sem
					wg.Done()
				}()
			}
			wg.Wait()
			rec("M")
			flush()
		},
		"chan-swap": func() {
			settle()
			align()
			a, b := make(chan int), make(chan int)
			done := make(chan bool)
			go func() {
				a <- 1
				rec("A sent")
				rec("A got", <-b)
				done <- true
			}()
			go func() {
				rec("B got", <-a)
				b <- 2
				rec("B sent")
				done <- true
			}()
			<-done
			rec("1")
			<-done
			rec("2")
			flush()
		},
		"chan-barge": func() {
			// A value in the buffer goes to whoever comes first, not to the one who was woken for the one before.
			settle()
			align()
			c := make(chan int, 2)
			done := make(chan bool, 2)
			for i := 0; i < 2; i++ {
				i := i
				go func() {
					for v := range c {
						rec(i, "got", v)
					}
					done <- true
				}()
			}
			runtime.Gosched()
			for v := 0; v < 3; v++ {
				c <- v
			}
			v, ok := <-c
			rec("main got", v, ok)
			close(c)
			<-done
			<-done
			flush()
		},
	})
	onProcs(4, map[string]func(){
		"mp-fan": func() {
			c := make(chan int)
			var wg sync.WaitGroup
			for i := 0; i < 20; i++ {
				wg.Add(1)
				go func() {
					for k := 1; k <= 500; k++ {
						c <- k
					}
					wg.Done()
				}()
			}
			go func() { wg.Wait(); close(c) }()
			n, sum := 0, 0
			for v := range c {
				n++
				sum += v
			}
			rec(n, sum)
			flush()
		},
		"mp-mutex": func() {
			var mu sync.Mutex
			var rw sync.RWMutex
			var wg sync.WaitGroup
			n, m, seen := 0, 0, 0
			for i := 0; i < 8; i++ {
				wg.Add(2)
				go func() {
					for k := 0; k < 2000; k++ {
						mu.Lock()
						n++
						mu.Unlock()
					}
					wg.Done()
				}()
				go func() {
					for k := 0; k < 500; k++ {
						if k%5 == 0 {
							rw.Lock()
							m++
							rw.Unlock()
						} else {
							rw.RLock()
							if m >= 0 {
								mu.Lock()
								seen++
								mu.Unlock()
							}
							rw.RUnlock()
						}
					}
					wg.Done()
				}()
			}
			wg.Wait()
			rec(n, m, seen)
			flush()
		},
	})
}
