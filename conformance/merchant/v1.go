package merchant

import (
	"context"
	"net/http"
)

// The contracts that the merchant speaks, as the fields Flaw.Contract and Instance.Contract name them.
const (
	contractV1 = "saas-v1"
	contractV2 = "saas-v2"
)

// behaviourV1 is what a flaw may change about the merchant as it is under SaaS V1.0, as behaviour is for SaaS V2.0.
type behaviourV1 struct {
	// serve turns an HTTP request into a reply, Body-Sign and all.
	serve func(m *Merchant, w http.ResponseWriter, r *http.Request) reply
	// accept refuses a request by its method and address; nil accepts.
	accept func(r *http.Request) *reply
	// decode takes a query apart and undoes its URL encoding.
	decode func(raw string) []pair
	// authentic says whether authToken belongs to the query.
	authentic func(m *Merchant, raw string, query []pair) bool
	// process is authenticate, understand and act, in this order.
	process func(m *Merchant, ctx context.Context, raw string, query []pair) answer
	// encrypt makes userName and password unreadable for everybody but the marketplace.
	encrypt func(m *Merchant, plain, iv string) string
	// seal signs the bytes of a reply.
	seal func(m *Merchant, a answer, r *reply)

	manner
}

// rightV1 is a merchant without flaws under SaaS V1.0.
func rightV1() behaviourV1 {
	return behaviourV1{
		serve:     (*Merchant).serveV1,
		accept:    getOnly,
		decode:    decodeQuery,
		authentic: tokenOf(authToken),
		process:   (*Merchant).processV1,
		encrypt:   encrypted,
		seal:      bodySigned,
		manner: manner{
			parameters: parameterTableV1(),
			rules:      rules(),
			isDebug:    func(c call) bool { return c.text("testFlag") == "1" },
			activities: map[string]activity{
				"newInstance":     (*Merchant).newInstanceV1,
				"refreshInstance": (*Merchant).refreshInstanceV1,
				"expireInstance":  (*Merchant).expireInstanceV1,
				"releaseInstance": (*Merchant).releaseInstanceV1,
				"upgrade":         (*Merchant).upgradeV1,
				"instanceStatus":  (*Merchant).instanceStatusV1,
				"queryInstance":   (*Merchant).queryInstanceV1,
			},
			debugActivities: map[string]activity{
				"newInstance":     (*Merchant).debugNewInstanceV1,
				"refreshInstance": debugSuccess,
				"expireInstance":  debugSuccess,
				"releaseInstance": debugSuccess,
				"upgrade":         debugSuccess,
				"instanceStatus":  debugSuccess,
				"queryInstance":   (*Merchant).debugQueryInstanceV1,
			},
			purchaseKey: purchaseKeyV1,
			name:        instanceName,
			repeated:    (*Merchant).soldV1,
			once:        func(m *Merchant, key string, open func() answer) answer { return m.flights.do(key, open) },
			instanceIDs: splitInstanceIDs,
			queryLimit:  queryLimit,
			describe:    (*Merchant).describeV1,
			instance:    func(m *Merchant, id string) *Instance { return m.v1.find(id) },
			render:      renderJSON,
		},
	}
}

// speaksV1 tells the two contracts apart: SaaS V1.0 is GET with everything in the query, authenticated by authToken; SaaS V2.0 is POST
// with a signature. A call that bears an authToken is meant as V1.0 by whatever method it comes.
func speaksV1(r *http.Request) bool {
	query := r.URL.Query()
	return query.Has("authToken") || r.Method == http.MethodGet && (query.Has("activity") || query.Has("timeStamp"))
}

// serveV1 takes a request from the wire to a sealed reply.
func (m *Merchant) serveV1(_ http.ResponseWriter, r *http.Request) reply {
	if refused := m.way.v1.accept(r); refused != nil {
		return m.sealed(answer{}, *refused)
	}
	raw := r.URL.RawQuery
	// A marketplace that hangs up must not leave half an instance behind: the work goes on without it.
	result := m.way.v1.process(m, context.WithoutCancel(r.Context()), raw, m.way.v1.decode(raw))
	return m.sealed(result, m.way.v1.render(result))
}

// processV1 is the order in which a request is dealt with.
func (m *Merchant) processV1(ctx context.Context, raw string, query []pair) answer {
	if !m.way.v1.authentic(m, raw, query) {
		return failed(codeNotAuthentic, "authToken is missing or wrong")
	}
	c := callOf(query)
	if refused := m.way.v1.hold(c); refused != nil {
		return refused
	}
	return m.way.v1.act(m, ctx, c)
}

// sealed adds the signature to a reply: errors carry it as well (saas-v1 2.3).
func (m *Merchant) sealed(a answer, r reply) reply {
	if r.header == nil {
		r.header = map[string]string{}
	}
	m.way.v1.seal(m, a, &r)
	return r
}

// getOnly refuses what is not GET: no V1.0 page maps a base activity to another method (saas-v1 1.1).
func getOnly(r *http.Request) *reply {
	if r.Method == http.MethodGet {
		return nil
	}
	refused := withStatus(http.StatusMethodNotAllowed, failed(codeInvalidParameter, "use GET"))
	refused.header = map[string]string{"Allow": http.MethodGet}
	return &refused
}
