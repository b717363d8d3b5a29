package paylater

import (
	"container/list"
	"sync"
	"time"
)

// keeper keeps the lines that were used last, as the store had them then. A nil
// keeper keeps none.
type keeper struct {
	most  int
	mu    sync.Mutex
	lines map[LineID]*list.Element
	order *list.List // of keptLine, the latest in front
}

type keptLine struct {
	line *Line
	at   time.Time
}

// keptFor bounds how long a line is kept after the store had it. It only has to
// be long enough for lines in use, and is shorter than a database takes to
// become another one.
const keptFor = 5 * time.Second

func newKeeper(most int) *keeper {
	if most == 0 {
		return nil
	}
	return &keeper{most: most, lines: map[LineID]*list.Element{}, order: list.New()}
}

// get returns a line that was used a moment ago, or nil. Who hears nil loads the
// line, and puts it in the place of one that is too old.
func (k *keeper) get(id LineID, now time.Time) *Line {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.lines[id]
	if e == nil {
		return nil
	}
	kept, _ := e.Value.(keptLine)
	if age := now.Sub(kept.at); age < 0 || age >= keptFor {
		return nil
	}
	return kept.line
}

// put keeps a line, in place of the one that was used longest ago.
func (k *keeper) put(id LineID, line *Line, now time.Time) {
	if k == nil || line == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := keptLine{line, now}
	if e := k.lines[id]; e != nil {
		e.Value = kept
		k.order.MoveToFront(e)
		return
	}
	k.lines[id] = k.order.PushFront(kept)
	if len(k.lines) > k.most {
		last := k.order.Back()
		oldest, _ := last.Value.(keptLine)
		k.remove(oldest.line.id, last)
	}
}

// drop forgets a line that may be another by now.
func (k *keeper) drop(id LineID) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.lines[id]; e != nil {
		k.remove(id, e)
	}
}

func (k *keeper) remove(id LineID, e *list.Element) {
	delete(k.lines, id)
	k.order.Remove(e)
}
