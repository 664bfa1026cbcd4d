package crowd

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/fairground/fairground/simulator"
	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/wording"
)

// Summary is what became of a crowd.
type Summary struct {
	Contract string `json:"contract"`
	Edition  string `json:"edition"`
	Seed     uint64 `json:"seed"`
	// From and Until are the business times lived through; Took is the wall time of it.
	From  time.Time     `json:"from"`
	Until time.Time     `json:"until"`
	Took  time.Duration `json:"took"`
	// Subscriptions counts those bought, Phases where they stand at the end, Orders the orders by their status.
	Subscriptions int                        `json:"subscriptions"`
	Phases        map[market.Phase]int       `json:"phases"`
	Orders        map[market.OrderStatus]int `json:"orders"`
	// Attempts are the HTTP requests by activity and verdict, Messages the calls (production messages) by their state.
	Attempts map[string]map[market.Verdict]int `json:"attempts"`
	Messages map[market.CallState]int          `json:"messages"`
	// Notices counts them by kind, Refusals the wishes that the rules did not allow, by rule. Faults are the mishaps ordered.
	Notices  map[string]int `json:"notices"`
	Refusals map[string]int `json:"refusals"`
	Faults   int            `json:"faults"`
	// CallsPerSecond counts HTTP requests over Took; Ratio compares them with a bare loop, nil when that was not asked for.
	CallsPerSecond float64 `json:"callsPerSecond"`
	Ratio          *Ratio  `json:"ratio,omitempty"`
}

// Total counts the HTTP requests.
func (s *Summary) Total() int {
	total := 0
	for _, verdicts := range s.Attempts {
		total += sum(verdicts)
	}
	return total
}

// summary gathers what the store and the market say.
func (y *year) summary(ctx context.Context, kept store.Store) (*Summary, error) {
	s := &Summary{
		Contract: y.config.Contract, Edition: y.engine.Edition().ID, Seed: y.config.Seed, From: y.config.StartedAt, Until: y.engine.Now(), Took: y.took,
		Phases: map[market.Phase]int{}, Orders: map[market.OrderStatus]int{}, Attempts: map[string]map[market.Verdict]int{},
		Messages: map[market.CallState]int{}, Notices: map[string]int{}, Refusals: y.refusals, Faults: y.faults,
	}
	y.engine.View(func(m *market.Market) {
		s.Subscriptions = len(m.Subscriptions)
		for _, subscription := range m.Subscriptions {
			s.Phases[subscription.Phase]++
		}
		for _, order := range m.Orders {
			s.Orders[order.Status]++
		}
		for _, call := range m.Calls {
			s.Messages[call.State]++
		}
	})
	if err := s.count(ctx, kept); err != nil {
		return nil, fmt.Errorf("sum up the crowd: %w", err)
	}
	if y.took > 0 {
		s.CallsPerSecond = float64(s.Total()) / y.took.Seconds()
	}
	return s, nil
}

// pageSize is how much is read at once.
const pageSize = 1000

func (s *Summary) count(ctx context.Context, kept store.Store) error {
	filter := store.RecordFilter{Limit: pageSize}
	for {
		records, err := kept.Records(ctx, simulator.DefaultMarket, filter)
		if err != nil {
			return err
		}
		for i := range records {
			verdicts := s.Attempts[records[i].Activity]
			if verdicts == nil {
				verdicts = map[market.Verdict]int{}
				s.Attempts[records[i].Activity] = verdicts
			}
			verdicts[records[i].Outcome.Verdict]++
			filter.After = records[i].ID
		}
		if len(records) < pageSize {
			break
		}
	}
	page := store.Page{Limit: pageSize}
	for {
		notices, err := kept.Notices(ctx, simulator.DefaultMarket, page)
		if err != nil {
			return err
		}
		for _, notice := range notices {
			s.Notices[notice.Kind]++
			page.After = notice.Sequence
		}
		if len(notices) < pageSize {
			return nil
		}
	}
}

// Write tells the summary to a person.
func (s *Summary) Write(out io.Writer, language wording.Language) error {
	say := func(english, chinese string, arguments ...any) {
		fmt.Fprintln(out, wording.Format(english, chinese, arguments...).In(language))
	}
	say("%[1]d subscriptions of contract %[2]s (edition %[3]s, seed %[4]d), %[5]s to %[6]s", "契约 %[2]s（版本 %[3]s，种子 %[4]d）共 %[1]d 个订阅，业务时间 %[5]s 至 %[6]s",
		s.Subscriptions, s.Contract, s.Edition, s.Seed, date(s.From), date(s.Until))
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	verdicts := []market.Verdict{market.Accepted, market.Pending, market.Rejected, market.Lost}
	fmt.Fprintln(table, wording.Of("  activity\tcalls\taccepted\tpending\trejected\tlost", "  接口\t调用\t成功\t处理中\t被拒\t丢失").In(language))
	for _, activity := range slices.Sorted(maps.Keys(s.Attempts)) {
		fmt.Fprintf(table, "  %s\t%d", activity, sum(s.Attempts[activity]))
		for _, verdict := range verdicts {
			fmt.Fprintf(table, "\t%d", s.Attempts[activity][verdict])
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	say("subscriptions at the end: %s", "订阅最终状态：%s", listed(s.Phases))
	say("orders: %s", "订单：%s", listed(s.Orders))
	say("production messages: %s", "生产接口消息：%s", listed(s.Messages))
	say("notices: %[1]d (%[2]s)", "通知：%[1]d 条（%[2]s）", sum(s.Notices), listed(s.Notices))
	say("wishes refused by the rules: %[1]d (%[2]s); calls made to go wrong on the way: %[3]d", "被规则拒绝的操作：%[1]d 次（%[2]s）；人为制造的传输故障：%[3]d 次",
		sum(s.Refusals), listed(s.Refusals), s.Faults)
	fmt.Fprintln(out)
	say("%[1]d calls in %[2]s: %.0[3]f calls a second", "共 %[1]d 次调用，用时 %[2]s：每秒 %.0[3]f 次", s.Total(), s.Took.Round(time.Millisecond), s.CallsPerSecond)
	if s.Ratio != nil {
		say("%.2[1]f of a bare loop of the same bodies to the same merchant (%.0[2]f calls a second, %[3]d calls)",
			"相当于裸循环的 %.2[1]f 倍（同一商家、相同请求体，裸循环每秒 %.0[2]f 次，共 %[3]d 次）", s.Ratio.Value, s.Ratio.BarePerSecond, s.Ratio.Calls)
	}
	return nil
}

func date(at time.Time) string { return at.In(clock.Beijing).Format(time.DateOnly) }

func sum[K comparable](counts map[K]int) int {
	total := 0
	for _, count := range counts {
		total += count
	}
	return total
}

// listed spells counts, the greatest first.
func listed[K cmp.Ordered](counts map[K]int) string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b K) int { return counts[b] - counts[a] })
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = fmt.Sprintf("%v %d", key, counts[key])
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}
