package courier

import (
	"fmt"
	"net/netip"
	"syscall"
)

// forbiddenAddress is the error of a connection that the address guard refused.
type forbiddenAddress struct {
	address netip.Addr
	why     string
}

// Error tells which address was refused and why.
func (e *forbiddenAddress) Error() string {
	return fmt.Sprintf("the address %s is never called: it is %s", e.address, e.why)
}

// metadata are the addresses at which clouds hand out credentials to whoever asks from inside.
var metadata = []netip.Addr{
	netip.MustParseAddr("169.254.169.254"), // most clouds; link-local as well
	netip.MustParseAddr("100.100.100.200"),
	netip.MustParseAddr("192.0.0.192"),
	netip.MustParseAddr("168.63.129.16"),
	netip.MustParseAddr("fd00:ec2::254"),
}

// private are the ranges that are no public destination, beside those that netip knows.
var private = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade address translation
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("fec0::/10"),
}

// wrapped are IPv6 ranges that carry an IPv4 address, and where in the 16 bytes it stands.
var wrapped = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
	{netip.MustParsePrefix("::/96"), 12},
}

// guard checks every address at the moment of connecting, after the name was resolved: a name that answers differently the second
// time gains nothing.
func guard(allowPrivate bool) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("address %q is not understood: %w", address, err)
		}
		return check(target.Addr(), allowPrivate)
	}
}

// check refuses an address that must not be called; nil means it may be.
func check(address netip.Addr, allowPrivate bool) error {
	address = plain(address)
	for _, secret := range metadata {
		if address == secret {
			return &forbiddenAddress{address, "a cloud's metadata service"}
		}
	}
	switch {
	case address.IsLinkLocalUnicast():
		return &forbiddenAddress{address, "link-local"}
	case address.IsMulticast(), address == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return &forbiddenAddress{address, "a group address"}
	case !allowPrivate && isPrivate(address):
		return &forbiddenAddress{address, "private, and this sandbox calls public addresses only"}
	}
	return nil
}

// plain removes the zone and unwraps an IPv4 address that travels inside IPv6.
func plain(address netip.Addr) netip.Addr {
	address = address.WithZone("").Unmap()
	if address.Is4() || address.IsLoopback() || address.IsUnspecified() {
		return address
	}
	for _, wrapping := range wrapped {
		if wrapping.prefix.Contains(address) {
			bytes := address.As16()
			return netip.AddrFrom4([4]byte(bytes[wrapping.at : wrapping.at+4]))
		}
	}
	return address
}

func isPrivate(address netip.Addr) bool {
	if address.IsPrivate() || address.IsLoopback() || address.IsUnspecified() {
		return true
	}
	for _, prefix := range private {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
