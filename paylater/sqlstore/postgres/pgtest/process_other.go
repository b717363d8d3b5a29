//go:build !linux

package pgtest

import "syscall"

// owner is the user that root runs the server as: here it does not.
type owner struct{ Uid, Gid uint32 }

func attributes(*owner) *syscall.SysProcAttr { return nil }

func credential() (*owner, error) { return nil, ErrNoServer }

// Kill ends the server's first process at once; the others end when they notice.
func (s *Server) Kill() error {
	err := s.process.Process.Kill()
	_ = s.process.Wait() // it says that it was killed
	return err
}
