package market

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/fairground/fairground/spec"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// Case is a debugging case (调测用例): a call of one activity with preset parameters, which the merchant must bear again and again.
type Case struct {
	ID       string `json:"id"`
	Contract string `json:"contract"`
	Activity string `json:"activity"`
	// Name is what people call it; a case of the same name, contract and product replaces the older one.
	Name string `json:"name"`
	// ProductID bounds the case to one product; empty means the endpoint, and with it every product sold under the contract.
	ProductID string `json:"productId,omitempty"`
	// Members are the preset parameters by their documented names. The activity, the test flag and, unless it is preset, a fresh business
	// id are filled in when the case is sent.
	Members map[string]any `json:"members,omitempty"`
	// SavedAt is when the case passed and was saved; the zero time while it is still being debugged.
	SavedAt time.Time `json:"savedAt,omitzero"`
	// DeletedAt is when the case was deleted, replaced, or found not to pass. Such a case is only told of, never kept.
	DeletedAt time.Time `json:"deletedAt,omitzero"`
	Ledger    Ledger    `json:"ledger,omitzero"`
}

// Purpose says why a debugging case is sent.
type Purpose string

// The purposes.
const (
	// PurposeSave: "debug and save case" (调测并保存用例).
	PurposeSave Purpose = "save"
	// PurposeDebug: a saved case is sent again by hand.
	PurposeDebug Purpose = "debug"
	// PurposeEdit: a product was edited, all cases of its endpoint are replayed.
	PurposeEdit Purpose = "edit"
	// PurposeProbe: a scheduled probe (拨测).
	PurposeProbe Purpose = "probe"
)

// intentDebug is what a call of a case is for. No contract maps it: the case names its activity itself.
const intentDebug spec.Intent = "debug"

// DebugCase sends a case with the test flag at once and saves it when the answer passes the console's checks. When it does not pass,
// the Decision of the answer carries the Refusal with the console's text and nothing is saved.
type DebugCase struct {
	Contract string
	Activity string
	// Title is what the case is called; empty means the activity's name.
	Title string
	// Product bounds the case to one product, by id or name; empty means every product of the contract.
	Product string
	// Members are the preset parameters.
	Members map[string]any
}

// RunCase sends a saved case again (T26 by hand).
type RunCase struct{ Case string }

// DeleteCase deletes a saved case.
type DeleteCase struct{ Case string }

// Name implements Command.
func (DebugCase) Name() string { return "debug-case" }

// Name implements Command.
func (RunCase) Name() string { return "run-case" }

// Name implements Command.
func (DeleteCase) Name() string { return "delete-case" }

// Case returns the case of that id, or the saved one of that name; or nil. A name that several contracts use means the oldest.
func (m *Market) Case(named string) *Case {
	if entry := m.Cases[named]; entry != nil {
		return entry
	}
	for _, entry := range m.SavedCases("") {
		if entry.Name == named || entry.Contract+"/"+entry.Name == named {
			return entry
		}
	}
	return nil
}

// SavedCases lists the saved cases of a contract, of all contracts when it is empty, oldest first. They must not be changed.
func (m *Market) SavedCases(contract string) []*Case {
	var saved []*Case
	for _, entry := range m.Cases {
		if !entry.SavedAt.IsZero() && (contract == "" || entry.Contract == contract) {
			saved = append(saved, entry)
		}
	}
	slices.SortFunc(saved, func(a, b *Case) int { return cmp.Compare(a.ID, b.ID) })
	return saved
}

// covers tells whether a case belongs to a product: to it alone, or to the endpoint that it shares with others.
func (x *Case) covers(p *Product) bool {
	return x.Contract == p.Contract && (x.ProductID == "" || x.ProductID == p.ID)
}

func (d DebugCase) do(c *change) error {
	entry, err := c.newCase(d)
	if err != nil {
		return err
	}
	sequence := c.m.nextSequence()
	entry.ID = numbered("case", sequence)
	c.m.Cases[entry.ID] = c.cases.add(entry)
	c.sendCase(entry, PurposeSave, "")
	return nil
}

// newCase checks what the console's form would check before anything is sent.
func (c *change) newCase(d DebugCase) (*Case, error) {
	contract := c.m.rules.contracts[d.Contract]
	if contract == nil {
		return nil, refuse("unknown-contract", "", "this market does not speak %q: name one of %s", "本市场不支持接入方式 %q，请使用：%s",
			d.Contract, sortedKeys(c.m.rules.contracts))
	}
	activity := contract.Named(d.Activity)
	if activity == nil {
		var names []string
		for _, known := range contract.Activities {
			names = append(names, known.Name)
		}
		return nil, refuse("unknown-activity", contract.Clause, "%s has no activity %q: use one of %s", "%s 没有接口 %q，可用：%s", contract.ID, d.Activity, names)
	}
	entry := &Case{Contract: contract.ID, Activity: activity.Name, Name: d.Title, Members: copyMembers(d.Members)}
	if entry.Name == "" {
		entry.Name = activity.Name
	}
	if d.Product != "" {
		product := c.m.Product(d.Product)
		if product == nil || product.Contract != contract.ID {
			return nil, refuse("unknown-product", "", "there is no product %q sold under %s: use an id or name of the catalogue", "目录中没有以 %[2]s 接入的商品 %[1]q", d.Product, contract.ID)
		}
		entry.ProductID = product.ID
	}
	if err := activity.CheckPresets(d.Members); err != nil {
		_, text := verdict.Of(err)
		return nil, &Refusal{Rule: "case-members", Clause: activity.Clause, Text: text}
	}
	return entry, nil
}

func (r RunCase) do(c *change) error {
	entry, err := c.savedCase(r.Case)
	if err != nil {
		return err
	}
	if c.onItsWay(entry) {
		return refuse("case-running", clauseAccess, "the case %s is on its way: wait for its answer first", "用例 %s 正在调测，请等待结果", entry.Name)
	}
	c.sendCase(entry, PurposeDebug, "")
	return nil
}

func (d DeleteCase) do(c *change) error {
	entry, err := c.savedCase(d.Case)
	if err != nil {
		return err
	}
	if c.onItsWay(entry) {
		return refuse("case-running", clauseAccess, "the case %s is on its way: wait for its answer first", "用例 %s 正在调测，请等待结果", entry.Name)
	}
	c.dropCase(entry)
	c.planProbes(entry.Contract)
	return nil
}

func (c *change) savedCase(named string) (*Case, error) {
	entry := c.m.Case(named)
	if entry == nil || entry.SavedAt.IsZero() {
		return nil, refuse("unknown-case", "", "there is no saved case %q: take an id or name from the list of cases", "没有名为 %q 的已保存用例，请从用例列表中选择", named)
	}
	return entry, nil
}

func (c *change) onItsWay(entry *Case) bool {
	return slices.ContainsFunc(c.m.lanes[""], func(id string) bool { return c.m.Calls[id].CaseID == entry.ID })
}

func (c *change) dropCase(entry *Case) {
	entry.DeletedAt = c.now
	c.cases.add(entry)
	delete(c.m.Cases, entry.ID)
	// Only after an interruption can a case be replaced while a probe of it waits to be sent again: there is nothing to send any more.
	for _, id := range slices.Clone(c.m.lanes[""]) {
		if call := c.m.Calls[id]; call.CaseID == entry.ID {
			c.rest(call, Obsolete)
			c.judgeRun(call)
		}
	}
}

// sendCase sends a case once. Calls of cases belong to no subscription and travel beside every lane.
func (c *change) sendCase(entry *Case, purpose Purpose, row string) {
	call := &Call{
		Sequence: c.m.nextSequence(), Contract: entry.Contract, Intent: intentDebug, Activity: entry.Activity, Debug: true, CaseID: entry.ID,
		Purpose: purpose, Transition: row, CreatedAt: c.now,
	}
	call.ID = numbered("call", call.Sequence)
	c.m.Calls[call.ID] = call
	c.m.lanes[""] = append(c.m.lanes[""], call.ID)
	c.start(call)
}

// learnCase takes what a case brought. A case is sent once: nothing is tried again.
func (c *change) learnCase(call *Call, o Outcome) {
	passed := CasePasses(o, c.m.rules.edition)
	if passed {
		call.Exception = wording.Text{}
		c.rest(call, Succeeded)
	} else {
		call.FirstFailedAt, call.Exception = c.now, CaseException(o)
		c.rest(call, Obsolete)
	}
	entry := c.m.Cases[call.CaseID]
	if entry == nil {
		return
	}
	defer c.judgeRun(call)
	switch call.Purpose {
	case PurposeSave:
		c.debugged(entry, call, passed)
	case PurposeProbe:
		entry.Ledger.Add(ProbeResult{
			At: call.CreatedAt, Passed: passed, Verdict: o.Verdict, ResultCode: o.ResultCode, Exception: call.Exception, Took: o.Took,
		}, c.m.rules.edition)
		c.cases.add(entry)
	case PurposeDebug, PurposeEdit:
		if !passed {
			c.caseFailed(entry, call)
		}
	}
}

// CasePasses tells whether an answer passes the console's checks of a debugging case. Asynchronous opening is no success there, unless the
// edition says so.
func CasePasses(o Outcome, e *spec.Edition) bool {
	return o.Verdict == Accepted || o.Verdict == Pending && e.DebugPending.Value == countsPassed
}

// CaseException is what the console shows below the form. 000004 is success where instances open asynchronously, and none here.
func CaseException(o Outcome) wording.Text {
	if o.Verdict == Pending {
		return wording.Format("the answer's resultCode is %[1]s: a debugging case must be answered with 000000",
			"调用失败，生产接口resultCode返回错误：%[1]s，调测用例须返回 000000", o.ResultCode)
	}
	return exception(o)
}

// debugged saves a case that passed, in place of an older one of its name, and forgets one that did not.
func (c *change) debugged(entry *Case, call *Call, passed bool) {
	if !passed {
		c.dropCase(entry)
		c.refusal = &Refusal{Rule: "case-failed", Clause: clauseDebugging, Text: wording.Format(
			"the case %[1]s was not saved: %[2]v", "用例 %[1]s 调测失败，未保存：%[2]v", entry.Name, call.Exception)}
		return
	}
	for _, older := range c.m.SavedCases(entry.Contract) {
		if older.ID != entry.ID && older.Name == entry.Name && older.ProductID == entry.ProductID {
			c.dropCase(older)
		}
	}
	entry.SavedAt = c.now
	c.cases.add(entry)
	c.planProbes(entry.Contract)
}

// caseFailed tells the seller that a saved case, sent again by hand or after an edit, did not pass.
func (c *change) caseFailed(entry *Case, call *Call) {
	if call.Purpose != PurposeEdit {
		c.refusal = &Refusal{Rule: "case-failed", Clause: clauseDebugging, Text: wording.Format(
			"the case %[1]s failed: %[2]v", "用例 %[1]s 调测失败：%[2]v", entry.Name, call.Exception)}
		return
	}
	c.send(Notice{Kind: "edit-replay-failed", CallID: call.ID, CaseID: entry.ID, ProductID: entry.ProductID, Text: wording.Format(
		"the product was edited and its case %[1]s was replayed and failed: %[2]v. Repair the interface before the change is reviewed",
		"商品修改后重新执行用例 %[1]s 失败：%[2]v。请在修改审核前修复接口", entry.Name, call.Exception)})
}

func (x *Case) copy() *Case {
	twin := *x
	twin.Members, twin.Ledger = copyMembers(x.Members), x.Ledger.copy()
	return &twin
}

// copyMembers copies preset parameters; nested values are never written through.
func copyMembers(members map[string]any) map[string]any {
	if members == nil {
		return nil
	}
	return maps.Clone(members)
}
