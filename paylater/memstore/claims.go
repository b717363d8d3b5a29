package memstore

import "github.com/paylater-go/payments/paylater"

// has is who has a phase.
func (s *Store) has(p paylater.Claimable) paylater.Claim { return s.claims[p] }

// keepClaims writes who has which phase now.
func (s *Store) keepClaims(after map[paylater.Claimable]paylater.Claim) {
	for p, has := range after {
		if has == (paylater.Claim{}) {
			delete(s.claims, p)
		} else {
			s.claims[p] = has
		}
	}
}
