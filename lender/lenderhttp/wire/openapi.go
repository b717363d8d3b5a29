package wire

import _ "embed"

// openAPI is immutable; it is no constant because the compiler reads it from a file.
//
//go:embed openapi.yaml
var openAPI string

// OpenAPI is the protocol as an OpenAPI 3.1 document, in YAML. Tests compare it with
// this package and with what package partner answers.
func OpenAPI() []byte { return []byte(openAPI) }
