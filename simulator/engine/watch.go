package engine

import (
	"sync"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/store"
)

// watcherRoom is how many happenings may wait for a watcher.
const watcherRoom = 256

// Happening is one thing that was stored: exactly one of the pointers is set, except in a Happening that only tells of a loss.
type Happening struct {
	Transition *market.Transition
	Record     *protocol.Record
	Notice     *market.Notice
	// Lost counts happenings before this one that the watcher was too slow for. Listing the store shows them.
	Lost int
}

type watchers struct {
	mu   sync.Mutex
	list map[*watcher]struct{}
}

type watcher struct {
	channel chan Happening
	lost    int
}

// Watch tells of everything that happens from now on, after it is stored. A watcher that does not keep up loses happenings and is told
// how many; it never holds up the market. The function ends the watch and closes the channel; it may be called more than once.
func (e *Engine) Watch() (<-chan Happening, func()) {
	made := &watcher{channel: make(chan Happening, watcherRoom)}
	e.watchers.mu.Lock()
	defer e.watchers.mu.Unlock()
	if e.watchers.list == nil {
		e.watchers.list = map[*watcher]struct{}{}
	}
	e.watchers.list[made] = struct{}{}
	return made.channel, func() {
		e.watchers.mu.Lock()
		defer e.watchers.mu.Unlock()
		if _, watching := e.watchers.list[made]; watching {
			delete(e.watchers.list, made)
			close(made.channel)
		}
	}
}

// tell passes a stored batch on. The records come first: they are why the rest happened.
func (w *watchers) tell(batch *store.Batch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.list) == 0 {
		return
	}
	for i := range batch.Records {
		w.send(Happening{Record: &batch.Records[i]})
	}
	for i := range batch.Decisions {
		decision := &batch.Decisions[i]
		for j := range decision.Transitions {
			w.send(Happening{Transition: &decision.Transitions[j]})
		}
		for j := range decision.Notices {
			w.send(Happening{Notice: &decision.Notices[j]})
		}
	}
}

func (w *watchers) send(happening Happening) {
	for watcher := range w.list {
		told := happening
		told.Lost = watcher.lost
		select {
		case watcher.channel <- told:
			watcher.lost = 0
		default:
			watcher.lost++
		}
	}
}
