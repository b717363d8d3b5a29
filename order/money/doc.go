// Package money holds amounts and rates as whole numbers: US dollars in cents
// ([USD]), amounts of other currencies in their minor unit ([Amount]) and rates
// in parts per million ([Rate]). Decimals appear only at the edges.
//
// Every amount is bounded by [MaxCents]. Arithmetic on USD cannot wrap and cannot
// panic: a result beyond the bound becomes out of bounds and stays so through all
// further arithmetic, [USD.InBounds] reports it, and it can be neither written to
// JSON nor to a database. Nothing is rounded except where a method says so, and
// then once, half to even.
//
// No result depends on a setting of the decimal package.
package money
