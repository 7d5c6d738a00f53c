package main

import (
	"runtime"
	"sync"
	"time"
)

func init() {
	family(map[string]func(){
		"select-closed-fair": func() {
			a, b, c := make(chan int), make(chan int), make(chan int)
			close(a)
			close(b)
			close(c)
			var n [3]int
			for i := 0; i < 30000; i++ {
				select {
				case <-a:
					n[0]++
				case <-b:
					n[1]++
				case <-c:
					n[2]++
				}
			}
			for _, k := range n {
				rec(k > 9500 && k < 10500)
			}
			flush()
		},
		"select-self": func() {
			c := make(chan int)
			select {
			case c <- 1:
				rec("sent")
			case v := <-c:
				rec("got", v)
			default:
				rec("default")
			}
			flush()
		},
		"select-quit": func() {
			settle()
			align()
			c, quit := make(chan int), make(chan bool)
			go func() {
				for i := 0; i < 5; i++ {
					rec("r", <-c)
				}
				quit <- true
				rec("quit sent")
			}()
			x, y := 0, 1
			for running := true; running; {
				select {
				case c <- x:
					x, y = y, x+y
					rec("s")
				case <-quit:
					rec("q")
					running = false
				}
			}
			flush()
		},
		// Selects that offer to send on two channels; receivers come one by one.
		"select-senders": func() {
			settle()
			align()
			var wg sync.WaitGroup
			a, b := make(chan int), make(chan int)
			for i := 0; i < 4; i++ {
				i := i
				wg.Add(1)
				go func() {
					select {
					case a <- i:
						rec(i, "a")
					case b <- i:
						rec(i, "b")
					}
					wg.Done()
				}()
				runtime.Gosched()
			}
			rec("b", <-b)
			rec("a", <-a)
			rec("a", <-a)
			rec("b", <-b)
			wg.Wait()
			flush()
		},
		"select-timeout": func() {
			settle()
			c := make(chan int)
			go func() {
				time.Sleep(20 * time.Millisecond)
				c <- 1
			}()
			for i := 0; i < 3; i++ {
				select {
				case v := <-c:
					rec("v", v)
				case <-time.After(8 * time.Millisecond):
					rec("t")
				}
			}
			flush()
		},
		"select-done-wakes-all": func() {
			settle()
			align()
			var wg sync.WaitGroup
			done := make(chan bool)
			for i := 0; i < 5; i++ {
				i := i
				own := make(chan int)
				wg.Add(1)
				go func() {
					select {
					case <-own:
						rec("never")
					case <-done:
						rec(i)
					}
					wg.Done()
				}()
			}
			runtime.Gosched()
			close(done)
			rec("M")
			wg.Wait()
			flush()
		},
		"select-poll": func() {
			settle()
			align()
			c := make(chan int)
			go func() {
				for k := 0; k < 3; k++ {
					runtime.Gosched()
				}
				c <- 7
				rec("sent")
			}()
			polls := 0
			for {
				select {
				case v := <-c:
					rec("got", v, "after", polls)
					runtime.Gosched()
					flush()
					return
				default:
					polls++
					runtime.Gosched()
				}
			}
		},
		"select-recv-closed-vs-value": func() {
			settle()
			c := make(chan int, 2)
			c <- 5
			close(c)
			for i := 0; i < 3; i++ {
				select {
				case v, ok := <-c:
					rec(v, ok)
				default:
					rec("default")
				}
			}
			flush()
		},
		"select-nil-disabled": func() {
			settle()
			align()
			a, b := make(chan int), make(chan int)
			go func() {
				for i := 0; i < 3; i++ {
					a <- i
				}
				close(a)
			}()
			go func() {
				for i := 10; i < 12; i++ {
					b <- i
				}
				close(b)
			}()
			for a != nil || b != nil {
				select {
				case v, ok := <-a:
					if !ok {
						a = nil
						rec("a closed")
						continue
					}
					rec("a", v)
				case v, ok := <-b:
					if !ok {
						b = nil
						rec("b closed")
						continue
					}
					rec("b", v)
				}
			}
			sorted := 0
			for range list {
				sorted++
			}
			list = nil
			rec(sorted)
			flush()
		},
		"select-panics-when-closed": func() {
			settle()
			align()
			c, d := make(chan int), make(chan int)
			done := make(chan bool)
			go func() {
				defer func() { rec(recover()); done <- true }()
				select {
				case c <- 1:
					rec("sent")
				case <-d:
					rec("recv")
				}
			}()
			runtime.Gosched()
			close(c)
			rec("M")
			<-done
			flush()
		},
	})
}
