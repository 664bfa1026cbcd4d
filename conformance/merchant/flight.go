package merchant

import "sync"

// flights lets one of several concurrent calls with the same key do the work, and hands its answer to the others.
type flights struct {
	mu    sync.Mutex
	under map[string]*flight
}

type flight struct {
	done   chan struct{}
	result answer
}

func (f *flights) do(key string, work func() answer) answer {
	f.mu.Lock()
	if running, found := f.under[key]; found {
		f.mu.Unlock()
		<-running.done
		return copied(running.result)
	}
	mine := &flight{done: make(chan struct{}), result: failed(codeInternal, "internal error")}
	f.under[key] = mine
	f.mu.Unlock()
	defer func() { // also when work panics: nobody may wait for ever
		f.mu.Lock()
		delete(f.under, key)
		f.mu.Unlock()
		close(mine.done)
	}()
	mine.result = work()
	return copied(mine.result)
}

// copied gives every duplicate an answer of its own: what is put into one afterwards (a flaw may) must not show in another.
func copied(a answer) answer {
	twin := make(answer, len(a))
	for name, value := range a {
		switch inner := value.(type) {
		case map[string]any:
			twin[name] = map[string]any(copied(inner))
		case answer:
			twin[name] = copied(inner)
		default:
			twin[name] = value
		}
	}
	return twin
}
