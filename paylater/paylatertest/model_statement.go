package paylatertest

// post writes a line for the next statement; a line of nothing is not written.
func (d *dumbLine) post(kind, loan string, k int, ref string, amount int64) {
	if amount == 0 {
		return
	}
	d.resume()
	d.pending = append(d.pending, PictureEntry{d.today, kind, loan, k, ref, amount})
}

// resume issues the dates that were left out after the last statement of a
// closed line: there is news after all.
func (d *dumbLine) resume() {
	if !d.lastDone {
		return
	}
	d.lastDone = false
	today := d.today
	for n := len(d.statements) + 1; d.statementDay(n) <= today; n++ {
		d.today = d.statementDay(n)
		d.issue(n)
		d.lastDone, d.statements[n-1].Last = false, false
	}
	d.today = today
}

// issue makes statement n on the midnight that begins its day.
func (d *dumbLine) issue(n int) {
	s := PictureStatement{Number: n, Day: d.today, Due: d.dueDay(n), PastDue: d.pastDue(nil)}
	d.statements = append(d.statements, s) // its installments are billed from here on
	for _, l := range d.loans {
		for k := 1; k <= l.months && l.first+k-1 <= n && !l.void; k++ {
			d.bill(l, k)
		}
	}
	for _, c := range d.charges {
		if c.first == 0 {
			c.first = n
		}
	}
	for _, g := range d.grants {
		g.forgotten = g.forgotten || g.expires < d.today-Day(d.ReturnWindow)
	}
	if n > 1 {
		s.Opening = d.statements[n-2].Closing
	}
	s.Closing = s.Opening
	s.Entries, d.pending = d.pending, nil
	for _, e := range s.Entries {
		s.Closing += e.Amount
		switch e.Kind {
		case "fee", "fee_reversed", "charge", "charge_waived":
			s.Fees += e.Amount
		}
	}
	for i := 1; i <= n; i++ {
		s.MinimumDue += d.unpaidOf(i)
	}
	s.FeesYear = s.Fees
	for _, before := range d.statements[:n-1] {
		if before.Day.utc().Year() == s.Day.utc().Year() {
			s.FeesYear += before.Fees
		}
	}
	s.Last = d.closed && s.Closing == 0 && d.atRest()
	d.lastDone = s.Last
	d.statements[n-1] = s
}

// atRest: nothing is owed by anybody, and nothing that was paid can bounce.
func (d *dumbLine) atRest() bool {
	for _, p := range d.pays {
		if !p.cleared && !p.bounced {
			return false
		}
	}
	for _, l := range d.loans {
		if !l.void && (!l.active || !l.done(d.today)) {
			return false
		}
	}
	for _, c := range d.charges {
		if c.owed() > 0 {
			return false
		}
	}
	return d.balance() == 0
}
