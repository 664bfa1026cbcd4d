package sign_test

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
)

const (
	keyA = "6b1f0c7e-3d52-4a8e-9f10-2c4d5e6f7a8b"
	keyB = "sandbox-key-0001"
)

// longMessage is saas-v1.md 9.2: a newInstance with values that need decoding.
const longMessage = "activity=newInstance&amount=10&businessId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&chargingMode=1&customerId=68cbc86abc2018ab880d92f36422fa0e&customerName=sandbox_buyer&email=Zz9Yy8Xx7Ww6Vv5UQFyh1gnMp6jsUP7m3+GA73KXDkVpxFNYEYqXc9luq60=&expireTime=20260131235959&mobilePhone=A1b2C3d4E5f6G7h8a+nrnpvnklLO8YHbV71LSA==&orderAmount=100.5&orderId=CS2501010000SANDBX&periodNumber=1&periodType=year&productId=00301-666666-0--0&provisionType=1&saasExtendParams=W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoidGVzdC5leGFtcGxlLmNvbSJ9XQ==&skuCode=d0abcd12-0000-4000-8000-000000000001&testFlag=1&timeStamp=20250131080910123"

// longURL is the same call as it travels (saas-v1.md 4.1).
const longURL = "https://merchant.example.com/saasproduce?activity=newInstance&amount=10&businessId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&chargingMode=1&customerId=68cbc86abc2018ab880d92f36422fa0e&customerName=sandbox_buyer&email=Zz9Yy8Xx7Ww6Vv5UQFyh1gnMp6jsUP7m3%2BGA73KXDkVpxFNYEYqXc9luq60%3D&expireTime=20260131235959&mobilePhone=A1b2C3d4E5f6G7h8a%2BnrnpvnklLO8YHbV71LSA%3D%3D&orderAmount=100.5&orderId=CS2501010000SANDBX&periodNumber=1&periodType=year&productId=00301-666666-0--0&provisionType=1&saasExtendParams=W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoidGVzdC5leGFtcGxlLmNvbSJ9XQ%3D%3D&skuCode=d0abcd12-0000-4000-8000-000000000001&testFlag=1&timeStamp=20250131080910123&authToken=cDaLx6bzf22K%2B8zG7LFNNUw5gky%2FsGs7VRJO3WNsWs4%3D"

// tokenVectors are those of saas-v1.md 9.1–9.3 (the first is the published one) and of the field notes.
var tokenVectors = []struct{ name, key, message, token string }{
	{"published", "xxxxxxx", "activity=newInstance&businessId=61e834ba-7b97-4418-b8f7-e5345137278c&customerId=68cbc86abc2018ab880d92f36422fa0e&expireTime=20200727153156&orderId=CS1906666666ABCDE&productId=00301-666666-0--0&testFlag=1&timeStamp=20200727073711903", "Gzbfjf9LHRBcI3bFVi++sLinCNOBF6qa7is1fvjEgYQ="},
	{"newInstance", keyA, longMessage, "cDaLx6bzf22K+8zG7LFNNUw5gky/sGs7VRJO3WNsWs4="},
	{"refreshInstance", keyB, "activity=refreshInstance&expireTime=20270131235959&instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&orderId=CS2601010000SANDBX&productId=00301-666666-0--0&testFlag=1&timeStamp=20260131080910123&trialToFormal=1", "v3IcslUHfDLX2zHjW6Chs7idxt7AoZ8Ib3cL8Cbmy3s="},
	{"expireInstance", keyB, "activity=expireInstance&instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&orderId=CS2501010000SANDBX&testFlag=1&timeStamp=20260201000000000", "jGqmq2DDNK5JXihiR1wi4GoV7kb/x8PvlBD9qMQIdt4="},
	{"releaseInstance", keyB, "activity=releaseInstance&instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&orderAmount=100&orderId=CS2501010000SANDBX&testFlag=1&timeStamp=20260216000000000", "DiBGMcA5PboHxF53tSYWYbQ6Ii3ERRSt+tr9x6uGScA="},
	{"upgrade", keyB, "activity=upgrade&amount=20&instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&orderId=CS2501020000SANDBX&productId=00301-666688-0--0&skuCode=d0abcd12-0000-4000-8000-000000000002&testFlag=1&timeStamp=20250201080910123", "YCEAIl59IsiC0Eb8oV+0+Al0ESLpdVX6VzgRBJ/IB8Q="},
	{"instanceStatus", keyB, "activity=instanceStatus&instanceId=3f0c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c&instanceStatus=FREEZE&testFlag=1&timeStamp=20250201080910123", "ko4gtIH5UtwKLuHSjkekuyFwq3HpsHoaZRR4SZqZDB0="},
	{"queryInstance", keyB, "activity=queryInstance&instanceId=ins-0001,ins-0002&testFlag=1&timeStamp=20260131080910123", "sZD678HpaLhfuiXAPT6gd5l6UNi+pAcWb/IwY76GUIQ="},
	{"field notes", fieldKey, "activity=newInstance&businessId=biz-1&customerName=张三 +公司&orderId=CS0001&testFlag=1&timeStamp=20260101120000123", "8S+ZzPyAElQxypaIome7zT9XYTWwGJP4UrP8xXBOIDM="},
}

func parametersOf(message string) map[string]string {
	parameters := map[string]string{}
	for _, pair := range strings.Split(message, "&") {
		name, value, _ := strings.Cut(pair, "=")
		parameters[name] = value
	}
	return parameters
}

func TestAuthTokenVectors(t *testing.T) {
	t.Parallel()
	for _, v := range tokenVectors {
		parameters := parametersOf(v.message)
		steps := sign.AuthToken(v.key, parameters)
		if steps.Message != v.message || steps.Token != v.token || steps.Key != v.key+parameters["timeStamp"] {
			t.Errorf("%s: %+v", v.name, steps)
		}
		if !sign.VerifyAuthToken(v.key, v.token, parameters) || sign.VerifyAuthToken(v.key+"x", v.token, parameters) {
			t.Errorf("%s: the token is not verified", v.name)
		}
		parameters["authToken"] = v.token
		if got := sign.AuthToken(v.key, parameters); got != steps {
			t.Errorf("%s: authToken took part in its own computation", v.name)
		}
		query := sign.EncodeQuery(parameters)
		read, err := sign.ParseQuery(query)
		if err != nil || sign.AuthToken(v.key, sign.ParameterMap(read)) != steps {
			t.Errorf("%s: the query %s does not lead back to the token: %v", v.name, query, err)
		}
	}
}

func TestTheQueryIsWrittenAsInTheExample(t *testing.T) {
	t.Parallel()
	parameters := parametersOf(longMessage)
	parameters["authToken"] = "cDaLx6bzf22K+8zG7LFNNUw5gky/sGs7VRJO3WNsWs4="
	if got, want := "https://merchant.example.com/saasproduce?"+sign.EncodeQuery(parameters), longURL; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := sign.Escape("张三 +a*~"); got != "%E5%BC%A0%E4%B8%89%20%2Ba%2A~" {
		t.Errorf("escaped %s", got)
	}
}

// The documentation's toy example announces an assumed order; real sorting gives another token.
func TestTheToyExampleIsReallySorted(t *testing.T) {
	t.Parallel()
	steps := sign.AuthToken(keyB, map[string]string{"p1": "1", "p3": "3", "p2": "2", "timeStamp": "201706211855321"})
	if steps.Token != "NcGGYAFXfD99DVg4MoriIwayawEatBbhOuH/4WY7coo=" || steps.Message != "p1=1&p2=2&p3=3&timeStamp=201706211855321" {
		t.Errorf("%+v", steps)
	}
}

func TestBlankValuesAreKeptInAQueryAndSkippedInABody(t *testing.T) {
	t.Parallel()
	query, err := sign.ParseQuery("b=&a=1&timeStamp=2&c")
	if err != nil {
		t.Fatal(err)
	}
	if got := sign.AuthToken("k", sign.ParameterMap(query)).Message; got != "a=1&b=&c=&timeStamp=2" {
		t.Errorf("message %s", got)
	}
	// saas-v1.md 9.3, tenantSync and singleOrgSync.
	for _, v := range []struct{ body, message, token string }{
		{`{"instanceId":"huaiweitest123456","orderId":"CS1906666666ABCDE","tenantId":"68cbc86abc2018ab880d92f36422fa0e","tenantCode":"sandbox","name":"沙箱企业","domainName":"https://tenant.example.com","flag":1,"testFlag":1,"timeStamp":"20260131160910123"}`,
			"domainName=https://tenant.example.com&flag=1&instanceId=huaiweitest123456&name=沙箱企业&orderId=CS1906666666ABCDE&tenantCode=sandbox&tenantId=68cbc86abc2018ab880d92f36422fa0e&testFlag=1&timeStamp=20260131160910123",
			"Wqe4iMyZxFsSc/5DKHfqCfDgTreJPBmNO++1SoAPQLI="},
		{`{"instanceId":"","tenantId":"68cbc86abc2018ab880d92f36422fa0e","orgCode":"10000","orgName":"开发部","parentCode":"","flag":1,"testFlag":1,"timeStamp":"20260131160910123"}`,
			"flag=1&orgCode=10000&orgName=开发部&tenantId=68cbc86abc2018ab880d92f36422fa0e&testFlag=1&timeStamp=20260131160910123",
			"khQtOk7EtRVGw5kWNuXhlXEPc1BgfbTzGBTtGoT8qrs="},
	} {
		steps, isObject := sign.BodyToken(keyA, []byte(v.body))
		if !isObject || steps.Message != v.message || steps.Token != v.token || !sign.VerifyBodyToken(keyA, v.token, []byte(v.body)) {
			t.Errorf("%s\n%+v", v.body, steps)
		}
	}
	if _, isObject := sign.BodyToken(keyA, []byte(`[1]`)); isObject || sign.VerifyBodyToken(keyA, "", []byte(`[1]`)) {
		t.Error("an array is no body")
	}
}

func TestAQueryThatCannotBeReadIsExplained(t *testing.T) {
	t.Parallel()
	for query, says := range map[string]string{
		"a=%zz": "value of a is not well encoded", "%=1": "parameter name", "a=1&a=2": "occurs twice",
		strings.Repeat("a&", 1) + manyParameters(300): "more than 256",
	} {
		if _, err := sign.ParseQuery(query); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20s: %v, want %s", query, err, says)
		}
	}
}

func manyParameters(count int) string {
	var query strings.Builder
	for i := range count {
		query.WriteString("&p" + strings.Repeat("x", i))
	}
	return query.String()
}

// V1 keys and values of saas-v1.md 9.5.
func TestSensitiveValueVectorsOfV1(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		plain, key, iv string
		bits           int
		value          string
	}{
		{"13800138000", keyA, "A1b2C3d4E5f6G7h8", 256, "A1b2C3d4E5f6G7h8a+nrnpvnklLO8YHbV71LSA=="},
		{"13800138000", keyA, "A1b2C3d4E5f6G7h8", 128, "A1b2C3d4E5f6G7h8Q9a+lXYJbVb9v8pUnVpVPw=="},
		{"buyer@example.com", keyA, "Zz9Yy8Xx7Ww6Vv5U", 256, "Zz9Yy8Xx7Ww6Vv5UQFyh1gnMp6jsUP7m3+GA73KXDkVpxFNYEYqXc9luq60="},
		{"admin01", keyB, "0a1B2c3D4e5F6g7H", 256, "0a1B2c3D4e5F6g7HWPlklLuMzyveYhnGYze1ww=="},
		{"P@ssw0rd!2024", keyB, "h7G6f5E4d3C2b1A0", 256, "h7G6f5E4d3C2b1A0h0hQwmZ2gq2Ec1ryayt8QQ=="},
		{"P@ssw0rd!2024", keyB, "h7G6f5E4d3C2b1A0", 128, "h7G6f5E4d3C2b1A0TqL/p4+x44mJVDSKtf72zw=="},
		{"管理员", keyB, "0123456789abcdef", 256, "0123456789abcdeffO4OsXNIcgZ6Kwp+l7PWjg=="},
	} {
		if got, err := sign.Encrypt(v.plain, v.key, v.iv, v.bits); got != v.value || err != nil {
			t.Errorf("%s: %s (%v), want %s", v.plain, got, err, v.value)
		}
		if got, err := sign.Decrypt(v.value, v.key, v.bits); got != v.plain || err != nil {
			t.Errorf("%s: decrypted %s (%v)", v.plain, got, err)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	f.Add("a=1&b=%2B&authToken=x%3D")
	f.Add("a=+&&=%")
	f.Fuzz(func(t *testing.T, query string) {
		parameters, err := sign.ParseQuery(query)
		if err != nil {
			return
		}
		again, err := sign.ParseQuery(sign.EncodeQuery(sign.ParameterMap(parameters)))
		if err != nil || sign.AuthToken("k", sign.ParameterMap(again)) != sign.AuthToken("k", sign.ParameterMap(parameters)) {
			t.Errorf("%q does not survive being written again: %v", query, err)
		}
	})
}
