package wire

// Paths of version 1. Each is below the partner's base address.
const (
	PathApplications       = "/v1/applications"            // POST an [Application]
	PathDisbursements      = "/v1/disbursements"           // POST a lender.Disbursement
	PathMoneyReturns       = "/v1/money-returns"           // POST a lender.MoneyReturn
	PathReferences         = "/v1/references"              // GET ?kind=&key=&buyer=
	PathRepayments         = "/v1/repayments"              // POST a [Repayment]
	PathStatement          = "/v1/statement"               // GET ?from=&to=, both days included
	PathLinkSessions       = "/v1/link-sessions"           // POST a [LinkRequest]
	PathLinkExchanges      = "/v1/link-exchanges"          // POST a [LinkExchange]
	PathAgreementSessions  = "/v1/agreement-sessions"      // POST an [AgreementRequest]
	PathAgreementExchanges = "/v1/agreement-exchanges"     // POST an [AgreementExchange]
	PathRevocations        = "/v1/linked-accounts/revoked" // POST a [Revocation]
	PathClock              = "/v1/test/clock"              // GET, or POST a [ClockMove]; test mode only
	PathHealth             = "/v1/health"                  // GET, with no key
)

// Version is the version of the protocol; every path begins with it.
const Version = 1

// Headers of the protocol beside those of HTTP.
const (
	HeaderMode = "Lender-Mode"     // test or live, on requests and answers
	HeaderKey  = "Idempotency-Key" // the key of a request, as in its body

	// HeaderComplete is a trailer after a statement, "true" once all of it was said.
	HeaderComplete = "Lender-Complete"
)

// Content types.
const (
	TypeJSON      = "application/json"
	TypeProblem   = "application/problem+json"
	TypeCSV       = "text/csv" // of a statement, as the partner states; or the next
	TypeJSONLines = "application/jsonl"
)

// MaxBody is the most that either side reads of a body, in bytes: 1 MiB. A
// statement is read row by row and has no bound.
const MaxBody = 1 << 20
