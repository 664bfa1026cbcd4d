package merchant_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// The merchant in Python must read V1.0 as the worked examples do, and answer what the practice merchant answers wherever the pages
// leave no choice.
func TestTheMerchantInPythonSpeaksV1(t *testing.T) {
	t.Parallel()
	address := servePython(t, keyB)
	client := &http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	get := func(raw string) sentV1 {
		t.Helper()
		response, err := client.Get(address + "?" + raw)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		a := sentV1{sent{status: response.StatusCode, raw: string(text)}, response.Header}
		if err := json.Unmarshal(text, &a.members); err != nil {
			t.Fatal(err)
		}
		a.header.Set("Body-Sign", strings.Replace(a.header.Get("Body-Sign"), `signature="`, `signature= "`, 1)) // both spellings are right
		expectSealed(t, keyB, a)
		return a
	}
	call := func(q queryV1) sentV1 {
		q = q.with("timeStamp", stampV1)
		return get(q.address(q.names()) + "&authToken=" + escaped(tokenV1(keyB, stampV1, q.message())))
	}
	want := func(code string, a sentV1) sentV1 {
		t.Helper()
		if a.status != http.StatusOK || a.code() != code {
			t.Fatalf("want %s, got HTTP %d %s", code, a.status, a.raw)
		}
		return a
	}
	want("000000", get(`activity=queryInstance&instanceId=ins-0001%2Cins-0002&testFlag=1&timeStamp=20260131080910123&authToken=sZD678HpaLhfuiXAPT6gd5l6UNi%2BpAcWb%2FIwY76GUIQ%3D`))
	want("000001", get(`activity=queryInstance&instanceId=ins-0001&testFlag=1&timeStamp=20260131080910123&authToken=sZD678HpaLhfuiXAPT6gd5l6UNi%2BpAcWb%2FIwY76GUIQ%3D`))
	want("000001", get("activity=newInstance"))
	want("000001", get("activity=%FF%zz&timeStamp=%FF&authToken=%FF"))
	want("000002", call(queryV1{"activity": "danceInstance"}))
	want("000002", call(buyV1("CS0").with("orderId", "")))
	want("000002", call(buyV1("CS0").with("saasExtendParams", "e30")))

	var all sync.WaitGroup
	bought := make([]sentV1, 8)
	for i := range bought {
		all.Go(func() {
			bought[i] = call(buyV1("CS1").with("businessId", strings.Repeat("b", i+1), "future", "值 +%&=", "trialFlag", "", "mobilePhone", secret("1")))
		})
	}
	all.Wait()
	id := want("000000", bought[0]).instance()
	for _, a := range bought {
		if a.raw != bought[0].raw || a.appInfo()["frontEndUrl"] == nil {
			t.Fatalf("%s\n%s", a.raw, bought[0].raw)
		}
	}
	one, two := want("000000", call(onDemandV1("CS2", "p1"))).instance(), want("000000", call(onDemandV1("CS2", "p2"))).instance()
	if one == two || !strings.Contains(call(askV1(one)).raw, "usageValue") || strings.Contains(call(askV1(id)).raw, "usageValue") {
		t.Fatal("on-demand items")
	}
	for _, q := range []queryV1{expireV1(id, "CS1"), expireV1(id, "CS1"), renewV1(id, "CSR"), renewV1(id, "CSR"), upgradeV1(id, "CSU"), upgradeV1(id, "CSU"),
		statusV1(id, "FREEZE"), statusV1(id, "NORMAL"), releaseV1(id, "CS1"), releaseV1(id, "CS1"), buyV1("CS1"), releaseV1("mock", "o").debugging()} {
		want("000000", call(q))
	}
	for _, q := range []queryV1{expireV1(id, "CS1"), renewV1(id, "CSR2"), upgradeV1("nobody", "o"), releaseV1("nobody", "o"), statusV1("nobody", "FREEZE")} {
		want("000003", call(q))
	}
	response, err := client.Post(address+"?activity=queryInstance&authToken=x", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "GET" || response.Header.Get("Body-Sign") == "" {
		t.Fatal(response.Status, response.Header)
	}
}

// servePython starts the merchant in Python and returns its address.
func servePython(t *testing.T, key string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so the merchant in Python was not tried")
	}
	process := exec.Command(python, "../testdata/merchant_python/merchant.py", "--listen", "127.0.0.1:0", "--access-key", accessKey, "--key-v1", key)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}
