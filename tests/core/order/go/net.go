package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// n connections: the clients' ends and the server's.
func connections(n int) (cli, srv []*net.TCPConn) {
	ln := must(net.Listen("tcp", "127.0.0.1:0"))
	for i := 0; i < n; i++ {
		cli = append(cli, must(net.Dial("tcp", ln.Addr().String())).(*net.TCPConn))
		srv = append(srv, must(ln.Accept()).(*net.TCPConn))
	}
	return
}

func text(c net.Conn, err error) string {
	if err == nil {
		return "nil"
	}
	s := strings.ReplaceAll(err.Error(), c.LocalAddr().String(), "L")
	return strings.ReplaceAll(s, c.RemoteAddr().String(), "R")
}

func init() {
	family(map[string]func(){
		"net-accept-order": func() {
			settle()
			ln := must(net.Listen("tcp", "127.0.0.1:0"))
			var cli []net.Conn
			for i := 0; i < 5; i++ {
				cli = append(cli, must(net.Dial("tcp", ln.Addr().String())))
			}
			for i := 0; i < 5; i++ {
				c := must(ln.Accept())
				for k := range cli {
					if cli[k].LocalAddr().String() == c.RemoteAddr().String() {
						rec(k)
					}
				}
			}
			flush()
		},
		"net-echo": func() {
			settle()
			cli, srv := connections(1)
			go func() {
				b := make([]byte, 8)
				for {
					k, err := srv[0].Read(b)
					if err != nil {
						rec("S", err)
						srv[0].Close()
						return
					}
					rec("S", string(b[:k]))
					srv[0].Write(b[:k])
					rec("Sw")
				}
			}()
			b := make([]byte, 8)
			for _, s := range []string{"a", "b", "c"} {
				cli[0].Write([]byte(s))
				rec("C", s)
				k, _ := cli[0].Read(b)
				rec("Cr", string(b[:k]))
			}
			cli[0].CloseWrite()
			_, err := cli[0].Read(b)
			rec("C", err)
			flush()
		},
		// Each Write is one piece, however large.
		"net-two-writers": func() {
			settle()
			cli, srv := connections(1)
			var wg sync.WaitGroup
			for i := 0; i < 2; i++ {
				i := i
				wg.Add(1)
				go func() {
					k, err := srv[0].Write([]byte(strings.Repeat(string(rune('a'+i)), 1<<21)))
					rec(k, text(srv[0], err))
					wg.Done()
				}()
			}
			go func() { wg.Wait(); srv[0].Close() }()
			all, _ := io.ReadAll(cli[0])
			changes := 0
			for i := 1; i < len(all); i++ {
				if all[i] != all[i-1] {
					changes++
				}
			}
			rec(len(all), "changes", changes)
			flush()
		},
		"net-close-ends-writer": func() {
			settle()
			_, srv := connections(1)
			done := make(chan bool)
			go func() {
				k, err := srv[0].Write(make([]byte, 64<<20))
				rec("writer", k > 0 && k < 64<<20, text(srv[0], err))
				done <- true
			}()
			pause(20 * ms)
			rec("closing")
			err := srv[0].Close()
			rec("closed", text(srv[0], err))
			<-done
			flushLines()
		},
		"net-write-deadline": func() {
			settle()
			_, srv := connections(1)
			srv[0].SetWriteDeadline(time.Now().Add(30 * ms))
			k, err := srv[0].Write(make([]byte, 64<<20))
			rec(k > 0 && k < 64<<20, text(srv[0], err), err.(net.Error).Timeout())
			k, err = srv[0].Write([]byte("x"))
			rec(k, text(srv[0], err))
			flushLines()
		},
		// One deadline for both directions: the writer is woken first, of one poll or one deadline.
		"net-deadline-both": func() {
			settle()
			_, srv := connections(1)
			var wg sync.WaitGroup
			wg.Add(2)
			go func() {
				_, err := srv[0].Read(make([]byte, 8))
				rec("r", text(srv[0], err))
				wg.Done()
			}()
			go func() {
				_, err := srv[0].Write(make([]byte, 64<<20))
				rec("w", text(srv[0], err))
				wg.Done()
			}()
			pause(30 * ms)
			srv[0].SetDeadline(time.Now().Add(-1))
			rec("M")
			wg.Wait()
			flushLines()
		},
		"net-deadline-timer-both": func() {
			settle()
			_, srv := connections(1)
			srv[0].SetDeadline(time.Now().Add(60 * ms))
			var wg sync.WaitGroup
			wg.Add(2)
			go func() {
				_, err := srv[0].Read(make([]byte, 8))
				rec("r", text(srv[0], err))
				wg.Done()
			}()
			go func() {
				_, err := srv[0].Write(make([]byte, 64<<20))
				rec("w", text(srv[0], err))
				wg.Done()
			}()
			wg.Wait()
			flushLines()
		},
		"net-close-both": func() {
			settle()
			_, srv := connections(1)
			var wg sync.WaitGroup
			wg.Add(2)
			go func() {
				_, err := srv[0].Read(make([]byte, 8))
				rec("r", text(srv[0], err))
				wg.Done()
			}()
			go func() {
				_, err := srv[0].Write(make([]byte, 64<<20))
				rec("w", text(srv[0], err))
				wg.Done()
			}()
			pause(30 * ms)
			rec("M")
			srv[0].Close()
			rec("closed")
			wg.Wait()
			flushLines()
		},
		"net-accept-deadline": func() {
			settle()
			ln := must(net.Listen("tcp", "127.0.0.1:0")).(*net.TCPListener)
			a := ln.Addr().String()
			ln.SetDeadline(time.Now().Add(20 * ms))
			_, err := ln.Accept()
			rec(strings.ReplaceAll(err.Error(), a, "A"), err.(net.Error).Timeout())
			ln.SetDeadline(time.Time{})
			go func() { net.Dial("tcp", a) }()
			_, err = ln.Accept()
			rec(err)
			ln.Close()
			err = ln.SetDeadline(time.Now())
			rec(strings.ReplaceAll(err.Error(), a, "A"))
			flushLines()
		},
		"net-closed-texts": func() {
			settle()
			cli, srv := connections(1)
			c := srv[0]
			c.Close()
			b := make([]byte, 1)
			_, err := c.Read(b)
			rec(text(c, err))
			_, err = c.Write(b)
			rec(text(c, err))
			rec(text(c, c.Close()))
			rec(text(c, c.CloseWrite()))
			rec(text(c, c.CloseRead()))
			rec(text(c, c.SetDeadline(time.Now())))
			rec(text(c, c.SetReadDeadline(time.Now())))
			_ = cli
			flushLines()
		},
		"net-bad-addresses": func() {
			settle()
			for _, a := range [][2]string{{"tcp", "127.0.0.1"}, {"tcp", "127.0.0.1:70000"}, {"foo", "127.0.0.1:1"},
				{"tcp", "[::1]"}, {"tcp", "1.2.3.4:x y"}, {"tcp4", "[::1]:80"}, {"tcp6", "127.0.0.1:80"}} {
				_, err := net.Dial(a[0], a[1])
				rec(err)
				ln, err := net.Listen(a[0], a[1])
				if ln != nil {
					ln.Close()
				}
				rec(err)
			}
			flushLines()
		},
		"net-unix": func() {
			settle()
			path := fmt.Sprint("/tmp/order-", os.Getpid(), ".sock")
			ln := must(net.Listen("unix", path))
			var wg sync.WaitGroup
			wg.Add(1)
			go func() {
				c := must(ln.Accept())
				b := make([]byte, 8)
				k, err := c.Read(b)
				rec("S", string(b[:k]), err)
				c.Write([]byte("pong"))
				rec("S local ", strings.ReplaceAll(c.LocalAddr().String(), path, "P"), " remote ", c.RemoteAddr().String())
				c.Close()
				wg.Done()
			}()
			c := must(net.Dial("unix", path))
			rec("C local ", c.LocalAddr().String(), " remote ", strings.ReplaceAll(c.RemoteAddr().String(), path, "P"))
			c.Write([]byte("ping"))
			b := make([]byte, 8)
			k, err := c.Read(b)
			rec("C", string(b[:k]), err)
			k, err = c.Read(b)
			rec("C", k, err)
			wg.Wait()
			c.Close()
			_, err = c.Read(b)
			rec(strings.ReplaceAll(err.Error(), path, "P"))
			ln.Close()
			_, err = net.Dial("unix", path)
			rec(strings.ReplaceAll(err.Error(), path, "P"))
			flushLines()
		},
		"net-deadline-then-data": func() {
			settle()
			cli, srv := connections(1)
			done := make(chan bool)
			go func() {
				b := make([]byte, 8)
				for i := 0; i < 3; i++ {
					srv[0].SetReadDeadline(time.Now().Add(10 * ms))
					k, err := srv[0].Read(b)
					rec(string(b[:k]), text(srv[0], err))
				}
				done <- true
			}()
			time.Sleep(15 * ms)
			cli[0].Write([]byte("x"))
			<-done
			flushLines()
		},
		"net-many-wake": func() {
			settle()
			cli, srv := connections(8)
			var wg sync.WaitGroup
			for i := range srv {
				i := i
				wg.Add(1)
				go func() {
					srv[i].Read(make([]byte, 8))
					rec(i)
					runtime.Gosched()
					rec(i, "x")
					wg.Done()
				}()
			}
			quiet()
			for _, i := range []int{5, 1, 7, 0, 2, 6, 3, 4} {
				cli[i].Write([]byte("x"))
			}
			go func() { rec("G") }()
			rec("M")
			wg.Wait()
			flush()
		},
		"net-halfclose-both": func() {
			settle()
			cli, srv := connections(1)
			var wg sync.WaitGroup
			wg.Add(2)
			for i, c := range []*net.TCPConn{cli[0], srv[0]} {
				i, c := i, c
				go func() {
					c.Write([]byte(fmt.Sprint("from", i)))
					rec(i, "closeWrite", text(c, c.CloseWrite()))
					all, err := io.ReadAll(c)
					rec(i, string(all), text(c, err))
					wg.Done()
				}()
			}
			wg.Wait()
			flushLines()
		},
	})
}
