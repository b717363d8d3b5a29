package partner

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// Handler serves a lender by the protocol of package wire. Make it with [New]; it is
// safe for concurrent use.
type Handler struct {
	config Config
	mux    *http.ServeMux
	fields map[string]bool // what may stand in a path of a problem
}

// New makes a handler. The error names everything that is wrong with the
// configuration and repeats none of its keys.
func New(c Config) (*Handler, error) {
	c.Keys = slices.Clone(c.Keys)
	if err := c.complete(); err != nil {
		return nil, err
	}
	h := &Handler{config: c, mux: http.NewServeMux(), fields: wire.Fields()}
	for _, r := range h.routes() {
		h.mux.HandleFunc(r.path, h.serve(r))
	}
	h.mux.HandleFunc("/", h.serve(route{}))
	return h, nil
}

// ServeHTTP answers one request. An address that is written in another way than the
// protocol's is unknown; nobody is sent elsewhere.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := r.URL.Path
	if r.Method == http.MethodConnect || !strings.HasPrefix(p, "/") || path.Clean(p) != p {
		h.serve(route{})(w, r)
		return
	}
	h.mux.ServeHTTP(w, r)
}

// act answers one request: a value of package wire that goes out as JSON, or a
// problem. Neither means that it wrote the answer itself.
type act func(c *call) (any, *wire.Problem)

// route is one path of the protocol. The zero route is every other path.
type route struct {
	path string
	open bool // takes no key
	acts map[string]act
}

func (h *Handler) routes() []route {
	post := func(path string, a act) route { return route{path: path, acts: map[string]act{http.MethodPost: a}} }
	get := func(path string, a act) route { return route{path: path, acts: map[string]act{http.MethodGet: a}} }
	health := get(wire.PathHealth, h.health)
	health.open = true
	clock := get(wire.PathClock, h.readClock)
	clock.acts[http.MethodPost] = h.moveClock
	return []route{
		post(wire.PathApplications, h.apply),
		post(wire.PathDisbursements, h.disburse),
		post(wire.PathMoneyReturns, h.returnMoney),
		get(wire.PathReferences, h.lookUp),
		post(wire.PathRepayments, h.repay),
		get(wire.PathStatement, h.statement),
		post(wire.PathLinkSessions, h.linkSession),
		post(wire.PathLinkExchanges, h.linkExchange),
		post(wire.PathRevocations, h.revoke),
		post(wire.PathAgreementSessions, h.agreementSession),
		post(wire.PathAgreementExchanges, h.agreementExchange),
		clock, health,
	}
}

// call is one request on its way.
type call struct {
	w     http.ResponseWriter
	r     *http.Request // with the context that was observed
	route route
	key   string // of the request, once it was read
	seen  Seen
	sent  bool // the answer has begun
}

// serve answers the requests for one path.
func (h *Handler) serve(to route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		c, end := h.begin(w, r, to)
		answer, problem := h.guarded(c) //nolint:contextcheck // the call has the request, and that its context
		h.reply(c, answer, problem)     //nolint:contextcheck // the call has the request, and that its context
		c.seen.Took = time.Since(began)
		h.note(c) //nolint:contextcheck // the call has the request, and that its context
		end(c.seen)
	}
}

// begin tells whoever observes that a request has come.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request, to route) (*call, func(Seen)) {
	ctx, end := h.config.Observe(r.Context(), to.name())
	return &call{w: w, r: r.WithContext(ctx), route: to}, end
}

// name is the route in logs. A path that is unknown is not repeated.
func (to route) name() string {
	if to.path == "" {
		return "unknown"
	}
	return to.path
}

// answer checks what every request has to have, and then answers it.
func (h *Handler) answer(c *call) (any, *wire.Problem) {
	if !c.route.open {
		if err := h.admit(c.r); err != nil {
			return nil, h.problem(err)
		}
	}
	if c.route.path == "" {
		return nil, h.problem(fault.New(wire.CodePathUnknown, "the protocol has no such path"))
	}
	do, known := c.route.acts[c.r.Method]
	if !known {
		c.w.Header().Set("Allow", c.route.allowed())
		return nil, h.problem(fault.New(wire.CodeMethod, "this path takes other methods"))
	}
	return do(c)
}

func (to route) allowed() string {
	var methods []string
	for m := range to.acts {
		methods = append(methods, m)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}

// admit asks for a key that is known and for the mode that it is for.
func (h *Handler) admit(r *http.Request) error {
	sent, _ := single(r.Header, "Authorization")
	scheme, key, _ := strings.Cut(sent, " ")
	known := false
	for _, k := range h.config.Keys { // all of them, so that time tells nothing
		known = lender.NewSecret(key).Equal(k) || known
	}
	if !strings.EqualFold(scheme, "Bearer") || !known {
		if m, err := wire.ModeOfKey(key); err == nil && m != h.config.Mode {
			return fault.New(wire.CodeModeMismatch, "a key of the other mode")
		}
		return fault.New(wire.CodeUnauthorized, "an API key is needed that this partner knows")
	}
	mode, ok := single(r.Header, wire.HeaderMode)
	if !ok {
		return fault.New(wire.CodeModeUnknown, "the header Lender-Mode is test or live")
	}
	return h.config.Mode.Check(wire.Mode(mode))
}

// single is a header that stands there exactly once.
func single(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}
