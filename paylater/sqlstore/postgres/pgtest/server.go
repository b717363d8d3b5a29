// Package pgtest starts a PostgreSQL server of its own for tests, in a
// temporary folder and on a free port, and stops it. It needs the server's
// programs on this machine (Debian: the package postgresql).
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoServer says that this machine has no PostgreSQL server, or no user to run
// it as. It is immutable, a variable only to be compared with.
var ErrNoServer = errors.New("no PostgreSQL server on this machine: install the package postgresql, or put initdb into the PATH")

// Server is a running server.
type Server struct {
	folder, programs string
	port             int
	as               *owner // nil: as this process
	process          *exec.Cmd
	log              bytes.Buffer
}

// Start makes a cluster in a new folder and starts its server. As root it runs
// as the user postgres or nobody, for PostgreSQL refuses to be run by root.
func Start(ctx context.Context) (*Server, error) {
	programs, err := find()
	if err != nil {
		return nil, err
	}
	s := &Server{programs: programs}
	if os.Getuid() == 0 {
		if s.as, err = credential(); err != nil {
			return nil, err
		}
	}
	if s.folder, err = os.MkdirTemp("", "pgtest"); err != nil {
		return nil, err
	}
	if s.as != nil {
		if err := os.Chown(s.folder, int(s.as.Uid), int(s.as.Gid)); err != nil {
			return nil, err
		}
	}
	made, err := s.command(ctx, "initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync").
		CombinedOutput()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w\n%s", err, made), os.RemoveAll(s.folder))
	}
	if s.port, err = freePort(ctx); err != nil {
		return nil, err
	}
	if err := s.Run(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Run starts the server of the cluster, again after Kill, and waits until it
// answers.
func (s *Server) Run(ctx context.Context) error {
	s.log.Reset()
	s.process = s.command(context.WithoutCancel(ctx), "postgres", "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.folder,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=256MB")
	s.process.Stdout, s.process.Stderr = &s.log, &s.log
	if err := s.process.Start(); err != nil {
		return err
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		conn, err := pgx.Connect(ctx, s.URL())
		if err == nil {
			return conn.Close(ctx)
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return fmt.Errorf("the server does not answer: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	if s.process != nil && s.process.ProcessState == nil && s.process.Process != nil {
		_ = s.process.Process.Signal(syscall.SIGQUIT)
		_ = s.process.Wait() // it says that it was ended
	}
	return os.RemoveAll(s.folder)
}

// URL is the address of the server's database.
func (s *Server) URL() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", s.port)
}

// Schema makes an empty schema and returns an address whose tables lie in it.
func (s *Server) Schema(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "create schema "+pgx.Identifier{name}.Sanitize())
	return s.URL() + "&search_path=" + url.QueryEscape(name), errors.Join(err, conn.Close(ctx))
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, filepath.Join(s.programs, program), args...) //nolint:gosec // the programs of the server that was found
	c.Dir = s.folder
	c.SysProcAttr = attributes(s.as)
	return c
}

// find looks where PATH says, and where Debian and others keep the server.
func find() (string, error) {
	var folders []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if file, err := filepath.EvalSymlinks(initdb); err == nil {
			folders = append(folders, filepath.Dir(file))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		folders = append(folders, found...)
	}
	for _, folder := range slices.Backward(folders) { // the newest is last
		if has(folder, "initdb") && has(folder, "postgres") {
			return folder, nil
		}
	}
	return "", ErrNoServer
}

func has(folder, program string) bool {
	_, err := os.Stat(filepath.Join(folder, program))
	return err == nil
}

func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("no port"), l.Close())
	}
	return addr.Port, l.Close()
}
