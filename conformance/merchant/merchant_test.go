package merchant_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
	"github.com/fairground/fairground/simulator/sign"
)

func TestTheWorkedExamplesOfTheReferenceAreAuthentic(t *testing.T) {
	t.Parallel()
	for _, example := range []struct{ stamp, nonce, payload, signature, code string }{
		{"1767225600000", "A1B2C3D4E5F60718293A4B5C6D7E8F90",
			`{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`,
			"06BE48E859A8E3FEABE35488AE87532D578F8F0D0649EE99D40F6B476F745BD7", "000000"},
		{"1767225660000", "0123456789abcdef",
			`{"activity":"queryInstance","instanceId":"11111111-2222-4333-8444-555555555555,66666666-7777-4888-8999-000000000000"}`,
			"C1859CE131361E63EA755D0747CC864A099A7A54FE2AC5A58ED869BA80E41262", "000003"},
		{"1767225720000", "B7E23EC29AF22B0B4E41DA31E868D57226121C84E2F5A3C9D0F1E2D3C4B5A697",
			`{"activity":"refreshInstance","expireTime":"20270101000000","instanceId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO2","orderLineId":"CS2601010000DEMO2-000001","productId":"OFFI000000000000000001","scene":"RENEWAL","testFlag":"1"}`,
			"773C100E3DCD255E7FD7662AC42F73A665EBE79888F596E6621F3D9628E306A5", "000000"},
		{"1767225780000", "FEDCBA9876543210FEDCBA9876543210",
			`{"activity":"updateInstanceStatus","instanceId":"11111111-2222-4333-8444-555555555555","status":"FREEZE"}`,
			"775BD4712D0991D71C21AC479E4AB47D6F624D43602FC7DFFC936C8638D1BFFD", "000003"},
		{"1767225840000", "5A5A5A5A5A5A5A5A",
			`{"activity":"changeInstanceCheck","instanceId":"11111111-2222-4333-8444-555555555555","productInfo":{"linearValue":20,"productId":"OFFI000000000000000002","skuCode":"00000000-aaaa-4bbb-8ccc-dddddddddddd"},"testFlag":"1"}`,
			"71282590A337024197793FAC052C1C33FA01556F378D8D76C0C4E2B33BF659DB", "000000"},
	} {
		s := newShop(merchant.Config{})
		at, err := strconv.ParseInt(example.stamp, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		s.wall.Store(at + 60_000) // the last moment
		expectCode(t, s.send([]byte(example.payload), example.signature, example.stamp, example.nonce, nil), example.code)
		s.wall.Add(1)
		expectCode(t, s.send([]byte(example.payload), example.signature, example.stamp, "another"+example.nonce, nil), "000002")
	}
}

func TestTypicalSigningMistakesAreRefused(t *testing.T) {
	t.Parallel()
	const payload = `{"activity":"newInstance","businessId":"11111111-2222-4333-8444-555555555555","orderId":"CS2601010000DEMO1","orderLineId":"CS2601010000DEMO1-000001","testFlag":"1"}`
	s := newShop(merchant.Config{})
	for _, wrong := range []string{
		"C5EE71BE9AD81894A5CEA57B821307D4CAEF93EF9536CCF3052424256CCBC9BE", "996ACDD61202E5E68FF9A79566001D137717CC3321B305EBD9B161B24DBDE067",
		"7AABD050D3B313A1F347D52B2F3E945935938B6A94578BBECDEADE2D594ABCDC", "3C363E6D6D07E10D24B5A85CCC0CA61C043BA48CA3844C910A7D55922E00D719",
		"EADFF66C2953DA0CF29B2BBF02D150AD6784841D0BC6CBAAD731B891765363AD", "3036A3B97264C5FCC69423D859F8BDCCFF7D39909D7096AD6D03A83521ADE004", "",
	} {
		expectCode(t, s.send([]byte(payload), wrong, "1767225600000", "A1B2C3D4E5F60718293A4B5C6D7E8F90", nil), "000001")
	}
	// None of them has used the nonce up.
	expectCode(t, s.send([]byte(payload), "06be48e859a8e3feabe35488ae87532d578f8f0d0649ee99d40f6b476f745bd7", "1767225600000",
		"A1B2C3D4E5F60718293A4B5C6D7E8F90", nil), "000000")
}

func TestANonceIsForgottenWhenItsTimestampIsTooOldAnyway(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	payload := body(debugging(create("CS1")))
	send := func(stamp string) sent {
		return s.send(payload, sign.V2(accessKey, "one", stamp, payload).Signature, stamp, "one", nil)
	}
	expectCode(t, send("1767225660000"), "000000") // a minute ahead
	s.wall.Add(120_000)
	expectCode(t, send("1767225660000"), "000001")
	s.wall.Add(1)
	expectCode(t, send("1767225660000"), "000002")
	expectCode(t, send("1767225720000"), "000000")
}

func TestSixteenDuplicatesOpenOneInstance(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	s.market.delay = 5 * time.Millisecond
	answers := together(16, func(i int) sent {
		return s.call(create("CS1", map[string]any{"businessId": strings.Repeat("b", i+1)}))
	})
	for _, a := range answers {
		if expectCode(t, a, "000000").instance() != answers[0].instance() {
			t.Fatalf("%q and %q", a.instance(), answers[0].instance())
		}
	}
	if len(s.Instances()) != 1 || s.Purchases()["CS1"] != 1 || len(s.OrderQueries()) != 1 {
		t.Fatalf("%d instances, %d order queries", len(s.Instances()), len(s.OrderQueries()))
	}
}

func TestSixteenDuplicatesOfEveryChangeSucceed(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	id := expectCode(t, s.call(create("CS1")), "000000").instance()
	for _, members := range []map[string]any{query(id), refresh(id, "CSR", "RENEWAL"), refresh(id, "CSC", "RENEWAL_CHANGE"), status(id, "FREEZE"),
		upgrade(id, "CSU"), changeCheck(id, map[string]any{"productId": "p"}), release(id)} {
		for _, a := range together(16, func(int) sent { return s.call(members) }) {
			expectCode(t, a, "000000")
		}
	}
	if got := s.Instances()[id]; len(got.Applied) != 3 || !got.Released || got.ProductID != "OFFI-CSU" {
		t.Fatalf("%+v", got)
	}
}

func together(count int, call func(int) sent) []sent {
	answers := make([]sent, count)
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() { answers[i] = call(i) })
	}
	all.Wait()
	return answers
}

func TestFlawsOfTime(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{Flaw: "race-on-duplicates"})
	together(16, func(i int) sent { return s.call(create("CS1", map[string]any{"businessId": strings.Repeat("b", i+1)})) })
	if len(s.Instances()) < 2 {
		t.Error("race-on-duplicates opened one instance")
	}
	slow, begun := newShop(merchant.Config{Flaw: "answers-slowly"}), time.Now()
	expectCode(t, slow.call(create("CS1")), "000000")
	if time.Since(begun) < time.Millisecond {
		t.Error("answers-slowly did not wait")
	}
}

func TestAsynchronousOpening(t *testing.T) {
	t.Parallel()
	for code, config := range map[string]merchant.Config{"000004": {Async: time.Minute}, "000000": {Async: time.Minute, AsyncCode: "000000"}} {
		s := newShop(config)
		id := expectCode(t, s.call(create("CS1")), code).instance()
		expectCode(t, s.call(create("CS1")), code)
		expectCode(t, s.call(query(id)), "000004")
		expectCode(t, s.call(refresh(id, "CSR", "RENEWAL")), "000000") // a renewal may overtake the opening
		s.wall.Add(time.Minute.Milliseconds())
		if expectCode(t, s.call(create("CS1")), "000000").instance() != id {
			t.Fatal("another instance")
		}
		if got := expectCode(t, s.call(query(id)), "000000").info(); len(got) != 1 {
			t.Fatalf("%v", got)
		}
	}
}

func TestWhatIsKeptOfAPurchase(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	id := s.call(create("CSTR1")).instance()
	got := s.Instances()[id]
	if id != "biz-CSTR1" || !got.Trial || got.Quantity != 20 || !got.ExpireTime.Equal(time.Date(2027, 1, 1, 15, 59, 59, 0, time.UTC)) {
		t.Fatalf("%+v", got)
	}
	expectCode(t, s.call(refresh(id, "CSF", "TRIAL_TO_FORMAL", map[string]any{"expireTime": "20280229155959123"})), "000000")
	expectCode(t, s.call(refresh(id, "CSF", "TRIAL_TO_FORMAL", map[string]any{"expireTime": "20300101155959"})), "000000")
	if got := s.Instances()[id]; got.Trial || !got.ExpireTime.Equal(time.Date(2028, 2, 29, 15, 59, 59, 123e6, time.UTC)) {
		t.Fatalf("a repeat must not extend again: %+v", got)
	}
	expectCode(t, s.call(upgrade(id, "CSNO")), "000005")
	expectCode(t, s.call(upgrade(id, "CSUP")), "000000")
	if got := s.Instances()[id]; got.ProductID != "OFFI-CSUP" || len(s.OrderQueries()) != 3 || s.OrderQueries()[1].Err == nil {
		t.Fatalf("%+v, %v", got, s.OrderQueries())
	}
}

func TestADowngradeBelowWhatIsUsedIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	id := s.call(create("CS1")).instance()
	if !s.Use(id, 10) || s.Use("nobody", 1) {
		t.Fatal("Use")
	}
	expectCode(t, s.call(changeCheck(id, map[string]any{"productId": "p", "linearValue": 9})), "000005")
	expectCode(t, s.call(changeCheck(id, `{"productId":"p","linearValue":9}`)), "000005")
	expectCode(t, s.call(changeCheck(id, map[string]any{"productId": "p", "linearValue": 10})), "000000")
	expectCode(t, s.call(changeCheck(id, "[]")), "000002")
	expectCode(t, s.call(changeCheck(id, []any{})), "000002")
}

func TestAPackagePointsToItsOnDemandInstance(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	metered := s.call(create("CSOD1")).instance()
	bundle := s.call(create("CSOD1", map[string]any{"orderLineId": "CSOD1-PKG", "businessId": "bundle"})).instance()
	if got := s.call(query(metered)).raw; !strings.Contains(got, `"usageInfo":[{`) || strings.Contains(got, "relatedInstanceId") ||
		!strings.Contains(got, `"statisticalTime":"20260101000000000"`) {
		t.Fatal(got)
	}
	if got := s.call(query(bundle)).raw; !strings.Contains(got, `"relatedInstanceId":"`+metered+`"`) {
		t.Fatal(got)
	}
}

func TestNothingButPOSTAndNothingLarge(t *testing.T) {
	t.Parallel()
	s := newShop(merchant.Config{})
	got := s.send(nil, "", "", "", func(r *http.Request) { r.Method = http.MethodGet })
	if got.status != http.StatusMethodNotAllowed || got.contentType != "application/json" {
		t.Fatalf("%+v", got)
	}
	if got := s.post([]byte(strings.Repeat(" ", 1<<20+1))); got.status != http.StatusRequestEntityTooLarge {
		t.Fatalf("%+v", got)
	}
	for _, hostile := range []string{"", "null", "[]", `"x"`, "{", `{"activity":"newInstance"}{}`, `{"activity":null}`, `{"activity":["newInstance"]}`, "{\"activity\":\"\xff\"}",
		strings.Repeat(`{"a":`, 20_000)} {
		expectCode(t, s.post([]byte(hostile)), "000002")
	}
}

// Whatever the body, the answer is one JSON object with a documented result code.
func FuzzServeHTTP(f *testing.F) {
	for _, members := range []map[string]any{create("CS1"), query("a,b"), refresh("a", "b", "RENEWAL"), status("a", "FREEZE"), release("a"), upgrade("a", "b"),
		changeCheck("a", map[string]any{"linearValue": 1e300})} {
		f.Add(body(members))
		f.Add(body(debugging(members)))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		s := newShop(merchant.Config{})
		got := s.post(payload)
		if got.status != http.StatusOK || len(got.code()) != 6 || !strings.HasPrefix(got.code(), "00000") {
			t.Fatalf("%q → %+v", payload, got)
		}
	})
}
