package courier

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestAddressesThatAreNeverCalled(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "100.100.100.200", "fd00:ec2::254", "192.0.0.192", "168.63.129.16",
		"224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::169.254.169.254",
	} {
		for _, allowPrivate := range []bool{false, true} {
			if check(netip.MustParseAddr(text), allowPrivate) == nil {
				t.Errorf("%s is called with private addresses allowed = %t", text, allowPrivate)
			}
		}
	}
}

func TestPrivateAddressesAreAMatterOfConfiguration(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fc00::1", "fec0::1",
		"198.18.0.1", "240.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
	} {
		address := netip.MustParseAddr(text)
		if check(address, true) != nil || check(address, false) == nil {
			t.Errorf("%s: allowed %v, refused %v", text, check(address, true), check(address, false))
		}
	}
	for _, text := range []string{"8.8.8.8", "2001:4860:4860::8888", "172.32.0.1", "100.128.0.1", "64:ff9b::808:808"} {
		if err := check(netip.MustParseAddr(text), false); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The check happens when the connection is made, whatever the name is and whichever way the request takes.
func TestTheGuardHoldsForNamesAndForEveryFault(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	request := Request{Method: "POST", URL: server.URL}
	for _, fault := range []Fault{NoFault, LostAnswer, CutAnswer, SlowAnswer, Duplicate, ConcurrentDuplicates} {
		x := New(Config{}).Carry(t.Context(), request, fault)
		if x.Failure == nil || x.Failure.Kind != Forbidden || x.Response != nil {
			t.Errorf("%s: %+v", fault, x.Failure)
		}
	}
	request.URL = "http://localhost/"
	if x := New(Config{}).Carry(t.Context(), request, NoFault); x.Failure == nil || x.Failure.Kind != Forbidden {
		t.Errorf("localhost: %+v", x.Failure)
	}
}
