package paylater

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// EventRecord is the stored form of one event. Key is unique per line for ever;
// it is empty for events that no command made.
type EventRecord struct {
	Line LineID
	Seq  int64 // of the event on its line
	Key  string
	Kind Kind
	At   time.Time
	Data []byte
}

// eventDocument is an event with forms for the values that no outsider may make.
type eventDocument struct {
	Version int `json:"v"`
	bareEvent
	Agreement *agreementDocument `json:"agreement,omitempty"`
	Decision  *decisionDocument  `json:"decision,omitempty"`
	Command   *command           `json:"command,omitempty"`
}

type bareEvent Event

type agreementDocument struct {
	Terms     Terms     `json:"terms"`
	Signature Signature `json:"signature"`
	At        time.Time `json:"at"`
}

type decisionDocument struct {
	Act    Act              `json:"act"`
	Code   fault.Code       `json:"code,omitempty"`
	Policy string           `json:"policy"`
	At     time.Time        `json:"at"`
	Status Status           `json:"status"`
	Inputs map[string]int64 `json:"inputs"`
}

// encodeEvent writes an event for a store.
func encodeEvent(id LineID, ev *Event) (EventRecord, error) {
	d := eventDocument{Version: RecordVersion, bareEvent: bareEvent(*ev), Command: ev.command}
	if a := ev.Agreement; a != nil {
		d.Agreement = &agreementDocument{a.terms, a.signature, a.at}
	}
	if ev.Decision != nil {
		d.Decision = ev.Decision.document()
	}
	data, err := json.Marshal(d)
	if err != nil {
		return EventRecord{}, broken("an event cannot be written")
	}
	return EventRecord{Line: id, Seq: ev.Seq, Key: ev.Key, Kind: ev.Kind, At: ev.At, Data: data}, nil
}

// ParseEvent reads what a store kept of an event.
func ParseEvent(rec EventRecord) (Event, error) {
	var d eventDocument
	if err := readOwn(rec.Data, &d); err != nil {
		if newer(rec.Data) {
			return Event{}, newerEvent()
		}
		return Event{}, err
	}
	if d.Version > RecordVersion {
		return Event{}, newerEvent()
	}
	if d.Version != RecordVersion || d.Seq != rec.Seq || d.Key != rec.Key || d.Kind != rec.Kind || !d.At.Equal(rec.At) {
		return Event{}, broken("an event is not what its record says")
	}
	ev := Event(d.bareEvent)
	ev.command = d.Command
	if a := d.Agreement; a != nil {
		ev.Agreement = &Agreement{a.Terms, a.Signature, a.At}
	}
	if d.Decision != nil {
		decision, err := d.Decision.decision()
		if err != nil {
			return Event{}, err
		}
		ev.Decision = &decision
	}
	return ev, nil
}

func newerEvent() error {
	return fault.New(CodeRecordVersion, "the event was written by a newer version of this library")
}

func (d *Decision) document() *decisionDocument {
	doc := &decisionDocument{Act: d.act, Code: d.code, Policy: d.policy, At: d.at, Status: d.status, Inputs: map[string]int64{}}
	for f := range factCount {
		if d.facts[f] != 0 {
			name, _ := factName(f)
			doc.Inputs[name] = d.facts[f]
		}
	}
	return doc
}

func (doc *decisionDocument) decision() (Decision, error) {
	d := Decision{act: doc.Act, code: doc.Code, policy: doc.Policy, at: doc.At, status: doc.Status}
	known := 0
	for f := range factCount {
		name, _ := factName(f)
		if v, ok := doc.Inputs[name]; ok {
			d.facts[f] = v
			known++
		}
	}
	if known != len(doc.Inputs) {
		return Decision{}, broken("a decision has an input that this version does not know")
	}
	return d, nil
}

// MarshalJSON writes the decision with every input that is not zero.
func (d Decision) MarshalJSON() ([]byte, error) { return json.Marshal(d.document()) }

// UnmarshalJSON reads what MarshalJSON wrote, strictly, for a host that keeps its
// noes. What is no decision is refused with [CodeRecordInvalid] or a code of
// strictjson, and changes nothing. What is read says what its record says:
// [Rules.Replay] tells whether it is what the rules say.
func (d *Decision) UnmarshalJSON(data []byte) error {
	if d == nil {
		return broken("no place to read a decision into")
	}
	var doc decisionDocument
	if err := strictjson.Decode(data, &doc); err != nil {
		return err
	}
	doc.At = doc.At.UTC()
	read, err := doc.decision()
	if err == nil {
		*d = read
	}
	return err
}

// MarshalJSON writes a read-only view of the agreement.
func (a Agreement) MarshalJSON() ([]byte, error) {
	return json.Marshal(agreementDocument{a.terms, a.signature, a.at})
}
