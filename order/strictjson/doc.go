// Package strictjson reads JSON without guessing. [Decode] refuses what other
// readers differ about or quietly accept: duplicate keys, keys that match a field
// only when letter case is ignored, unknown and missing fields, null, text after
// the document, text that is not valid Unicode, control and bidirectional
// formatting characters, deep or large documents. It reports everything that is
// wrong at once, each with its path, and never repeats what it was sent.
package strictjson
