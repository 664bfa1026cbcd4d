package sign_test

import (
	"strings"
	"testing"

	"github.com/fairground/fairground/simulator/sign"
	"github.com/fairground/fairground/verdict"
)

// A merchant who pastes the intermediate strings of an own program learns where they first part from the right ones.
func TestVerifySaysWhereYourStringsDiverge(t *testing.T) {
	t.Parallel()
	v := v2Vectors[0]
	arguments := []string{
		"verify", "v2", "--access-key", v.key, "--signature", strings.Repeat("0", 64), "--timestamp", v.timestamp, "--nonce", v.nonce, "--body", v.body,
		"--your-body-hash", v.bodyHash, "--your-canonical", strings.Replace(v.canonical, v.timestamp, "1767225600", 1),
	}
	out, _, exit, said := gym(t, "", arguments...)
	if exit != verdict.Failed || !strings.Contains(out, `Your canonical differs from character 75 on: yours goes on with "3e661f29e50867b2fca65a6c…", the right one with "0003e661f29e50867b2fca65…".`) {
		t.Errorf("exit %d %s\n%s", exit, said, out)
	}
	out, _, _, _ = gym(t, "", append(arguments, "--your-body-hash", strings.ToUpper(v.bodyHash), "--language", "zh")...)
	if !strings.Contains(out, "您的 bodyHash 从第 2 个字符起不同") || strings.Contains(out, "canonical 从") {
		t.Errorf("only the first difference counts:\n%s", out)
	}
}

// The gateway prints the canonical request with | in place of line ends; the same spelling can be pasted.
func TestVerifyAKSKComparesCanonicalRequests(t *testing.T) {
	t.Parallel()
	v := akskVectors[0]
	r, steps := v.sign(t)
	yours := strings.ReplaceAll(strings.Replace(steps.CanonicalRequest, "query/\n", "query\n", 1), "\n", "|")
	inputs := []string{"verify", "aksk", "--sk", v.pair.SecretKey, "--url", v.url, "--header", "X-Sdk-Date: " + r.Header.Get(sign.DateHeader)}
	out, _, exit, _ := gym(t, "", append(inputs, "--header", "Authorization: "+steps.Authorization[:len(steps.Authorization)-1]+"0", "--your-canonical", yours)...)
	if exit != verdict.Failed || !strings.Contains(out, `Your canonicalRequest differs from character 50 on: yours goes on with "\norderId=`) {
		t.Errorf("exit %d\n%s", exit, out)
	}
	out, _, exit, _ = gym(t, "", append(inputs, "--header", "Authorization: "+steps.Authorization, "--your-canonical", steps.CanonicalRequest)...)
	if exit != verdict.Good || strings.Contains(out, "differs") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}
