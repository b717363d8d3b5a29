package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// loom builds test binaries in which all mutants are.
type loom struct {
	dir     string // of this run, removed at its end
	root    string
	files   []*woven
	dropped map[int]bool // no Go
	built   map[string]*binary
	options options
}

// command runs the go command in the root of the module.
func command(ctx context.Context, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "go", args...)  //nolint:gosec // its arguments are ours
	c.Env = append(os.Environ(), "CGO_ENABLED=0") // with C beside it the runtime does not look for deadlocks
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	return out.String(), err
}

// goFiles returns the files of a folder that are built on this machine, without
// tests; of a file, itself.
func goFiles(ctx context.Context, folder string) ([]string, error) {
	if isFile(folder) {
		return []string{folder}, nil
	}
	out, err := command(ctx, "list", "-f", `{{join .GoFiles "\n"}}`, "./"+folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", folder, err, out)
	}
	files := strings.Fields(out)
	for i := range files {
		files[i] = path.Join(folder, files[i])
	}
	return files, nil
}

func isFile(path string) bool { return strings.HasSuffix(path, ".go") }

// newLoom weaves the mutants and drops those that do not compile.
func newLoom(ctx context.Context, list []mutant, o options) (*loom, error) {
	files, err := weave(list)
	if err != nil {
		return nil, err
	}
	l := &loom{files: files, dropped: map[int]bool{}, built: map[string]*binary{}, options: o}
	if l.root, err = filepath.Abs("."); err != nil {
		return nil, err
	}
	if l.dir, err = os.MkdirTemp("", "mutants"); err != nil {
		return nil, err
	}
	for {
		before := len(l.dropped)
		if err = l.write(); err != nil {
			return nil, err
		}
		args := append([]string{"build", "-gcflags=-e", "-overlay=" + l.overlay()}, l.folders()...)
		out, err := command(ctx, args...)
		if err == nil {
			return l, nil
		}
		l.drop(out)
		if len(l.dropped) == before {
			return nil, fmt.Errorf("the mutants do not build: %w\n%s", err, out[:min(len(out), 2000)])
		}
	}
}

func (l *loom) overlay() string { return filepath.Join(l.dir, "overlay.json") }

// folders returns the packages that have mutants.
func (l *loom) folders() []string {
	var all []string
	for _, w := range l.files {
		all = append(all, "./"+path.Dir(w.path))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// write puts the files and what they stand for where the go command finds them.
func (l *loom) write() error {
	replace := map[string]string{}
	put := func(name, text string) error {
		to := filepath.Join(l.dir, filepath.FromSlash(name))
		replace[filepath.Join(l.root, filepath.FromSlash(name))] = to
		if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
			return err
		}
		return os.WriteFile(to, []byte(text), 0o600)
	}
	for _, w := range l.files {
		if err := put(w.path, w.text(l.dropped)); err != nil {
			return err
		}
		if err := put(path.Join(path.Dir(w.path), "mutants_chooser.go"), chooser(w.tree.Name.Name)); err != nil {
			return err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(l.overlay(), text, 0o600)
}

// drop reads which mutants the compiler refused.
func (l *loom) drop(out string) {
	for _, found := range regexp.MustCompile(`(?m)^(\S+\.go):(\d+):`).FindAllStringSubmatch(out, -1) {
		line, _ := strconv.Atoi(found[2])
		for _, w := range l.files {
			if !strings.HasSuffix(filepath.ToSlash(found[1]), path.Clean(w.path)) {
				continue
			}
			for _, o := range w.lines {
				if o.mutant > 0 && o.from <= line && line < o.to {
					l.dropped[o.mutant] = true
				}
			}
		}
	}
}

// build returns the test binary of a folder, nil if it has no tests.
func (l *loom) build(ctx context.Context, folder string) (*binary, error) {
	if b, ok := l.built[folder]; ok {
		return b, nil
	}
	name := filepath.Join(l.dir, strings.ReplaceAll(folder, "/", "-")+".test")
	if out, err := command(ctx, "test", "-c", "-vet=off", "-o", name, "-overlay="+l.overlay(), "./"+folder); err != nil {
		return nil, fmt.Errorf("the tests of %s do not build: %w\n%s", folder, err, out[:min(len(out), 2000)])
	}
	var b *binary
	if _, err := os.Stat(name); err == nil { //nolint:gosec // in the folder of this run
		b = &binary{folder: folder, path: name, loom: l}
		if err := b.look(ctx); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l.built[folder] = b
	return b, nil
}

func (l *loom) close() { _ = os.RemoveAll(l.dir) } //nolint:gosec // the folder that this run made
