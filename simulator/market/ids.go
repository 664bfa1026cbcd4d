package market

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairground/fairground/simulator/clock"
)

// Ids gives out the names that the marketplace gives: everything follows from the seed and a counter, so that a run can be repeated.
// The zero Ids is usable (seed 0).
type Ids struct {
	Seed uint64
	// Counter is the last number given to an order.
	Counter int64
}

// NewIds returns a generator for a seed.
func NewIds(seed uint64) *Ids { return &Ids{Seed: seed} }

const (
	orderDigits = 5
	orderSpace  = 36 * 36 * 36 * 36 * 36
	// orderStride shares no factor with orderSpace, so that orderSpace orders pass before an ending repeats.
	orderStride = 25_147_831
)

// Order returns the next order id: CS, the minute of ordering in Beijing time (yyMMddHHmm), five base-36 characters.
func (g *Ids) Order(at time.Time) string {
	g.Counter++
	return orderID(g.Seed, g.Counter, at)
}

func orderID(seed uint64, counter int64, at time.Time) string {
	number := (seed%orderSpace + uint64(counter)%orderSpace*orderStride) % orderSpace
	ending := strings.ToUpper(strconv.FormatUint(number, 36))
	return "CS" + at.In(clock.Beijing).Format("0601021504") + strings.Repeat("0", orderDigits-len(ending)) + ending
}

// LineID returns the id of the nth line of an order, counted from 1.
func LineID(orderID string, n int) string { return fmt.Sprintf("%s-%06d", orderID, n) }

// BusinessID returns a business id in the form of a UUID that follows from the seed, a name and a number.
func (g *Ids) BusinessID(name string, number int) string {
	hash := sha256.New()
	_ = binary.Write(hash, binary.BigEndian, g.Seed)
	fmt.Fprintf(hash, "%s#%d", name, number)
	sum := hash.Sum(nil)[:16]
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	text := hex.EncodeToString(sum)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// BusinessID is the businessId that the given attempt (counted from 1) of a call carries. It is the same whenever it is asked for and
// different for every attempt.
func (m *Market) BusinessID(callID string, attempt int) string {
	ids := Ids{Seed: m.Seed}
	return ids.BusinessID(m.ID+"/"+callID, attempt)
}

func numbered(kind string, number int64) string { return fmt.Sprintf("%s-%06d", kind, number) }

func (m *Market) nextSequence() int64 {
	m.Sequence++
	return m.Sequence
}
