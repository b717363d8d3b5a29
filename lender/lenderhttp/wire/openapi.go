package wire

import _ "embed"

//go:embed openapi.yaml
var openAPI string // written by nobody

// OpenAPI is the protocol as an OpenAPI 3.1 document, in YAML. Tests compare it with
// this package and with what package partner answers.
func OpenAPI() []byte { return []byte(openAPI) }
