package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"
)

// child is the process that is killed.
func child(ctx context.Context, url string) error {
	done, err := bill(ctx, url, false, nil)
	if err == nil {
		fmt.Println(done.Statements)
	}
	return err
}

// killed kills the run at random moments, lets it end, and holds the result
// against that of a run that nobody disturbed.
func (m *month) killed(ctx context.Context) error {
	lines := min(m.lines, 20_000)
	calm, _, err := m.fresh(ctx, "calm", lines)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := m.start(ctx, calm).Run(); err != nil {
		return err
	}
	whole := time.Since(start)
	want, err := look(ctx, calm)
	if err != nil {
		return err
	}
	url, _, err := m.fresh(ctx, "killed", lines)
	if err != nil {
		return err
	}
	chance := rand.New(rand.NewPCG(m.seed, 0)) //nolint:gosec // moments, not secrets
	for range m.kills {
		if err := m.killOne(ctx, url, time.Duration(chance.Int64N(int64(whole)))); err != nil {
			return err
		}
	}
	if err := m.start(ctx, url).Run(); err != nil {
		return err
	}
	got, err := look(ctx, url)
	if err != nil {
		return err
	}
	if got != want || want.statements != lines {
		return fmt.Errorf("killed and run again it billed %+v, undisturbed %+v (seed %d)", got, want, m.seed)
	}
	m.say("killed %d times (seed %d) and run to its end: %d statements, as undisturbed, to the cent", m.kills, m.seed, got.statements)
	return nil
}

func (m *month) start(ctx context.Context, url string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], "-child", url) //nolint:gosec // this program
	cmd.Stderr = os.Stderr
	return cmd
}

// killOne starts the run and kills it, the hard way, after a while.
func (m *month) killOne(ctx context.Context, url string, after time.Duration) error {
	cmd := m.start(ctx, url)
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()         // it says that it was killed
	b, err := look(ctx, url)
	m.say("  killed after %v: %d statements, %d lines", after.Round(time.Millisecond), b.statements, b.lines)
	if err == nil && b.statements != b.lines {
		err = fmt.Errorf("%d statements on %d lines", b.statements, b.lines)
	}
	return err
}
