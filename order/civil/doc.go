// Package civil holds calendar days without a clock or a zone, the New York day
// of an instant, and the working days of the Federal Reserve Banks.
//
// A [Date] is one day between 1990-01-01 and 2199-12-31. All arithmetic is on
// day numbers: no hour, no daylight saving change and no zone of the machine can
// move a day. Days of instants are New York days ([NewYork]); the zone is found
// even on machines without a zone database.
package civil
