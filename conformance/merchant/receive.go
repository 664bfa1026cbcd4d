package merchant

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// bodyLimit is the largest body the merchant reads. The marketplace's own bodies are far below 64 KiB.
const bodyLimit = 1 << 20

// serve takes a request from the wire to a reply.
func (m *Merchant) serve(w http.ResponseWriter, r *http.Request) reply {
	if refused := m.way.accept(r); refused != nil {
		return *refused
	}
	body, err := m.way.read(w, r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return withStatus(http.StatusRequestEntityTooLarge, failed(codeInvalidParameter, "the body is larger than %d bytes", tooLarge.Limit))
	case err != nil:
		return withStatus(http.StatusBadRequest, failed(codeInvalidParameter, "the body could not be read"))
	}
	// A marketplace that hangs up must not leave half an instance behind: the work goes on without it.
	return m.way.render(m.way.process(m, context.WithoutCancel(r.Context()), envelopeOf(r), body))
}

// process is the order in which a request is dealt with: nothing is understood before it is authentic, nothing is done before it is
// understood.
func (m *Merchant) process(ctx context.Context, e envelope, body []byte) answer {
	if refused := m.way.authenticate(m, e, body); refused != nil {
		return refused
	}
	c, refused := m.understand(body)
	if refused != nil {
		return refused
	}
	return m.way.act(m, ctx, c)
}

// act does what a call asks for: the business for a live call, nothing but a consistent answer for a debugging call.
func (b *manner) act(m *Merchant, ctx context.Context, c call) answer {
	activities := b.activities
	if b.isDebug(c) {
		activities = b.debugActivities
	}
	act, known := activities[c.activity]
	if !known {
		return failed(codeInvalidParameter, "activity %q is not known", c.activity)
	}
	return act(m, ctx, c)
}

func postOnly(r *http.Request) *reply {
	if r.Method == http.MethodPost {
		return nil
	}
	refused := withStatus(http.StatusMethodNotAllowed, failed(codeInvalidParameter, "use POST"))
	refused.header = map[string]string{"Allow": http.MethodPost}
	return &refused
}

func withStatus(status int, a answer) reply {
	result := renderJSON(a)
	result.status = status
	return result
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
}
