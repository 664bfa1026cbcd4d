package merchant_test

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/conformance/merchant"
)

// Every V1.0 flaw must show on the wire in a long conversation; and none of them may touch V2.0, nor the other way round.
func TestEveryV1FlawShowsOnTheWire(t *testing.T) {
	t.Parallel()
	right, rightV2 := conversationV1(newShopV1(merchant.Config{})), conversation(newShop(merchant.Config{}))
	if again := conversationV1(newShopV1(merchant.Config{})); again != right {
		t.Fatalf("the conversation itself is not stable:\n%s", difference(right, again))
	}
	for _, flaw := range merchant.FlawsOf("saas-v1") {
		t.Run(flaw.Name, func(t *testing.T) {
			t.Parallel()
			if flaw.Name != "v1-race-on-duplicates" && conversationV1(newShopV1(merchant.Config{Flaw: flaw.Name})) == right {
				t.Error("nothing differs from a right merchant")
			}
			if conversation(newShop(merchant.Config{Flaw: flaw.Name})) != rightV2 {
				t.Error("it shows under V2.0")
			}
		})
	}
	for _, flaw := range merchant.FlawsOf("saas-v2") {
		t.Run(flaw.Name, func(t *testing.T) {
			t.Parallel()
			if conversationV1(newShopV1(merchant.Config{Flaw: flaw.Name})) != right {
				t.Error("it shows under V1.0")
			}
		})
	}
}

type noterV1 func(string, sentV1) sentV1

// conversationV1 leads a merchant through everything and writes down what it says.
func conversationV1(s shopV1) string {
	var transcript strings.Builder
	note := func(about string, a sentV1) sentV1 {
		var signed []string
		for name, values := range a.header { // a flaw may spell the name otherwise
			if strings.EqualFold(name, "Body-Sign") {
				signed = append(signed, name+": "+strings.Join(values, ","))
			}
		}
		fmt.Fprintf(&transcript, "%s: %d %s %v %v %s\n", about, a.status, a.contentType, a.aborted, signed, a.raw)
		return a
	}
	talkTokens(s, note)
	talkParameters(s, note)
	talkDebuggingV1(s, note)
	talkPurchasesV1(s, note)
	talkLifeV1(s, note)
	fmt.Fprintf(&transcript, "purchases: %v\n", len(s.Instances()))
	return transcript.String()
}

func talkTokens(s shopV1, note noterV1) {
	q := buyV1("CSTOKEN").with("timeStamp", stampV1, "testFlag", "1")
	token := tokenV1(accessKey, stampV1, q.message())
	raw := q.address(q.names())
	note("right", s.get(raw+"&authToken="+escaped(token)))
	note("token first", s.get("authToken="+escaped(token)+"&"+raw))
	note("unsorted", s.get("authToken="+escaped(token)+"&"+q.address(append(q.names()[5:], q.names()[:5]...))))
	note("none", s.get(raw))
	note("lower", s.get(raw+"&authToken="+escaped(strings.ToLower(token))))
	note("wrong", s.get(raw+"&authToken=wrong"))
	live := q.with("orderId", "CSFORGED", "testFlag", "0")
	note("forged", s.get(live.address(live.names())+"&authToken="+escaped(token)))
	note("old", s.callV1(q.with("timeStamp", "20200101000000000")))
	note("blank", s.callV1(q.with("trialFlag", "")))
	note("capital", s.callV1(q.with("Zone", "1")))
	note("around", s.callV1(q.with("customerName", " buyer ")))
	plus := q.with("customerName", "a b")
	note("plus", s.get(strings.ReplaceAll(plus.address(plus.names()), "%20", "+")+"&authToken="+escaped(tokenV1(accessKey, stampV1, plus.message()))))
	note("post", s.request(http.MethodPost, raw+"&authToken="+escaped(token)))
}

func talkParameters(s shopV1, note noterV1) {
	q := buyV1("CSP").debugging()
	extensions := base64.StdEncoding.EncodeToString([]byte(`[{"name":"a","value":"` + strings.Repeat("值", 300) + `"}]`))
	for i, changed := range []queryV1{
		q.with("future", "1"), q.with("customerName", "张三"), q.with("customerName", `a+b%41&'"`), q.with("saasExtendParams", extensions),
		q.with("mobilePhone", secret("13800138000")), q.without("testFlag"), q.with("testFlag", "0", "orderId", "CSZ"), q.with("trialFlag", ""),
		q.without("orderId"), q.with("orderId", ""), q.with("businessId", strings.Repeat("b", 65)), q.with("activity", "danceInstance"),
		q.with("amount", "12345"), q.without("expireTime"), renewV1("i", "o").debugging().with("expireTime", "tomorrow"),
		statusV1("i", "MELT").debugging(),
	} {
		note(fmt.Sprint("parameter ", i), s.callV1(changed))
	}
}

func talkDebuggingV1(s shopV1, note noterV1) {
	first := note("debug", s.callV1(buyV1("CSD").debugging()))
	note("debug again", s.callV1(buyV1("CSD").with("businessId", "other").debugging()))
	for _, q := range []queryV1{releaseV1("mock", "o"), askV1("mock"), expireV1("mock", "o"), renewV1("mock", "o"), upgradeV1("mock", "o"),
		statusV1("mock", "NORMAL"), askV1(first.instance())} {
		note("debug "+q["activity"], s.callV1(q.debugging()))
	}
}

func talkPurchasesV1(s shopV1, note noterV1) {
	note("trial", s.callV1(buyV1("CST").with("trialFlag", "1", "periodType", "day", "periodNumber", "7")))
	note("contact", s.callV1(buyV1("CSC").with("mobilePhone", secret("13800138000"), "email", secret("a@example.com"))))
	note("accepted", s.callV1(buyV1("CSC").with("acceptanceTime", "20260102030405", "businessId", "third")))
	one := note("item", s.callV1(onDemandV1("CSI", "p1"))).instance()
	two := note("item", s.callV1(onDemandV1("CSI", "p2").with("businessId", "second"))).instance()
	note("package", s.callV1(onDemandV1("CSI", "p3").with("chargingMode", "5", "businessId", "third")))
	note("usage", s.callV1(askV1(one+","+two)))
	note("freeze", s.callV1(statusV1(one, "FREEZE")))
	note("freeze again", s.callV1(statusV1(one, "FREEZE")))
	note("thaw", s.callV1(statusV1(one, "NORMAL")))
	note("unsubscribed", s.callV1(releaseV1(two, "CSI")))
}

func talkLifeV1(s shopV1, note noterV1) {
	id := note("create", s.callV1(buyV1("CS1"))).instance()
	for i, q := range []queryV1{
		buyV1("CS1").with("businessId", "again"), askV1(id), askV1(id + ",biz-CST"), askV1(strings.TrimSuffix(strings.Repeat(id+",", 101), ",")), askV1("nobody"),
		upgradeV1(id, "CSU1"), upgradeV1(id, "CSU1"), upgradeV1(id, "CSU2").with("amount", "30"), askV1(id),
		renewV1(id, "CSR1"), renewV1(id, "CSR1"), renewV1(id, "CSR2").with("trialToFormal", "1"), askV1(id),
		renewV1(id, "CSR3").with("orderAmount", "-1", "expireTime", "20270601000000"), renewV1(id, "CSR4").with("productId", ""),
		expireV1(id, "CS1"), expireV1(id, "CS1"), renewV1(id, "CSR5").with("productId", "p"), expireV1(id, "CS1"),
		releaseV1(id, "CS1"), releaseV1(id, "CS1"), askV1(id), renewV1("nobody", "CSR"), expireV1("nobody", "o"), releaseV1("nobody", "o"),
		upgradeV1("nobody", "o"), statusV1("nobody", "FREEZE"),
	} {
		note(fmt.Sprint("life ", i), s.callV1(q))
	}
}

// headOverHTTP11 is the head of an answer as the bytes come.
func headOverHTTP11(t *testing.T, s shopV1) string {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	connection, err := net.DialTimeout("tcp", server.Listener.Addr().String(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprint(connection, "GET /?activity=queryInstance HTTP/1.1\r\nHost: merchant.example\r\nConnection: close\r\n\r\n")
	var head strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := connection.Read(buffer)
		head.Write(buffer[:n])
		if err != nil {
			return head.String()
		}
	}
}
