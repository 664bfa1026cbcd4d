package gateway

import (
	"sync"
	"time"
)

// locks keeps count of the failures of every known access key id. Unknown ids are not counted: they have nothing to guess, and a
// hostile caller could fill the memory with them.
type locks struct {
	after  int
	period time.Duration

	mutex sync.Mutex
	keys  map[string]*lock
}

type lock struct {
	failures int
	until    time.Time
}

func newLocks(after int, period time.Duration) *locks {
	return &locks{after: after, period: period, keys: map[string]*lock{}}
}

// locked tells whether a key is refused now. When the period is over the key starts anew.
func (l *locks) locked(key string, now time.Time) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	held := l.keys[key]
	if held == nil || held.until.IsZero() {
		return false
	}
	if now.Before(held.until) {
		return true
	}
	delete(l.keys, key)
	return false
}

// failed counts a failure; the last of the allowed ones closes the lock, so that the next request is the first one refused.
func (l *locks) failed(key string, now time.Time) {
	if l.after <= 0 {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	held := l.keys[key]
	if held == nil {
		held = &lock{}
		l.keys[key] = held
	}
	held.failures++
	if held.failures >= l.after {
		held.until = now.Add(l.period)
	}
}

// passed ends a row of failures: only consecutive ones count.
func (l *locks) passed(key string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if held := l.keys[key]; held != nil && held.until.IsZero() {
		delete(l.keys, key)
	}
}
