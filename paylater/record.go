package paylater

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// RecordVersion is the format that this version of the library writes. It reads
// this one and refuses newer ones clearly.
const RecordVersion = 1

// Record is the stored form of a line: a small head, and a body for each live
// hold and each loan that the line still carries.
type Record struct {
	Head   Head
	Bodies []Body
}

// Head is what a store keeps of a line in columns, to find work and to show
// operators, and the rest of the line in one document. All but the document
// follows from it; [Rules.ParseLine] checks that it does.
type Head struct {
	ID          LineID    `json:"id"`
	Seq         int64     `json:"seq"` // number of the line's last event
	Status      Status    `json:"status"`
	Limit       money.USD `json:"limit"` // the lender's
	Held        money.USD `json:"held"`  // live holds as of the last act
	Outstanding money.USD `json:"outstanding"`
	// Next is the earliest instant at which something is due on the line, UTC;
	// zero for never. It drives expiry, billing, past due.
	Next time.Time `json:"next,omitzero"`
	// Waiting is the instant since which the line waits for its lender, UTC;
	// zero when it does not. It drives recovery.
	Waiting time.Time `json:"waiting,omitzero"`
	Data    []byte    `json:"data"`
}

// BodyKind tells the bodies of a line apart.
type BodyKind string

// The kinds of bodies.
const (
	BodyHold BodyKind = "hold"
	BodyLoan BodyKind = "loan"
)

// BodyKey names a body within its line.
type BodyKey struct {
	Kind BodyKind `json:"kind"`
	ID   string   `json:"id"`
}

// Body is one live hold or one loan, as a document of its own, so that an act
// on one of them does not rewrite the others.
type Body struct {
	BodyKey
	Data []byte `json:"data"`
}

// document is the part of a line that its head carries.
type document struct {
	Version     int            `json:"v"`
	At          time.Time      `json:"at"`
	Application application    `json:"application"`
	Standing    standing       `json:"standing"`
	Cycle       Cycle          `json:"cycle"`
	Qualified   civil.Date     `json:"qualified,omitzero"`
	Prices      []lender.Price `json:"prices,omitempty"`
	Holds       []lender.Key   `json:"holds,omitempty"` // the order of the bodies
	Loans       []string       `json:"loans,omitempty"`
	Lapsed      []lender.Key   `json:"lapsed,omitempty"`
	Made        int            `json:"made,omitempty"`
	Drawn       civil.Date     `json:"drawn,omitzero"`
	Inflows     []inflow       `json:"inflows,omitempty"`
	Credit      money.USD      `json:"credit,omitzero"`
	Charges     []charge       `json:"charges,omitempty"`
	Refunds     []refund       `json:"refunds,omitempty"`
	Grants      []grant        `json:"grants,omitempty"`
	Entries     []Entry        `json:"entries,omitempty"`
	Last        issued         `json:"last"`
}

// Record writes the line for a store.
func (l Line) Record() (Record, error) {
	head, err := l.head()
	if err != nil {
		return Record{}, err
	}
	r := Record{Head: head}
	for i := range l.holds {
		b, err := holdBody(&l.holds[i])
		if err != nil {
			return Record{}, err
		}
		r.Bodies = append(r.Bodies, b)
	}
	for i := range l.loans {
		b, err := loanBody(&l.loans[i])
		if err != nil {
			return Record{}, err
		}
		r.Bodies = append(r.Bodies, b)
	}
	return r, nil
}

func (l *Line) head() (Head, error) {
	d := document{
		Version: RecordVersion, At: l.spoke, Application: l.application, Standing: l.standing, Cycle: l.cycle,
		Qualified: l.qualified, Prices: l.prices, Lapsed: l.lapsed, Made: l.made, Drawn: l.drawn, Inflows: l.inflows,
		Credit: l.credit, Charges: l.charges, Refunds: l.refunds, Grants: l.grants, Entries: l.entries, Last: l.last,
	}
	for i := range l.holds {
		d.Holds = append(d.Holds, l.holds[i].Key)
	}
	for i := range l.loans {
		d.Loans = append(d.Loans, string(l.loans[i].ID))
	}
	data, err := json.Marshal(d)
	if err != nil {
		return Head{}, fault.New(CodeRecordInvalid, "the line holds a value that cannot be written")
	}
	then := *l // as of its last event: midnights since then at which nothing happened are not stored
	then.at = l.spoke
	then.reschedule()
	return Head{
		ID: l.id, Seq: l.seq, Status: l.Status(), Limit: l.limit, Held: l.held, Outstanding: l.unpaid,
		Next: then.next, Waiting: l.waiting(), Data: data,
	}, nil
}

func holdBody(h *Hold) (Body, error) {
	data, err := json.Marshal(h)
	if err != nil {
		return Body{}, fault.New(CodeRecordInvalid, "a hold cannot be written")
	}
	return Body{BodyKey{BodyHold, string(h.Key)}, data}, nil
}

func loanBody(n *loan) (Body, error) {
	data, ok := writeLoan(n)
	if !ok {
		var err error
		if data, err = json.Marshal(n); err != nil {
			return Body{}, fault.New(CodeRecordInvalid, "a loan cannot be written")
		}
	}
	return Body{BodyKey{BodyLoan, string(n.ID)}, data}, nil
}

// ParseLine reads a stored line and checks every invariant again. The answers
// are the events of the keys that the caller is about to use.
func (r *Rules) ParseLine(rec Record, answers []Event) (Line, error) {
	if !r.made() {
		return Line{}, noRules()
	}
	var d document
	if err := readOwn(rec.Head.Data, &d); err != nil {
		if newer(rec.Head.Data) {
			return Line{}, fault.New(CodeRecordVersion, "the line was written by a newer version of this library")
		}
		return Line{}, err
	}
	if d.Version != RecordVersion {
		return Line{}, fault.New(CodeRecordVersion, "the line was written in a format that this version does not know",
			fault.Count("format", int64(d.Version)), fault.Count("known", RecordVersion))
	}
	l := Line{
		rules: r, id: rec.Head.ID, seq: rec.Head.Seq, at: d.At, spoke: d.At, next: rec.Head.Next,
		application: d.Application, standing: d.Standing, cycle: d.Cycle, qualified: d.Qualified,
		limit: rec.Head.Limit, prices: d.Prices, lapsed: d.Lapsed, held: rec.Head.Held, made: d.Made, drawn: d.Drawn,
		unpaid: rec.Head.Outstanding, inflows: d.Inflows, credit: d.Credit, charges: d.Charges,
		refunds: d.Refunds, grants: d.Grants, entries: d.Entries, last: d.Last, answers: answers,
	}
	if err := l.readBodies(rec.Bodies, &d); err != nil {
		return Line{}, err
	}
	l.dueAnew()
	if err := l.Audit(); err != nil {
		return Line{}, err
	}
	if rec.Head.Status != l.Status() || !rec.Head.Waiting.Equal(l.waiting()) {
		return Line{}, broken("the head does not say what the line says")
	}
	return l, nil
}

// dueAnew finds what is due next under the rules of today: a bank holiday or a
// policy that is new since the line was stored moves the midnights at which an
// unpaid due date passes, before or after what the line alone says. Any other
// disagreement is left for the audit to find.
func (l *Line) dueAnew() {
	own := l.nextOwn()
	if l.next.Equal(own) || atMidnight(l.next) && (own.IsZero() || l.next.Before(own)) {
		l.next = earlier(own, l.nextStanding())
	}
}

func atMidnight(t time.Time) bool {
	return !t.IsZero() && civil.Midnight(civil.NewYork(t)).Equal(t)
}

// readBodies reads the holds and loans in the order that the document names.
func (l *Line) readBodies(bodies []Body, d *document) error {
	byKey := make(map[BodyKey][]byte, len(bodies))
	for _, b := range bodies {
		byKey[b.BodyKey] = b.Data
	}
	if len(byKey) != len(d.Holds)+len(d.Loans) || len(byKey) != len(bodies) {
		return broken("the line does not name the bodies it was stored with")
	}
	for _, key := range d.Holds {
		var h Hold
		if err := readOwn(byKey[BodyKey{BodyHold, string(key)}], &h); err != nil {
			return err
		}
		l.holds = append(l.holds, h)
	}
	for _, id := range d.Loans {
		n, err := parseLoan(byKey[BodyKey{BodyLoan, id}])
		if err != nil {
			return err
		}
		l.loans = append(l.loans, n)
	}
	return nil
}

func parseLoan(data []byte) (loan, error) {
	if n, ok := readLoan(data); ok {
		return n, nil
	}
	var n loan
	return n, readOwn(data, &n)
}

// readOwn reads a document of our own writing.
func readOwn(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return broken("a stored document cannot be read")
	}
	return nil
}

func newer(data []byte) bool {
	var only struct {
		Version int `json:"v"`
	}
	return json.Unmarshal(data, &only) == nil && only.Version > RecordVersion
}

func broken(what string) error { return fault.New(CodeRecordInvalid, what) }

// waiting is the instant since which the line waits for its lender: to decide an
// application, to disburse a loan, to receive a refund. Zero when it does not.
func (l *Line) waiting() time.Time {
	var since time.Time
	if s := l.application.State; s == ApplicationSubmitted || s == ApplicationNeedsInfo {
		since = earlier(l.application.At, l.spoke) // a lender's clock may run ahead of ours
	}
	for i := range l.loans {
		if l.loans[i].Status == LoanDisbursing {
			since = earlier(since, l.loans[i].SignedAt)
		}
	}
	for _, r := range l.refunds {
		if r.State == refundAsked {
			since = earlier(since, r.AskedAt)
		}
	}
	return since
}

// changedLoans are the indexes of the loans that are not as they were before.
func changedLoans(before, after *Line) []int {
	var list []int
	for i := range after.loans {
		k := before.loanIndex(after.loans[i].ID)
		if k < 0 || !reflect.DeepEqual(before.loans[k], after.loans[i]) {
			list = append(list, i)
		}
	}
	return list
}
