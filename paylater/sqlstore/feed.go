package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// CodeSubscriptionUnknown refuses a feed whose subscription was never made.
const CodeSubscriptionUnknown fault.Code = "subscription_unknown"

// Feed tells a subscriber of every event of every line: each at least once, and
// those of one line in order. What has been told is noted in the database, line
// by line, so that a feed goes on where it was, in whichever process.
//
// A subscriber that fails on an event is asked again after a while that doubles
// each time; its other lines go on. After Tries the line is set aside, where
// [Store.SetAside] shows it and [Store.TellAgain] brings it back.
type Feed struct {
	// Subscription names the subscriber; see [Store.Subscribe].
	Subscription string
	// Tries is how often an event is told before its line is set aside; 0 means
	// 20, which is about an hour and a half.
	Tries int
	// Lease is how long one line may take; then another process may tell it
	// again. 0 means a minute.
	Lease time.Duration
	// Idle is how long Relay waits when there is nothing to tell; 0 means a
	// second.
	Idle time.Duration
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

// Tell tells a subscriber one event of a line. An error means that it has to be
// told again.
type Tell func(ctx context.Context, id paylater.LineID, ev paylater.Event) error

// The measures of a feed.
const (
	feedPage   = 100
	sweepAgain = time.Minute
	firstRetry = 100 * time.Millisecond
	lastRetry  = 5 * time.Minute
)

func (f Feed) filled() Feed {
	if f.Tries <= 0 {
		f.Tries = 20
	}
	if f.Lease <= 0 {
		f.Lease = time.Minute
	}
	if f.Idle <= 0 {
		f.Idle = time.Second
	}
	if f.Now == nil {
		f.Now = time.Now
	}
	return f
}

// retryAfter is how long a subscriber that failed so many times is left alone.
func retryAfter(tries int64) time.Duration {
	wait := firstRetry
	for range min(tries-1, 20) {
		wait = min(2*wait, lastRetry)
	}
	return wait
}

// Subscribe makes a subscription: from now on every commit notes what it has to
// be told. It begins with the first event of every line. Again it changes
// nothing. What a transaction of the host wrote before and commits later is
// noticed by Relay, after about as long as that took.
func (s *Store) Subscribe(ctx context.Context, name string) error {
	if name == "" || len(name) > 64 {
		return fault.New(paylater.CodeArgumentInvalid, "a name of 1 to 64 bytes").At("subscription")
	}
	err := s.write(ctx, Statement{
		Query: `INSERT INTO paylater_subscriptions (name) VALUES ($1) ON CONFLICT (name) DO NOTHING`, Args: []any{name},
	})
	if err != nil {
		return err
	}
	return s.sweep(ctx, name)
}

// Unsubscribe ends a subscription and forgets how far it was told.
func (s *Store) Unsubscribe(ctx context.Context, name string) error {
	return s.write(ctx,
		Statement{Query: `DELETE FROM paylater_subscriptions WHERE name = $1`, Args: []any{name}},
		Statement{Query: `DELETE FROM paylater_feed WHERE subscription = $1`, Args: []any{name}},
	)
}

// sweep notes every line that the subscription does not know as far as it is:
// those from before it, and those whose commit crossed its making.
func (s *Store) sweep(ctx context.Context, name string) error {
	return s.write(ctx, Statement{
		Query: `INSERT INTO paylater_feed (buyer, lender, subscription, done_seq, last_seq, tries, retry_micros)
SELECT l.buyer, l.lender, p.name, 0, l.seq, 0, CAST(NULL AS bigint)
FROM paylater_lines l JOIN paylater_subscriptions p ON p.name = $1
LEFT JOIN paylater_feed f ON f.buyer = l.buyer AND f.lender = l.lender AND f.subscription = p.name
WHERE f.last_seq IS NULL OR f.last_seq < l.seq
ON CONFLICT (buyer, lender, subscription) DO UPDATE SET last_seq = excluded.last_seq
WHERE paylater_feed.last_seq < excluded.last_seq`,
		Args: []any{name},
	})
}

// write commits statements that may run again.
func (s *Store) write(ctx context.Context, list ...Statement) error {
	return settled(ctx, again(ctx, s.db, func() error {
		tx, err := s.db.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		return tx.Commit(ctx, list...)
	}))
}

// Relay tells a subscriber until the context ends, and returns its error. An
// error of the database ends it too; a host starts it again.
func (s *Store) Relay(ctx context.Context, f Feed, tell Tell) error {
	f = f.filled()
	known := false
	err := s.db.Read(ctx, Statement{
		Query: `SELECT name FROM paylater_subscriptions WHERE name = $1`, Args: []any{f.Subscription},
		Row: func(scan func(...any) error) error { var name string; known = true; return scan(&name) },
	})
	if err != nil {
		return settled(ctx, err)
	}
	if !known {
		return fault.New(CodeSubscriptionUnknown, "nobody subscribed by that name").At("subscription")
	}
	began := f.Now()
	for next := began; ; {
		if now := f.Now(); !now.Before(next) {
			if err := s.sweep(ctx, f.Subscription); err != nil {
				return err
			}
			next = now.Add(max(sweepAgain, now.Sub(began))) // ever more rarely: who crossed its making has committed by then
		}
		told, err := s.RelayOnce(ctx, f, tell)
		if err != nil {
			return err
		}
		if told == 0 && !wait(ctx, f.Idle) {
			return ctx.Err()
		}
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// RelayOnce tells what is to be told now, at most a hundred events of each line,
// and returns how many events were. It goes through all lines: those that fail, or
// always have something to tell, hide none behind them.
func (s *Store) RelayOnce(ctx context.Context, f Feed, tell Tell) (int, error) {
	f = f.filled()
	told, now := 0, micros(f.Now())
	var after paylater.LineID
	for {
		var open []openLine
		if err := s.db.Read(ctx, openLines(f, now, after, &open)); err != nil {
			return told, settled(ctx, err)
		}
		for _, line := range open {
			n, err := s.relayLine(ctx, f, line, tell)
			told += n
			if err != nil {
				return told, err
			}
			after = line.id
		}
		if len(open) < feedPage {
			return told, nil
		}
	}
}

// openLine is a line with something to tell.
type openLine struct {
	id    paylater.LineID
	done  int64
	tries int64
}

func openLines(f Feed, now *int64, after paylater.LineID, into *[]openLine) Statement {
	return Statement{
		Query: `SELECT buyer, lender, done_seq, tries FROM paylater_feed
WHERE subscription = $1 AND done_seq < last_seq AND tries < $2 AND (retry_micros IS NULL OR retry_micros <= $3)
AND (buyer, lender) > ($4, $5) ORDER BY buyer, lender LIMIT $6`,
		Args: []any{f.Subscription, int64(f.Tries), *now, string(after.Buyer), string(after.Lender), feedPage},
		Row: func(scan func(...any) error) error {
			var line openLine
			var buyer, partner string
			err := scan(&buyer, &partner, &line.done, &line.tries)
			line.id = lineOf(buyer, partner)
			*into = append(*into, line)
			return err
		},
	}
}

// relayLine takes a line for the time of its lease, tells its events in order,
// and notes how far it came.
func (s *Store) relayLine(ctx context.Context, f Feed, line openLine, tell Tell) (int, error) {
	lease := f.Now().Add(f.Lease)
	taken, err := s.take(ctx, f, &line, micros(f.Now()), micros(lease))
	if err != nil || !taken {
		return 0, err
	}
	list, failed := s.Events(ctx, paylater.EventQuery{Line: line.id, After: line.done, Limit: feedPage})
	told := 0
	for _, rec := range list {
		if failed = tellOne(ctx, rec, tell); failed != nil {
			break
		}
		told++
		line.done, line.tries = rec.Seq, 0
		if f.Now().After(lease) {
			break // another may be at it already: what was told so far is noted
		}
	}
	if ctx.Err() != nil {
		failed = nil // the subscriber was interrupted, it did not fail
	}
	var retry *int64
	if failed != nil {
		retry = micros(f.Now().Add(retryAfter(line.tries + 1)))
	}
	return told, s.note(context.WithoutCancel(ctx), f, line, micros(lease), retry)
}

func tellOne(ctx context.Context, rec paylater.EventRecord, tell Tell) error {
	ev, err := paylater.ParseEvent(rec)
	if err != nil {
		return err
	}
	return errors.Join(ctx.Err(), tell(ctx, rec.Line, ev))
}

// take leases a line unless another process has it, and learns how often it has
// failed by now.
func (s *Store) take(ctx context.Context, f Feed, line *openLine, now, lease *int64) (bool, error) {
	taken := false
	err := s.write(ctx, Statement{
		Query: `UPDATE paylater_feed SET retry_micros = $6
WHERE buyer = $1 AND lender = $2 AND subscription = $3 AND done_seq = $4 AND done_seq < last_seq
AND (retry_micros IS NULL OR retry_micros <= $5) AND tries < $7 RETURNING tries`,
		Args: []any{string(line.id.Buyer), string(line.id.Lender), f.Subscription, line.done, *now, *lease, int64(f.Tries)},
		Row:  func(scan func(...any) error) error { taken = true; return scan(&line.tries) },
	})
	return taken, err
}

// note ends a lease, unless it ran out and another process has the line. What was
// told counts all the same, and so does a failure, unless the other has told that
// event: a subscriber that is slower than the lease would otherwise be told the same
// events for ever. Failed it has when there is a retry.
func (s *Store) note(ctx context.Context, f Feed, line openLine, lease, retry *int64) error {
	buyer, partner := string(line.id.Buyer), string(line.id.Lender)
	failures := 0
	if retry != nil {
		failures = 1
	}
	return s.write(ctx,
		Statement{
			Query: `UPDATE paylater_feed SET done_seq = $4, tries = 0
WHERE buyer = $1 AND lender = $2 AND subscription = $3 AND done_seq < $4`,
			Args: []any{buyer, partner, f.Subscription, line.done},
		},
		Statement{
			Query: `UPDATE paylater_feed SET tries = tries + $5
WHERE buyer = $1 AND lender = $2 AND subscription = $3 AND done_seq = $4`,
			Args: []any{buyer, partner, f.Subscription, line.done, failures},
		},
		Statement{
			Query: `UPDATE paylater_feed SET retry_micros = $4
WHERE buyer = $1 AND lender = $2 AND subscription = $3 AND retry_micros = $5`,
			Args: []any{buyer, partner, f.Subscription, retry, *lease},
		})
}

// SetAside lists the lines on whose next event the subscriber failed too often,
// with the number of the last event that it was told.
func (s *Store) SetAside(ctx context.Context, f Feed) (map[paylater.LineID]int64, error) {
	f = f.filled()
	list := map[paylater.LineID]int64{}
	err := s.db.Read(ctx, Statement{
		Query: `SELECT buyer, lender, done_seq FROM paylater_feed WHERE subscription = $1 AND done_seq < last_seq AND tries >= $2`,
		Args:  []any{f.Subscription, int64(f.Tries)},
		Row: func(scan func(...any) error) error {
			var buyer, partner string
			var done int64
			err := scan(&buyer, &partner, &done)
			list[lineOf(buyer, partner)] = done
			return err
		},
	})
	return list, settled(ctx, err)
}

// Untold counts the lines with something to tell for the first time, whether
// they wait or another process is telling them at this moment. Zero means that
// the subscriber has heard of every commit from before the call, but for what it
// failed on and will be told again and for what [Store.SetAside] lists; and for
// what [Store.Subscribe] says Relay notices later.
func (s *Store) Untold(ctx context.Context, f Feed) (int64, error) {
	lines := int64(0)
	err := s.db.Read(ctx, Statement{
		Query: `SELECT count(buyer) FROM paylater_feed
WHERE subscription = $1 AND done_seq < last_seq AND tries = 0`,
		Args: []any{f.Subscription},
		Row:  func(scan func(...any) error) error { return scan(&lines) },
	})
	return lines, settled(ctx, err)
}

// TellAgain brings a line back that was set aside: its next event is told at
// once.
func (s *Store) TellAgain(ctx context.Context, f Feed, id paylater.LineID) error {
	return s.write(ctx, Statement{
		Query: `UPDATE paylater_feed SET tries = 0, retry_micros = NULL WHERE buyer = $1 AND lender = $2 AND subscription = $3`,
		Args:  []any{string(id.Buyer), string(id.Lender), f.Subscription},
	})
}
