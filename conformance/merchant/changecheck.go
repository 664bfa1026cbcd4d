package merchant

import (
	"context"
	"encoding/json"
)

// changeInstanceCheck says whether an instance may become what productInfo describes; it changes nothing (saas-v2 5.7). The page does
// not list the members of productInfo; those of the order query's type of the same name are read, and the member itself both as an
// object and as JSON text.
func (m *Merchant) changeInstanceCheck(_ context.Context, c call) answer {
	target, ok := productInfo(c.members["productInfo"])
	if !ok {
		return failed(codeInvalidParameter, "productInfo is not a JSON object")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	instance := m.way.instance(m, c.text("instanceId"))
	if instance == nil {
		return failed(codeUnknownInstance, "instance %s does not exist", c.text("instanceId"))
	}
	if quantity, given := number(target["linearValue"]); given && quantity < instance.Used {
		return failed(codeInternal, "%d units are in use, more than the %d of the new specification", instance.Used, quantity)
	}
	return succeeded()
}

func productInfo(value any) (map[string]any, bool) {
	if text, isText := value.(string); isText {
		members, err := decodeObject([]byte(text))
		return members, err == nil
	}
	members, isObject := value.(map[string]any)
	return members, isObject
}

func number(value any) (int, bool) {
	text, isNumber := value.(json.Number)
	if !isNumber {
		return 0, false
	}
	whole, err := text.Int64()
	return int(whole), err == nil
}
