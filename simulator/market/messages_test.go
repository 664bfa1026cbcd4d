package market

import (
	"strings"
	"testing"
	"time"

	"github.com/fairground/fairground/spec"
)

func message(t *testing.T, w *world, activity string) Message {
	t.Helper()
	rows := w.m.Messages(MessageFilter{Activity: activity})
	if len(rows) == 0 {
		t.Fatalf("no message of %s", activity)
	}
	return rows[0]
}

func TestAFailingPurchaseSaysWhenItIsTriedAgainAndWhatARestartStillDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.failing(spec.IntentProvision, 99)
	w.buy("standard-year")
	row := message(t, w, "newInstance")
	if row.State != MessageRetrying || !row.NextAt.Equal(noon.Add(time.Hour)) || !row.WindowEndsAt.Equal(noon.Add(3*time.Hour)) || !row.Restartable {
		t.Errorf("inside the window: %+v", row)
	}
	if !strings.Contains(row.Next.EN, "refunded") || !strings.Contains(row.Effect.EN, "completes the order") || row.Effect.ZH == "" || row.Exception.IsZero() {
		t.Errorf("inside the window: %q, %q", row.Next.EN, row.Effect.EN)
	}
	w.pass(4 * time.Hour)
	row = message(t, w, "newInstance")
	if row.State != MessageStopped || row.Restartable || row.Refusal.Rule != "restart-obsolete" {
		t.Errorf("after the refund: %+v", row)
	}
}

func TestAStoppedRenewalCanBeRestartedAndChangesNoPeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.buy("standard-year")
	w.failing(spec.IntentRenew, 999)
	w.do(Renew{Subscription: s.ID})
	w.pass(2 * time.Hour)
	row := message(t, w, "refreshInstance")
	if row.State != MessageStopped || !row.Restartable || !row.NextAt.IsZero() || !strings.Contains(row.Effect.EN, "not touched") {
		t.Errorf("after the window: %+v", row)
	}
	expiry := w.m.Subscription(s.ID).ExpiresAt()
	w.answer = func(call *Call, _ int) Outcome { return good(call) }
	w.do(Restart{CallID: row.CallID})
	if row = message(t, w, "refreshInstance"); row.State != MessageSuccess || row.Restarts != 1 || row.Refusal.Rule != "restart-succeeded" {
		t.Errorf("after the restart: %+v", row)
	}
	if !w.m.Subscription(s.ID).ExpiresAt().Equal(expiry) {
		t.Error("a restart moved the expiry")
	}
}

func TestMessagesAreFilteredAndNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.saving("queryInstance")
	w.failing(spec.IntentRenew, 1)
	s := w.buy("standard-year")
	w.do(Renew{Subscription: s.ID})
	all := w.m.Messages(MessageFilter{})
	for i := range all {
		if all[i].CaseID != "" || i > 0 && all[i].Sequence > all[i-1].Sequence {
			t.Errorf("row %d: %+v", i, all[i])
		}
	}
	if got := w.m.Messages(MessageFilter{Cases: true}); len(got) != len(all)+1 {
		t.Errorf("with cases %d rows, without %d", len(got), len(all))
	}
	if got := w.m.Messages(MessageFilter{Troubled: true}); len(got) != 1 || got[0].Activity != "refreshInstance" {
		t.Errorf("troubled: %+v", got)
	}
	if got := w.m.Messages(MessageFilter{SubscriptionID: "none"}); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}
