// Package partner is the partner's side of the protocol in package wire.
package partner
