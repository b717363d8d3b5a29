package memstore

import (
	"iter"
	"slices"
)

// chunkSize is the most values that lie in one chunk.
const chunkSize = 512

// ordered keeps values sorted in chunks, so that adding one and starting to read
// in the middle stay cheap when there are many.
type ordered[E any] struct {
	compare func(a, b E) int
	chunks  [][]E // none is empty
}

// add puts a value into its place.
func (o *ordered[E]) add(e E) {
	i := o.chunkOf(e)
	if i == len(o.chunks) { // behind everything, which is where most values go
		if i == 0 {
			o.chunks = [][]E{{e}}
			return
		}
		i--
	}
	k, _ := slices.BinarySearchFunc(o.chunks[i], e, o.compare)
	chunk := slices.Insert(o.chunks[i], k, e)
	if half := len(chunk) / 2; len(chunk) > chunkSize {
		o.chunks = slices.Insert(o.chunks, i+1, slices.Clone(chunk[half:]))
		chunk = slices.Clone(chunk[:half])
	}
	o.chunks[i] = chunk
}

// remove takes a value out, if it is there.
func (o *ordered[E]) remove(e E) {
	i := o.chunkOf(e)
	if i == len(o.chunks) {
		return
	}
	k, found := slices.BinarySearchFunc(o.chunks[i], e, o.compare)
	if !found {
		return
	}
	if o.chunks[i] = slices.Delete(o.chunks[i], k, k+1); len(o.chunks[i]) == 0 {
		o.chunks = slices.Delete(o.chunks, i, i+1)
	}
}

// after goes in order through the values that come behind e.
func (o *ordered[E]) after(e E) iter.Seq[E] {
	return func(yield func(E) bool) {
		for i := o.chunkOf(e); i < len(o.chunks); i++ {
			for _, v := range o.chunks[i] {
				if o.compare(v, e) > 0 && !yield(v) {
					return
				}
			}
		}
	}
}

// chunkOf is the first chunk that does not end before e.
func (o *ordered[E]) chunkOf(e E) int {
	i, _ := slices.BinarySearchFunc(o.chunks, e, func(chunk []E, e E) int {
		return o.compare(chunk[len(chunk)-1], e)
	})
	return i
}
