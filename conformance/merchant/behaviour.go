package merchant

import (
	"context"
	"net/http"
	"time"
)

// behaviour is everything about the merchant that a flaw may change. right() fills every field with what the pages ask for; a flaw
// replaces or wraps one field. Nothing else in the package knows that flaws exist.
type behaviour struct {
	// serve turns an HTTP request into a reply.
	serve func(m *Merchant, w http.ResponseWriter, r *http.Request) reply
	// accept refuses a request by its method and headers; nil accepts.
	accept func(r *http.Request) *reply
	// read reads the body; a too large one is an error.
	read func(w http.ResponseWriter, r *http.Request) ([]byte, error)
	// process is authenticate, understand and act, in this order.
	process func(m *Merchant, ctx context.Context, e envelope, body []byte) answer
	// authenticate returns nil for an authentic request.
	authenticate func(m *Merchant, e envelope, body []byte) answer

	// moment reads the timestamp parameter.
	moment func(text string, now time.Time) (time.Time, bool)
	// window is how far the timestamp may be from the merchant's clock, in both directions.
	window time.Duration
	// nonceFits says whether a nonce has an acceptable form.
	nonceFits func(nonce string) bool
	// signed verifies the signature over the raw body.
	signed func(accessKey string, e envelope, body []byte) bool
	// remembersNonces refuses a nonce that was used before.
	remembersNonces bool

	// decode reads the body into its members.
	decode func(body []byte) (map[string]any, error)
	// buy asks the marketplace what was bought.
	buy func(m *Merchant, ctx context.Context, c call) (purchase, error)
	// opened says whether an instance has finished opening.
	opened func(m *Merchant, i *Instance) bool

	manner
	// v1 is the same merchant when it is spoken to in SaaS V1.0.
	v1 behaviourV1
}

// manner is the part of a behaviour that is of the same kind in every contract.
type manner struct {
	// parameters are the members of each activity.
	parameters map[string][]parameter
	// rules are what every parameter is held against, in this order.
	rules []rule
	// isDebug reads the test flag.
	isDebug func(c call) bool

	// activities act on live requests, debugActivities on debugging requests, both by activity.
	activities      map[string]activity
	debugActivities map[string]activity
	// purchaseKey is the idempotency key of newInstance.
	purchaseKey func(c call) string
	// name chooses the id of a new instance.
	name func(c call) string
	// repeated is what newInstance answers for a purchase it knows.
	repeated func(m *Merchant, instanceID string) answer
	// once runs one of several concurrent calls of the same key and hands its answer to all of them.
	once func(m *Merchant, key string, open func() answer) answer
	// instanceIDs reads the list of queryInstance.
	instanceIDs func(text string) []string
	// queryLimit is how many ids one queryInstance may carry.
	queryLimit int
	// describe is one element of info.
	describe func(m *Merchant, i *Instance) map[string]any
	// instance finds an instance that can be changed; nil when there is none.
	instance func(m *Merchant, id string) *Instance

	// render puts an answer on the wire.
	render func(a answer) reply
}

// activity acts on one understood request.
type activity func(m *Merchant, ctx context.Context, c call) answer

// right is a merchant without flaws.
func right() behaviour {
	return behaviour{
		serve:           (*Merchant).serve,
		accept:          postOnly,
		read:            readBody,
		process:         (*Merchant).process,
		authenticate:    (*Merchant).authenticate,
		moment:          milliseconds,
		window:          signatureWindow,
		nonceFits:       nonceFits,
		signed:          signed,
		remembersNonces: true,
		decode:          decodeObject,
		buy:             (*Merchant).queryOrder,
		opened:          func(m *Merchant, i *Instance) bool { return !m.config.Wall().Before(i.OpensAt) },
		manner: manner{
			parameters: parameterTable(),
			rules:      rules(),
			isDebug:    func(c call) bool { return c.text("testFlag") == "1" },
			activities: map[string]activity{
				"newInstance":          (*Merchant).newInstance,
				"queryInstance":        (*Merchant).queryInstance,
				"refreshInstance":      (*Merchant).refreshInstance,
				"updateInstanceStatus": (*Merchant).updateInstanceStatus,
				"releaseInstance":      (*Merchant).releaseInstance,
				"upgradeInstance":      (*Merchant).upgradeInstance,
				"changeInstanceCheck":  (*Merchant).changeInstanceCheck,
			},
			debugActivities: map[string]activity{
				"newInstance":          (*Merchant).debugNewInstance,
				"queryInstance":        (*Merchant).debugQueryInstance,
				"refreshInstance":      debugSuccess,
				"updateInstanceStatus": debugSuccess,
				"releaseInstance":      debugSuccess,
				"upgradeInstance":      debugSuccess,
				"changeInstanceCheck":  debugSuccess,
			},
			purchaseKey: func(c call) string { return c.text("orderId") + "\n" + c.text("orderLineId") },
			name:        instanceName,
			repeated:    (*Merchant).repeatedPurchase,
			once:        func(m *Merchant, key string, open func() answer) answer { return m.flights.do(key, open) },
			instanceIDs: splitInstanceIDs,
			queryLimit:  queryLimit,
			describe:    (*Merchant).describe,
			instance:    (*Merchant).find,
			render:      renderJSON,
		},
		v1: rightV1(),
	}
}

// replace wraps the live activity of a name: the flaw gets the call and the right activity.
func (b *manner) replace(name string, changed func(right activity, m *Merchant, ctx context.Context, c call) answer) {
	before := b.activities[name]
	b.activities[name] = func(m *Merchant, ctx context.Context, c call) answer { return changed(before, m, ctx, c) }
}

// rewrite changes every answer just before it is put on the wire.
func (b *manner) rewrite(change func(answer)) {
	before := b.render
	b.render = func(a answer) reply {
		change(a)
		return before(a)
	}
}

// rewire changes every reply after the answer was put on the wire.
func (b *manner) rewire(change func(a answer, r *reply)) {
	before := b.render
	b.render = func(a answer) reply {
		result := before(a)
		change(a, &result)
		return result
	}
}

// redescribe changes every description of an instance.
func (b *manner) redescribe(change func(i *Instance, description map[string]any)) {
	before := b.describe
	b.describe = func(m *Merchant, i *Instance) map[string]any {
		description := before(m, i)
		change(i, description)
		return description
	}
}

// parameter hands out a parameter of an activity to be changed.
func (b *manner) parameter(activity, name string) *parameter {
	list := b.parameters[activity]
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	panic("the parameter table has no " + activity + "." + name)
}
