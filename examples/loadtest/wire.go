package main

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync/atomic"
)

// wire stands between a pool and the server and counts what passes. It is used
// for the counts alone: timed runs go without it.
type wire struct {
	listener net.Listener
	server   string
	bytes    atomic.Int64
	trips    atomic.Int64 // times that the client spoke after the server had
}

// newWire listens for connections to the server of an address, and answers with
// the address to use in its place.
func newWire(ctx context.Context, to string) (*wire, string, error) {
	u, err := url.Parse(to)
	if err != nil {
		return nil, "", err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	w := &wire{listener: l, server: u.Host}
	u.Host = l.Addr().String()
	go w.accept(ctx)
	return w, u.String(), nil
}

func (w *wire) accept(ctx context.Context) {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return // closed
		}
		server, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		var answered atomic.Bool
		answered.Store(true)
		go w.pass(server, client, func() {
			if answered.Swap(false) {
				w.trips.Add(1)
			}
		})
		go w.pass(client, server, func() { answered.Store(true) })
	}
}

func (w *wire) pass(to io.WriteCloser, from io.Reader, each func()) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			each()
			w.bytes.Add(int64(n))
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
