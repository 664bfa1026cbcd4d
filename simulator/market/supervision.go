package market

import "time"

// Stage is where service supervision (服务监管) of a purchase stands: whose turn it is.
type Stage string

// The stages of supervised SaaS, in order (business-rules.md 8.2).
const (
	// StageRequirement: the buyer is to submit the requirement.
	StageRequirement Stage = "requirement"
	// StageConfirmation: the seller is to confirm or reject it.
	StageConfirmation Stage = "confirmation"
	// StageDelivery: the seller is to deliver and upload the acceptance file.
	StageDelivery Stage = "delivery"
	// StageReview: Huawei is to review the acceptance file.
	StageReview Stage = "review"
	// StageAcceptance: the buyer is to accept or reject the delivery.
	StageAcceptance Stage = "acceptance"
	// StageAccepted: accepted, the order is about to be completed.
	StageAccepted Stage = "accepted"
	// StageOver: completed or refunded.
	StageOver Stage = "over"
)

// Supervision is the flow of one supervised purchase.
type Supervision struct {
	Stage Stage `json:"stage"`
	// Since is when the stage began.
	Since time.Time `json:"since"`
	// Review tells that Huawei has to review the acceptance file.
	Review bool `json:"review,omitempty"`
	// Rejections counts those of requirement and delivery together.
	Rejections int `json:"rejections,omitempty"`
	// File is the name of the acceptance file; EnabledAt the actual enabling time that the seller entered (服务实际开通时间).
	File       string    `json:"file,omitempty"`
	EnabledAt  time.Time `json:"enabledAt,omitzero"`
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	// AppealedBy is who appealed while the appeal is open, PartyBuyer or PartySeller; DecideBy is when operations have to decide.
	AppealedBy string    `json:"appealedBy,omitempty"`
	DecideBy   time.Time `json:"decideBy,omitzero"`
	// Wanted is the amount of a negotiated refund that waits for the seller; Approved the amount that was agreed on and is being synced.
	Wanted   int64 `json:"wanted,omitempty"`
	Approved int64 `json:"approved,omitempty"`
	// Log is what happened, oldest first.
	Log []Operation `json:"log,omitempty"`
}

// Operation is one entry of the log of a supervision.
type Operation struct {
	At time.Time `json:"at"`
	// By is PartyBuyer, PartySeller, PartyHuawei or PartySystem.
	By string `json:"by"`
	// Act is the name of the command or event.
	Act string `json:"act"`
	// Remark is what was filled in: a requirement, a reason, a file.
	Remark string `json:"remark,omitempty"`
}

// The parties of a supervision.
const (
	PartyBuyer  = "buyer"
	PartySeller = "seller"
	PartyHuawei = "huawei"
	PartySystem = "system"
)

func (s *Supervision) copy() *Supervision {
	if s == nil {
		return nil
	}
	twin := *s
	twin.Log = append([]Operation(nil), s.Log...)
	return &twin
}
