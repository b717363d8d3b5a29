package strictjson

import "github.com/paylater-go/payments/order/fault"

const (
	// CodeDuplicateKey refuses an object that has a key twice, in whatever spelling.
	CodeDuplicateKey fault.Code = "duplicate_key"
	// CodeUnknownField refuses a key that is not exactly the name of a field.
	CodeUnknownField fault.Code = "unknown_field"
	// CodeFieldMissing refuses an object without a field that has to be there.
	CodeFieldMissing fault.Code = "field_missing"
	// CodeNullValue refuses null where a value has to be.
	CodeNullValue fault.Code = "null_value"
	// CodeTrailingData refuses anything but white space after the document.
	CodeTrailingData fault.Code = "trailing_data"
	// CodeBadText refuses a string or key with invalid UTF-8, an unpaired surrogate,
	// a control character or a bidirectional formatting character.
	CodeBadText fault.Code = "bad_text"
	// CodeTooDeep refuses more than 32 objects and arrays inside each other.
	CodeTooDeep fault.Code = "too_deep"
	// CodeTooLarge refuses more than 1 MiB, or more than 65,536 values.
	CodeTooLarge fault.Code = "too_large"
	// CodeBadJSON refuses what is not JSON.
	CodeBadJSON fault.Code = "bad_json"
	// CodeWrongType refuses a value of another type than its field, or beyond it.
	CodeWrongType fault.Code = "wrong_type"
)
