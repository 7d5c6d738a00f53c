// The same servers in Go, as anybody would write them. Argument: echo or http.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

const buffer = 512

func echo(conn net.Conn) {
	defer conn.Close()
	var buf [buffer]byte
	for {
		n, err := conn.Read(buf[:])
		if n > 0 {
			if _, err := conn.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	if len(os.Args) > 1 && os.Args[1] == "http" {
		http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			io.WriteString(w, "hello, world\n")
		}))
		return
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go echo(conn)
	}
}
