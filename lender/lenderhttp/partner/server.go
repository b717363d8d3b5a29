package partner

import (
	"net/http"
	"time"
)

// Server is an http.Server for a handler, with every limit set: 5 seconds for the
// headers of a request and 16 KiB of them, 15 seconds for all of a request, 45 for
// request and answer, two minutes for a connection that rests. A statement has its
// own time. A handler on another server needs the same limits there.
func Server(addr string, h *Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      45 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}
