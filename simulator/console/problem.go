package console

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/fairground/fairground/simulator/market"
	"github.com/fairground/fairground/simulator/store"
	"github.com/fairground/fairground/verdict"
	"github.com/fairground/fairground/wording"
)

// problem is an error as RFC 9457 spells it, with the sentence in both languages.
type problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Text   wording.Text `json:"text"`
	// Rule and Clause name the rule of the marketplace that refused.
	Rule   string `json:"rule,omitempty"`
	Clause string `json:"clause,omitempty"`
}

func refuse(g *gin.Context, status int, text wording.Text) {
	write(g, problem{Status: status, Text: text})
}

func write(g *gin.Context, p problem) {
	p.Type, p.Title, p.Detail = "about:blank", http.StatusText(p.Status), p.Text.EN
	g.Header("Content-Type", "application/problem+json")
	g.AbortWithStatusJSON(p.Status, p)
}

// fail turns an error of the rooms below into a problem.
func fail(g *gin.Context, err error) {
	var refusal *market.Refusal
	var known *verdict.Error
	switch {
	case errors.As(err, &refusal):
		write(g, problem{Status: http.StatusConflict, Text: refusal.Text, Rule: refusal.Rule, Clause: refusal.Clause})
	case errors.As(err, &known) && known.Exit == verdict.Usage:
		refuse(g, http.StatusBadRequest, known.Text)
	case errors.Is(err, store.ErrNotFound):
		refuse(g, http.StatusNotFound, wording.Of("there is no such thing in this market", "该市场中没有这个对象"))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		refuse(g, http.StatusServiceUnavailable, wording.Of("the sandbox is stopping; what was learned is kept", "沙箱正在停止；已得到的结果均已保存"))
	default:
		refuse(g, http.StatusInternalServerError, wording.Of("Fairground itself failed: "+err.Error(), "Fairground 内部错误："+err.Error()))
	}
}
