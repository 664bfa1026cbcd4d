package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/protocol"
	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
)

const key = "sandbox-key-0123456789abcdef0123456789"

// merchant answers every call well and checks the signature first.
func merchant(t testing.TB) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		query := r.URL.Query()
		w.Header().Set("Content-Type", "application/json")
		if !sign.VerifyV2(key, query.Get("signature"), query.Get("timestamp"), query.Get("nonce"), body) {
			fmt.Fprint(w, `{"resultCode":"000001","resultMsg":"signature"}`)
			return
		}
		var members map[string]string
		_ = json.Unmarshal(body, &members)
		switch members["activity"] {
		case "newInstance":
			fmt.Fprintf(w, `{"resultCode":"000000","resultMsg":"<script>alert(1)</script>","instanceId":"i-%s"}`, members["orderLineId"])
		case "queryInstance":
			fmt.Fprintf(w, `{"resultCode":"000000","info":[{"instanceId":%q,"appInfo":{"frontEndUrl":"https://example.com/"}}]}`, members["instanceId"])
		default:
			fmt.Fprint(w, `{"resultCode":"000000","resultMsg":"success."}`)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func sandbox(t testing.TB, change func(*simulator.Config)) *simulator.Sandbox {
	t.Helper()
	config := simulator.Config{Endpoints: map[string]protocol.Endpoint{"saas-v2": {URL: merchant(t).URL + "/produceAPI", AccessKey: key}}}
	if change != nil {
		change(&config)
	}
	made, err := simulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = made.Close() })
	return made
}

// ask sends one request to a handler and returns status and JSON (or the text under "text").
func ask(t testing.TB, handler http.Handler, method, path, body string, header ...string) (int, map[string]any) {
	t.Helper()
	request := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if request.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			request.Host = header[i+1]
		}
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	var members map[string]any
	if json.Unmarshal(answer.Body.Bytes(), &members) != nil {
		members = map[string]any{"text": answer.Body.String()}
	}
	members["contentType"] = answer.Header().Get("Content-Type")
	members["policy"] = answer.Header().Get("Content-Security-Policy")
	return answer.Code, members
}

const api = "/api/markets/default"

func aBuyer(t testing.TB, s *simulator.Sandbox) string {
	_, catalogue := ask(t, s.Console, "GET", api+"/catalogue", "")
	return catalogue["buyers"].([]any)[0].(map[string]any)["name"].(string)
}

func TestSandboxIsDrivenThroughItsControlAPI(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	status, bought := ask(t, s.Console, "POST", api+"/commands", fmt.Sprintf(`{"command":"buy","product":"standard-month","buyer":%q}`, aBuyer(t, s)))
	if status != 200 || bought["subscriptions"].([]any)[0].(map[string]any)["phase"] != "active" {
		t.Fatalf("buy: %d %v", status, bought)
	}
	if status, moved := ask(t, s.Console, "POST", api+"/clock/advance", `{"by":"4mo"}`); status != 200 || moved["events"].(float64) < 3 || moved["calls"].(float64) < 2 {
		t.Errorf("advance: %d %v", status, moved)
	}
	if _, overview := ask(t, s.Console, "GET", api, ""); overview["phases"].(map[string]any)["released"] != 1.0 {
		t.Errorf("overview: %v", overview)
	}
	for path, least := range map[string]int{"/orders": 1, "/calls": 4, "/transitions": 4, "/exchanges": 4, "/subscriptions": 1, "/notices": 0, "/faults": 0} {
		status, list := ask(t, s.Console, "GET", api+path, "")
		if status != 200 || len(list["items"].([]any)) < least {
			t.Errorf("%s: %d %v", path, status, list)
		}
	}
	_, first := ask(t, s.Console, "GET", api+"/exchanges?limit=1", "")
	_, second := ask(t, s.Console, "GET", api+"/exchanges?limit=1&after="+first["next"].(string), "")
	if a, b := first["items"].([]any)[0].(map[string]any), second["items"].([]any)[0].(map[string]any); a["activity"] != "newInstance" || b["activity"] != "queryInstance" {
		t.Errorf("pages: %v then %v", a["activity"], b["activity"])
	}
}

func TestProblemsAreToldInBothLanguagesAndChangeNothing(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	for name, wrong := range map[string]struct {
		method, path, body string
		status             int
	}{
		"no JSON":          {"POST", "/commands", "{", 400},
		"unknown command":  {"POST", "/commands", `{"command":"steal"}`, 400},
		"unknown member":   {"POST", "/commands", `{"command":"buy","produkt":"x"}`, 400},
		"unknown product":  {"POST", "/commands", `{"command":"buy","product":"x","buyer":"y"}`, 409},
		"no goal":          {"POST", "/clock/advance", `{}`, 400},
		"two goals":        {"POST", "/clock/advance", `{"by":"1d","next":true}`, 400},
		"backwards":        {"POST", "/clock/advance", `{"to":"2001-01-01"}`, 400},
		"no span":          {"POST", "/clock/advance", `{"by":"soon"}`, 400},
		"nothing due":      {"POST", "/clock/advance", `{"next":true}`, 400},
		"unknown fault":    {"POST", "/faults", `{"fault":"fire"}`, 400},
		"limit":            {"GET", "/calls?limit=0", "", 400},
		"unknown exchange": {"GET", "/exchanges/9", "", 404},
		"unknown path":     {"GET", "/nothing", "", 404},
		"method":           {"PUT", "/orders", "{}", 405},
	} {
		status, problem := ask(t, s.Console, wrong.method, api+wrong.path, wrong.body)
		text, _ := problem["text"].(map[string]any)
		if status != wrong.status || problem["contentType"] != "application/problem+json" || text["en"] == "" || text["zh"] == "" || text["en"] == text["zh"] ||
			problem["detail"] != text["en"] || problem["status"] != float64(status) {
			t.Errorf("%s: %d %v", name, status, problem)
		}
	}
	if _, overview := ask(t, s.Console, "GET", api, ""); overview["counts"].(map[string]any)["orders"] != 0.0 {
		t.Errorf("something changed: %v", overview)
	}
}

func TestStrangersStayOutside(t *testing.T) {
	t.Parallel()
	open, closed := sandbox(t, nil), sandbox(t, func(c *simulator.Config) { c.Token = "open-sesame-0123456789" })
	for name, visit := range map[string]struct {
		s      *simulator.Sandbox
		header []string
		status int
	}{
		"loopback without token":    {open, nil, 200},
		"rebound name":              {open, []string{"Host", "evil.example"}, 403},
		"no token shown":            {closed, nil, 401},
		"wrong token":               {closed, []string{"Authorization", "Bearer open-sesame"}, 401},
		"bearer":                    {closed, []string{"Authorization", "Bearer open-sesame-0123456789", "Host", "sandbox.example"}, 200},
		"password of the login box": {closed, []string{"Authorization", "Basic eDpvcGVuLXNlc2FtZS0wMTIzNDU2Nzg5"}, 200},
	} {
		if status, _ := ask(t, visit.s.Console, "GET", api, "", visit.header...); status != visit.status {
			t.Errorf("%s: %d, want %d", name, status, visit.status)
		}
	}
	if status, _ := ask(t, closed.Console, "GET", "/healthz", ""); status != 200 {
		t.Errorf("health needs no token: %d", status)
	}
	if status, _ := ask(t, open.Console, "POST", api+"/clock/advance", `{"by":"1d"}`, "Content-Type", "text/plain"); status != 415 {
		t.Errorf("a form of another page was taken: %d", status)
	}
}

func TestPageShowsTheMarketInBothLanguagesWithoutMarkupOfOthers(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	ask(t, s.Console, "POST", api+"/commands", fmt.Sprintf(`{"command":"buy","product":"standard-year","buyer":%q}`, aBuyer(t, s)))
	for language, word := range map[string]string{"en": "Business time", "zh": "业务时间"} {
		status, page := ask(t, s.Console, "GET", "/?language="+language, "")
		text, _ := page["text"].(string)
		if status != 200 || !strings.Contains(text, word) || !strings.Contains(text, "newInstance") || !strings.Contains(text, `lang="`+language+`"`) {
			t.Errorf("%s: %d %s", language, status, text)
		}
		if strings.Contains(text, "<script") || strings.Contains(text, key) {
			t.Error("the page carries a script or a secret")
		}
		if policy := page["policy"].(string); !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("policy: %s", policy)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	s := sandbox(t, func(c *simulator.Config) {
		url := c.Endpoints["saas-v2"].URL
		c.Endpoints["saas-v2"] = protocol.Endpoint{URL: url + "?key=" + key, AccessKey: key}
	})
	ask(t, s.Console, "POST", api+"/commands", fmt.Sprintf(`{"command":"buy","product":"standard-year","buyer":%q}`, aBuyer(t, s)))
	for _, path := range []string{"/", api, api + "/exchanges", api + "/calls", api + "/notices"} {
		_, answer := ask(t, s.Console, "GET", path, "")
		if text, _ := json.Marshal(answer); strings.Contains(string(text), key) {
			t.Errorf("%s shows the access key", path)
		}
	}
}

func TestMerchantFindsTheOrderThroughTheOpenAPI(t *testing.T) {
	t.Parallel()
	s := sandbox(t, nil)
	_, bought := ask(t, s.Console, "POST", api+"/commands", fmt.Sprintf(`{"command":"buy","product":"standard-year","buyer":%q}`, aBuyer(t, s)))
	orderID := bought["orders"].([]any)[0].(map[string]any)["id"].(string)
	defaults := spec.Sandbox()
	request := httptest.NewRequest("GET", "http://127.0.0.1:8081"+spec.OrderQuery().Path+"?orderId="+orderID, nil)
	sign.SignRequest(request, nil, sign.Credential{AccessKeyID: defaults.AccessKeyID, SecretKey: defaults.SecretKey}, time.Now())
	answer := httptest.NewRecorder()
	s.OpenAPI.ServeHTTP(answer, request)
	if answer.Code != 200 || !strings.Contains(answer.Body.String(), orderID) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestWrongConfigurationIsOneSentenceAndLeavesNothing(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	good := []string{"--endpoint", "http://127.0.0.1:1/", "--access-key", "k", "--listen", "127.0.0.1:0", "--open-api-listen", "127.0.0.1:0"}
	for name, flags := range map[string][]string{
		"malformed endpoint": {"--endpoint", "127.0.0.1:1"},
		"endpoint of mail":   {"--endpoint", "mailto:a@b"},
		"missing key":        {"--access-key", ""},
		"unknown contract":   {"--contract", "saas-v9"},
		"unknown edition":    {"--edition", "mars"},
		"unknown clock":      {"--clock", "fast"},
		"unknown switch":     {"--switch", "colour=red"},
		"broken switch":      {"--switch", "freeze-at"},
		"half a credential":  {"--ak", "A"},
		"missing file":       {"--market", "/no/such/file.yaml"},
		"busy port":          {"--listen", busy.Addr().String()},
		"open to others":     {"--listen", "0.0.0.0:0"},
		"concurrency":        {"--concurrency", "-1"},
	} {
		data := filepath.Join(t.TempDir(), "data")
		command := simulator.ServeCommand()
		command.SilenceErrors, command.SilenceUsage = true, true
		command.SetArgs(append(append([]string{"--data", data}, good...), flags...))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		exit, text := verdict.Of(command.ExecuteContext(ctx))
		cancel()
		if exit != verdict.Usage || text.EN == "" || text.ZH == "" || strings.Contains(text.EN, "\n") {
			t.Errorf("%s: exit %d, %q", name, exit, text)
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%s: the data folder was made", name)
		}
	}
}

// syncBuffer may be written and read at once.
type syncBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestServeAnswersAtOnceKeepsItsDataAndEndsCleanly(t *testing.T) {
	t.Parallel()
	data, endpoint := filepath.Join(t.TempDir(), "data"), merchant(t).URL
	console := regexp.MustCompile(`control API\s+(http://\S+)`)
	run := func(use func(base string)) {
		command := simulator.ServeCommand()
		var out syncBuffer
		command.SetErr(&out)
		command.SetArgs([]string{"--data", data, "--endpoint", endpoint, "--access-key", key, "--listen", "127.0.0.1:0", "--open-api-listen", "127.0.0.1:0"})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- command.ExecuteContext(ctx) }()
		deadline := time.Now().Add(10 * time.Second)
		for !console.MatchString(out.String()) {
			if time.Now().After(deadline) {
				t.Fatalf("not ready: %s", out.String())
			}
			time.Sleep(time.Millisecond)
		}
		use(console.FindStringSubmatch(out.String())[1])
		stop()
		if err := <-done; err != nil {
			t.Errorf("end: %v", err)
		}
	}
	get := func(url string) string {
		answer, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return string(text)
	}
	run(func(base string) {
		var catalogue struct{ Buyers []struct{ Name string } }
		_ = json.Unmarshal([]byte(get(base+"/catalogue")), &catalogue)
		body := fmt.Sprintf(`{"command":"buy","product":"standard-year","buyer":%q}`, catalogue.Buyers[0].Name)
		answer, err := http.Post(base+"/commands", "application/json", strings.NewReader(body))
		if err != nil || answer.StatusCode != 200 {
			t.Fatalf("buy: %v %v", answer, err)
		}
		answer.Body.Close()
	})
	run(func(base string) {
		if text := get(base + "/subscriptions"); !strings.Contains(text, `"active"`) {
			t.Errorf("after the restart: %s", text)
		}
	})
}
