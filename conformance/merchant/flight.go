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
		return running.result
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
	return mine.result
}
