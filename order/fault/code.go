package fault

// Code names a reason for refusing, in stable snake_case, for example
// "amount_malformed". It is part of the interface of this library: a code is
// never renamed and never given a second meaning. A Code is an error so that
// errors.Is(err, code) works.
type Code string

// Error returns the code itself.
func (c Code) Error() string { return string(c) }
