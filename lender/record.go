package lender

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// recordVersion is the version of the form in which events are encoded.
const recordVersion = 1

// record is the encoded form of an event.
type record struct {
	Version int     `json:"v"`
	ID      EventID `json:"id"`
	Buyer   BuyerID `json:"buyer"`
	At      instant `json:"at"`
	Kind    Kind    `json:"kind"`
	Fact    rawFact `json:"fact"`
}

// EncodeEvent writes an event as JSON that [ParseEvent] reads back equal. The
// same event always gives the same bytes. An event that is not valid is refused.
func EncodeEvent(e Event) ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return nil, fault.New(CodeUnknownFact, "the fact cannot be encoded")
	}
	return json.Marshal(record{
		Version: recordVersion, ID: e.ID, Buyer: e.Buyer, At: instant{e.At}, Kind: e.Kind(), Fact: fact,
	})
}

// ParseEvent reads what [EncodeEvent] wrote: exact names only, nothing missing,
// nothing unknown, nothing twice, and valid. A newer form is refused with
// [CodeUnknownVersion], a kind of fact that this version does not know with
// [CodeUnknownFact].
func ParseEvent(data []byte) (Event, error) {
	var r record
	if err := strictjson.Decode(data, &r); err != nil {
		if newerThanKnown(data) {
			return Event{}, unknownVersion()
		}
		return Event{}, err
	}
	if r.Version != recordVersion {
		return Event{}, unknownVersion()
	}
	fact, err := parseFact(r.Kind, r.Fact)
	if err != nil {
		return Event{}, err
	}
	e := Event{ID: r.ID, Buyer: r.Buyer, At: r.At.Time, Fact: fact}
	if err := e.Validate(); err != nil {
		return Event{}, err
	}
	return e, nil
}

// MarshalJSON writes what [EncodeEvent] writes.
func (e Event) MarshalJSON() ([]byte, error) { return EncodeEvent(e) }

// UnmarshalJSON reads what [ParseEvent] reads. On an error e is unchanged.
func (e *Event) UnmarshalJSON(data []byte) error {
	parsed, err := ParseEvent(data)
	if err == nil && e == nil {
		return fault.New(CodeRequired, "there must be a place to read into")
	}
	if err == nil {
		*e = parsed
	}
	return err
}

// newerThanKnown looks at the version alone, leniently, so that the record of a
// newer library is named as such and not as a list of unknown fields.
func newerThanKnown(data []byte) bool {
	var only struct {
		Version int `json:"v"`
	}
	return len(data) <= maxRecord && json.Unmarshal(data, &only) == nil && only.Version > recordVersion
}

const maxRecord = 1 << 20 // bytes

func unknownVersion() error {
	return fault.New(CodeUnknownVersion, "this library reads another version of events",
		fault.Count("reads", recordVersion))
}

// rawFact is the JSON of a fact that is read once its kind is known.
type rawFact []byte

// MarshalJSON writes the text as it is.
func (r rawFact) MarshalJSON() ([]byte, error) { return r, nil }

// UnmarshalJSON keeps a copy of the text.
func (r *rawFact) UnmarshalJSON(data []byte) error {
	*r = append((*r)[:0:0], data...)
	return nil
}

// instant is written in UTC with six decimals, always as long.
type instant struct{ time.Time }

const instantLayout = "2006-01-02T15:04:05.000000Z"

// MarshalJSON writes the instant in its one form.
func (i instant) MarshalJSON() ([]byte, error) {
	return []byte(`"` + i.UTC().Format(instantLayout) + `"`), nil
}

// UnmarshalJSON reads only that form.
func (i *instant) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		t, err := time.Parse(instantLayout, text)
		if err == nil && t.Format(instantLayout) == text {
			i.Time = t
			return nil
		}
	}
	return fault.New(CodeInstantMalformed, "an instant is written 2006-01-02T15:04:05.000000Z")
}
