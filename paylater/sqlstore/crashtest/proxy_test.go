package crashtest_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// side is the direction of a message.
type side int

const (
	asked    side = iota // from the store to its server
	answered             // from the server to its store
)

func (s side) String() string { return [...]string{"asked", "answered"}[s] }

// fate is what becomes of a message.
type fate int

const (
	passes    fate = iota
	cutBefore      // it does not arrive, and the connection is gone
	cutAfter       // it arrives, and the connection is gone
	dies           // it arrives, then the server's word that it was told to stop, and the connection is gone
	silent         // it does not arrive, nor does anything after it, and the connection seems to be there
)

func (f fate) String() string {
	return [...]string{"passes", "cut before", "cut after", "dies after", "silent from"}[f]
}

// farewell is what a server says that is told to stop, to whoever it serves. It
// may have committed just before.
func farewell() []byte {
	fields := "SFATAL\x00VFATAL\x00C57P01\x00Mterminating connection due to administrator command\x00\x00"
	return append(binary.BigEndian.AppendUint32([]byte{'E'}, uint32(4+len(fields))), fields...)
}

// message is one of PostgreSQL's protocol. Kind is its first byte; zero for the
// first message of a connection, which has none.
type message struct {
	side side
	kind byte
	text []byte // as it travels
}

// isCommit tells whether the server says that a commit is done.
func (m message) isCommit() bool {
	return m.side == answered && m.kind == 'C' && strings.Contains(string(m.text), "COMMIT")
}

// proxy stands between stores and their server, reads each message as it
// passes, and cuts connections.
type proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	judge func(message) fate // nil lets everything pass
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener, server: server}
	t.Cleanup(func() { _ = listener.Close() })
	go p.serve()
	return p
}

// through is a server's address by way of the proxy. What is tested here is the
// protocol, so a commit does not wait for the disk.
func (p *proxy) through(address string) string {
	return strings.Replace(address, p.server, p.listener.Addr().String(), 1) + "&synchronous_commit=off"
}

// arm sets who judges the messages from now on.
func (p *proxy) arm(judge func(message) fate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judge = judge
}

func (p *proxy) fateOf(m message) fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.judge == nil {
		return passes
	}
	return p.judge(m)
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		l := &link{proxy: p, client: client, server: server.(*net.TCPConn)}
		go l.ask()
		go l.answer()
	}
}

// link is one connection through the proxy.
type link struct {
	*proxy

	client net.Conn
	server *net.TCPConn

	mu  sync.Mutex
	cut bool
}

// gone cuts the connection. The server has what it was sent and will do it; the
// client hears no more.
func (l *link) gone() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	_ = l.client.Close()
	_ = l.server.CloseWrite()
}

func (l *link) isCut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cut
}

func (l *link) ask() {
	l.pump(asked, bufio.NewReader(l.client), l.server)
}

// answer reads on when the connection is cut, so that the server never has to
// wait, and ends when the server does.
func (l *link) answer() {
	from := bufio.NewReader(l.server)
	l.pump(answered, from, l.client)
	_, _ = io.Copy(io.Discard, from)
	_ = l.server.Close()
}

func (l *link) pump(s side, from *bufio.Reader, to io.Writer) {
	defer l.gone()
	for first := s == asked; ; first = false {
		m, err := readMessage(s, from, first)
		if err != nil || l.isCut() {
			return
		}
		how := l.fateOf(m)
		switch how {
		case cutBefore:
			return
		case silent:
			_, _ = io.Copy(io.Discard, from)
			return
		case dies:
			m.text = append(m.text, farewell()...)
		}
		if _, err := to.Write(m.text); err != nil || how != passes {
			return
		}
	}
}

// readMessage reads a message whole: its kind, but for a connection's first, and
// its length, which counts itself and not the kind.
func readMessage(s side, from *bufio.Reader, first bool) (message, error) {
	head := 5
	if first {
		head = 4
	}
	text := make([]byte, head)
	if _, err := io.ReadFull(from, text); err != nil {
		return message{}, err
	}
	m := message{side: s}
	if !first {
		m.kind = text[0]
	}
	rest := make([]byte, binary.BigEndian.Uint32(text[head-4:])-4)
	_, err := io.ReadFull(from, rest)
	m.text = slices.Concat(text, rest)
	return m, err
}

// counter judges by number: it counts each direction for itself and cuts at one
// message.
type counter struct {
	side side
	at   int // 0 for never
	how  fate

	seen    [2]int
	commits []int // the numbers of the answers to commits
	met     message
	pinged  bool
}

// isPing tells whether a message belongs to the question that the driver asks a
// connection that has rested for a second. It depends on the speed of the machine, so
// it is not counted.
func (c *counter) isPing(m message) bool {
	switch {
	case m.side == asked:
		return m.kind == 'Q' && strings.HasPrefix(string(m.text[5:]), "-- ping")
	case m.kind == 'I': // the answer to a query that says nothing
		c.pinged = true
		return true
	case m.kind == 'Z' && c.pinged:
		c.pinged = false
		return true
	}
	return false
}

func (c *counter) judge(m message) fate {
	if c.isPing(m) {
		return passes
	}
	c.seen[m.side]++
	if m.isCommit() {
		c.commits = append(c.commits, c.seen[answered])
	}
	if m.side == c.side && c.seen[m.side] == c.at {
		c.met = m
		return c.how
	}
	return passes
}
