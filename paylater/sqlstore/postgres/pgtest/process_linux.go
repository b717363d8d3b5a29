package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"time"
)

// owner is the user that root runs the server as.
type owner = syscall.Credential

// attributes make a process a group of its own that ends with this one.
func attributes(as *owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: as, Pdeathsig: syscall.SIGKILL}
}

// credential names the user that root runs the server as.
func credential() (*owner, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &owner{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, ErrNoServer
}

// Kill ends all of the server's processes at once, as a loss of power would for
// it. The system keeps what they had written to files. It needs the processes'
// list of Linux.
func (s *Server) Kill() error {
	first := s.process.Process.Pid
	if err := syscall.Kill(first, syscall.SIGSTOP); err != nil { // so that it starts no more
		return err
	}
	// Each of its processes is a group of its own, and would go on for a while
	// without the first.
	others, err := children(first)
	for _, pid := range append(others, first) {
		err = errors.Join(err, syscall.Kill(pid, syscall.SIGKILL))
	}
	_ = s.process.Wait() // it says that it was killed
	for _, pid := range others {
		err = errors.Join(err, gone(pid))
	}
	return err
}

// children are the processes that a process of one thread has started.
func children(pid int) ([]int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil, err
	}
	var list []int
	for word := range bytes.FieldsSeq(text) {
		child, err := strconv.Atoi(string(word))
		if err != nil {
			return nil, err
		}
		list = append(list, child)
	}
	return list, nil
}

// gone waits until a process that was killed has let go of everything: the next
// server does not start before.
func gone(pid int) error {
	for range 1_000 {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(text, []byte(") Z ")) {
			return nil //nolint:nilerr // nothing is there to be read, and that was the question
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("process %d of the server was killed and is still there", pid)
}
