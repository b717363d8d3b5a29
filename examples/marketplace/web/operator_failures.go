package web

import "context"

// Failures are the switches for what goes wrong between the market and its lender.
type Failures interface {
	// List is every failure, with what is on now; those of a group exclude each other.
	List(ctx context.Context) ([]Failure, error)
	// Switch turns one on, or carries out an act: "dropped" delivers the webhooks that
	// were dropped, "again" all that ever were delivered. False when there is none of
	// that name.
	Switch(ctx context.Context, word string) (bool, error)
	// Right ends them all and lets happen what was kept from happening.
	Right(ctx context.Context) error
}

// Failure is one of them.
type Failure struct {
	Group, Word, Title, Effect string
	Hooks                      bool // it is about webhooks, which can be delivered once more
	Right                      bool // nothing goes wrong in this group
	On                         bool
}

// failureGroup are the failures of which one is on.
type failureGroup struct {
	Title string
	Hooks bool
	List  []Failure
}

// magic is a word or a number of cents that the sandbox lender understands.
type magic struct{ Say, Does string }

func (s *Web) failures(v *visit) error {
	if s.Failures == nil {
		return errNoPage
	}
	list, err := s.Failures.List(v.Context())
	if err != nil {
		return err
	}
	var groups []failureGroup
	elsewhere := true
	var wrong []Failure
	for _, f := range list {
		if len(groups) == 0 || groups[len(groups)-1].Title != f.Group {
			groups = append(groups, failureGroup{Title: f.Group, Hooks: f.Hooks})
		}
		last := &groups[len(groups)-1]
		last.List = append(last.List, f)
		elsewhere = elsewhere && !f.Hooks
		if f.On && !f.Right {
			wrong = append(wrong, f)
		}
	}
	return s.desk(v, "operator_failures", "What goes wrong", map[string]any{
		"Groups": groups, "Wrong": wrong, "Lender": s.Lender, "Elsewhere": elsewhere, "Names": magicNames(), "Cents": magicCents(),
		"Done": map[string]string{
			"on": "That is on from now on.", "right": "Everything is right again.", "said": "They wait to be delivered once more.",
		}[v.URL.Query().Get("done")],
	})
}

func (s *Web) fail(v *visit) error {
	if s.Failures == nil {
		return errNoPage
	}
	what, done := v.PostForm.Get("do"), "on"
	switch what {
	case "right":
		if err := s.Failures.Right(v.Context()); err != nil {
			return err
		}
		return v.redirect("/operator/failures?done=right")
	case "dropped", "again":
		done = "said"
	}
	known, err := s.Failures.Switch(v.Context(), what)
	if err != nil {
		return err
	}
	if !known {
		return errNoPage
	}
	return v.redirect("/operator/failures?done=" + done)
}

func magicNames() []magic {
	return []magic{
		{"no such word", "approves $100,000.00 at once"},
		{"#approved-62000", "approves $62,000.00"},
		{"#low-rates, #high-rates", "approves at low rates; at rates so high that no offer can be made"},
		{"#declined, #declined-credit_history", "declines, with that reason"},
		{"#needs-info", "asks for more, and decides a day later"},
		{"#delayed", "decides a day later"},
		{"#cut-20000, #suspended, #closed", "approves, and a day later cuts the limit, suspends or closes the line"},
		{"#refused", "refuses the application"},
		{"#lost", "takes it, and its answer is lost"},
		{"#dropped", "never gets the first request"},
		{"#later", "answers by webhook"},
		{"#twice", "says everything twice"},
	}
}

func magicCents() []magicCent {
	return []magicCent{
		{".60", "is refused", "is refused", ""},
		{".61", "is answered by webhook", "is answered by webhook", ""},
		{".62", "pays nine tenths", "nine tenths arrive", ""},
		{".63", "fails: the bank rejects it", "never arrives", "bounces after two working days"},
		{".64", "takes seven working days", "takes seven working days", ""},
		{".65", "is paid, and all of it comes back two days later", "", ""},
		{".66", "is paid, and a tenth comes back two days later", "", ""},
		{".67", "is done, the answer is lost", "is done, the answer is lost", ""},
		{".68", "never arrives at first", "never arrives at first", ""},
		{".69", "is said twice", "is said twice", ""},
		{"others", "is paid after one working day", "arrives after one working day", "clears after three working days"},
	}
}

// magicCent is what the last two digits of an amount do.
type magicCent struct{ Cents, Loan, Refund, Repayment string }
