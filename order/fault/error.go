package fault

// Error is one refusal. Make it with [New] and treat it as read only.
type Error struct {
	Code    Code     // why, for programs
	Path    string   // the field it is about, such as "accounts[0].kind"; may be empty
	Message string   // why, for people; never contains what the caller sent
	Numbers []Number // the figures behind it
}

// New makes a fault without a path.
func New(code Code, message string, numbers ...Number) *Error {
	return &Error{Code: code, Message: message, Numbers: numbers}
}

// Error writes the path if there is one, the code, the message and the numbers:
// "over_available: hold exceeds the credit: asked $90,000.00, available $62,000.00".
func (e *Error) Error() string {
	if e == nil {
		return ""
	}
	var dst []byte
	if e.Path != "" {
		dst = append(dst, e.Path...)
		dst = append(dst, ": "...)
	}
	dst = append(dst, e.Code...)
	if e.Message != "" {
		dst = append(dst, ": "...)
		dst = append(dst, e.Message...)
	}
	for i, n := range e.Numbers {
		if i == 0 {
			dst = append(dst, ": "...)
		} else {
			dst = append(dst, ", "...)
		}
		dst = n.appendTo(dst)
	}
	return string(dst)
}

// Is reports whether target is the code of e, so that errors.Is(err, code) works.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && e != nil && code == e.Code
}

// At returns a copy of e with path put before its own path: "accounts[0]" before
// "kind" gives "accounts[0].kind", "accounts" before "[0].kind" the same.
func (e *Error) At(path string) *Error {
	if e == nil {
		return nil
	}
	moved := *e
	moved.Path = joinPath(path, e.Path)
	return &moved
}

func joinPath(before, after string) string {
	if before == "" || after == "" {
		return before + after
	}
	if after[0] == '[' {
		return before + after
	}
	return before + "." + after
}
