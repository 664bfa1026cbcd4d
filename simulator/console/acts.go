package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/clock"
	"github.com/fairground/fairground/simulator/engine"
	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/verdict"
)

// commands reads each command of the market by its name. The members are those of the Go types, in any case.
var commands = named(
	reader[market.Buy], reader[market.Pay], reader[market.CancelOrder], reader[market.Renew], reader[market.ConvertTrial],
	reader[market.RetractRenewal], reader[market.ChangeRenewal], reader[market.Upgrade], reader[market.Violate], reader[market.LiftViolation],
	reader[market.Unsubscribe], reader[market.CloseResource], reader[market.OpenDetails], reader[market.Restart],
	reader[market.DebugCase], reader[market.RunCase], reader[market.DeleteCase], reader[market.DraftProduct], reader[market.Publish],
	reader[market.EditProduct], reader[market.LiftTradeFreeze],
	reader[market.SubmitRequirement], reader[market.ConfirmRequirement], reader[market.RejectRequirement], reader[market.Deliver],
	reader[market.HuaweiReview], reader[market.AcceptService], reader[market.RejectDelivery], reader[market.Appeal], reader[market.DecideAppeal],
	reader[market.RequestRefund], reader[market.ApproveRefund], reader[market.RejectRefund], reader[market.InvoiceOrder], reader[market.ReturnInvoice],
	reader[market.FallIntoArrears], reader[market.PayDebt], reader[market.SetAutoRenew], reader[market.DeclineRenewal], reader[market.SetBalance],
	reader[market.TopUp], reader[market.SuspendSales], reader[market.ResumeSales], reader[market.Delist],
)

type readCommand func([]byte) (market.Command, error)

func named(readers ...readCommand) map[string]readCommand {
	result := map[string]readCommand{}
	for _, read := range readers {
		if command, err := read([]byte("{}")); err == nil {
			result[command.Name()] = read
		}
	}
	return result
}

func reader[T market.Command](text []byte) (market.Command, error) {
	var command T
	err := decodeStrictly(text, &command)
	return command, err
}

// decodeStrictly refuses unknown members and anything after the document.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return malformed(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return malformed(fmt.Errorf("something follows the document"))
	}
	return nil
}

func malformed(err error) error {
	detail := strings.TrimPrefix(err.Error(), "json: ")
	return verdict.Misused("the request is not understood: %s", "无法理解该请求：%s", detail)
}

// command carries out {"command": "buy", …}.
func (c *console) command(g *gin.Context) {
	text, ok := readBody(g)
	if !ok {
		return
	}
	command, err := parseCommand(text)
	if err != nil {
		fail(g, err)
		return
	}
	ctx, cancel := c.context(g)
	defer cancel()
	decision, err := c.engine.Do(ctx, command)
	if err != nil {
		fail(g, err)
		return
	}
	g.JSON(http.StatusOK, gin.H{
		"now": spell(c.engine.Now()), "orders": list(decision.Orders), "subscriptions": list(decision.Subscriptions), "calls": list(decision.Calls),
		"transitions": list(decision.Transitions), "notices": list(decision.Notices), "refusal": decision.Refusal,
		"products": list(decision.Products), "cases": list(decision.Cases),
	})
}

func parseCommand(text []byte) (market.Command, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, malformed(err)
	}
	var name string
	if raw, given := members["command"]; given {
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, malformed(err)
		}
	}
	delete(members, "command")
	read, known := commands[name]
	if !known {
		names := strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
		return nil, verdict.Misused(`the command %q is not known: use "command" with one of %s`, `命令 %q 无法识别：请用 "command" 指定以下之一：%s`, name, names)
	}
	rest, err := json.Marshal(members)
	if err != nil {
		return nil, malformed(err)
	}
	return read(rest)
}

// advance moves the clock: {"by": "31d"}, {"to": "2026-05-01T00:00:00+08:00"} or {"next": true}.
func (c *console) advance(g *gin.Context) {
	text, ok := readBody(g)
	if !ok {
		return
	}
	var wish struct {
		By   string
		To   string
		Next bool
	}
	if err := decodeStrictly(text, &wish); err != nil {
		fail(g, err)
		return
	}
	ctx, cancel := c.context(g)
	defer cancel()
	var progress engine.Progress
	var err error
	switch {
	case wish.Next && wish.By == "" && wish.To == "":
		err = c.engine.AdvanceToNext(ctx)
	case !wish.Next && (wish.By == "") != (wish.To == ""):
		var until time.Time
		if until, err = c.goal(wish.By, wish.To); err == nil {
			err = c.engine.Advance(ctx, until, func(p engine.Progress) { progress = p })
		}
	default:
		err = verdict.Misused(`say exactly one of "by" (31d), "to" (a time) and "next" (true)`, `"by"（如 31d）、"to"（时间）、"next"（true）须且只能给出一个`)
	}
	if err != nil {
		fail(g, err)
		return
	}
	g.JSON(http.StatusOK, gin.H{"now": spell(c.engine.Now()), "events": progress.Events, "calls": progress.Calls})
}

func (c *console) goal(by, to string) (time.Time, error) {
	if to != "" {
		return clock.ParseMoment(to)
	}
	span, err := clock.ParseSpan(by)
	if err != nil {
		return time.Time{}, err
	}
	return span.From(c.engine.Now()), nil
}

func (c *console) faults(g *gin.Context) {
	g.JSON(http.StatusOK, gin.H{"items": list(c.engine.Faults())})
}

func (c *console) orderFault(g *gin.Context) {
	text, ok := readBody(g)
	if !ok {
		return
	}
	var order engine.FaultOrder
	err := decodeStrictly(text, &order)
	if err == nil {
		err = order.Check()
	}
	if err != nil {
		fail(g, err)
		return
	}
	c.engine.OrderFault(order)
	c.faults(g)
}

func (c *console) clearFaults(g *gin.Context) {
	c.engine.ClearFaults()
	c.faults(g)
}

// list spells an empty list as [] and not as null.
func list[T any](entries []T) []T {
	if entries == nil {
		return []T{}
	}
	return entries
}
