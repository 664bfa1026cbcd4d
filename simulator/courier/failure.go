package courier

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
)

// detailLimit bounds how much of an error's text is kept: it may quote what the merchant sent.
const detailLimit = 300

// failure tells what an error of the transport means. answered says whether any byte of an answer had come.
func (c *Courier) failure(parent context.Context, err error, answered bool) *Failure {
	if parent.Err() != nil {
		return &Failure{Interrupted, "the run was cancelled before the answer was complete"}
	}
	for _, class := range []func(error) *Failure{forbidden, c.timedOut, unresolved, tlsFailed} {
		if failure := class(err); failure != nil {
			return failure
		}
	}
	if answered {
		return brokenAnswer(err)
	}
	return unreachable(err)
}

func forbidden(err error) *Failure {
	var refused *forbiddenAddress
	if errors.As(err, &refused) {
		return &Failure{Forbidden, refused.Error()}
	}
	return nil
}

func (c *Courier) timedOut(err error) *Failure {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return &Failure{TimedOut, fmt.Sprintf("no whole answer within %s", c.config.Limit)}
	}
	return nil
}

func unresolved(err error) *Failure {
	var name *net.DNSError
	if errors.As(err, &name) {
		return &Failure{Unreachable, fmt.Sprintf("the host name %s could not be resolved (%s)", printable(name.Name), printable(name.Err))}
	}
	return nil
}

// tlsFailed recognises everything that goes wrong between the connection and the first byte of HTTP.
func tlsFailed(err error) *Failure {
	var record tls.RecordHeaderError
	if errors.As(err, &record) || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return &Failure{TLSFailed, "the merchant does not speak TLS on this port"}
	}
	var (
		certificate *tls.CertificateVerificationError
		host        x509.HostnameError
		authority   x509.UnknownAuthorityError
		invalid     x509.CertificateInvalidError
		alert       tls.AlertError
	)
	isCertificate := errors.As(err, &certificate) || errors.As(err, &host) || errors.As(err, &authority) || errors.As(err, &invalid)
	switch {
	case isCertificate:
		return &Failure{TLSFailed, "the certificate was not accepted: " + printable(err.Error())}
	case errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
		return &Failure{TLSFailed, "the TLS handshake failed: " + printable(err.Error())}
	}
	return nil
}

// brokenAnswer classifies errors after the first byte of an answer.
func brokenAnswer(err error) *Failure {
	text := err.Error()
	switch {
	case strings.Contains(text, "server response headers exceeded"):
		return &Failure{TooLarge, fmt.Sprintf("the head of the answer is larger than %d bytes", maxHeaderBytes)}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Failure{Cut, "the merchant closed the connection in the middle of the answer"}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Failure{Cut, "the merchant reset the connection in the middle of the answer"}
	}
	return &Failure{NotHTTP, "the answer is not well-formed HTTP: " + printable(text)}
}

// unreachable classifies errors before the first byte of an answer.
func unreachable(err error) *Failure {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Failure{Unreachable, "the connection was refused: nothing listens at the address"}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Failure{Unreachable, "the merchant reset the connection before answering"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Failure{Unreachable, "the merchant closed the connection without answering"}
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return &Failure{Unreachable, "there is no route to the address"}
	}
	return &Failure{Unreachable, printable(err.Error())}
}

// printable makes text that may quote a merchant safe to show: control characters quoted, length bounded.
func printable(text string) string {
	if len(text) > detailLimit {
		text = strings.ToValidUTF8(text[:detailLimit], "") + "…"
	}
	quoted := strconv.Quote(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
