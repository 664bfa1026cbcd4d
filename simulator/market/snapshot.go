package market

// Snapshot is the whole state of a market as it is kept: everything that is needed to go on. Succeeded
// and Obsolete calls may be left out; Stopped ones may not, because somebody can still restart them.
type Snapshot struct {
	Header        Header          `json:"header"`
	Products      []*Product      `json:"products"`
	Buyers        []*Buyer        `json:"buyers"`
	Orders        []*Order        `json:"orders"`
	Subscriptions []*Subscription `json:"subscriptions"`
	Calls         []*Call         `json:"calls"`
	Events        []Event         `json:"events"`
	Cases         []*Case         `json:"cases,omitempty"`
}
