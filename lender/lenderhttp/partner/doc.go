// Package partner is the partner's side of the protocol in package wire: it serves
// any lender.Lender over HTTP, and sends what the lender says by itself as signed
// webhooks. With a simulated lender behind it, it is a sandbox; with a real one, a
// reference for whoever builds a partner.
//
// A whole partner, without TLS in front of it:
//
//	sender, err := partner.NewSender(partner.SenderConfig{
//		Mode: wire.Test, URL: "https://host.example/webhooks",
//		Secrets: []lender.Secret{lender.NewSecret(os.Getenv("WEBHOOK_SECRET"))},
//	})
//	if err != nil { ... }
//	h, err := partner.New(partner.Config{
//		Mode: wire.Test, Lender: sim,
//		Keys: []lender.Secret{lender.NewSecret(os.Getenv("API_KEY"))},
//	})
//	if err != nil { ... }
//	go sender.Run(ctx)
//	go func() {
//		for range time.Tick(time.Second) {
//			sender.Send(ctx, sim.Events()...)
//		}
//	}()
//	err = partner.Server(":8443", h).ListenAndServe()
//
// # What the handler holds to
//
//   - Every request has a key that is known, compared in constant time, and the
//     header Lender-Mode of the handler's own mode. /v1/health alone asks for neither.
//   - A body is JSON, at most 1 MiB, read strictly; its key stands in the header
//     Idempotency-Key too. What cannot be read is 400 and says nothing about an
//     outcome; what is read and not valid is refused for good (422) and never reaches
//     the lender.
//   - A refusal of the lender goes out by its codes and paths. Its sentences stay
//     here, and a path has "?" for every name that the protocol does not know. Of any
//     other error, and of a panic, nothing goes out but 500.
//   - A log has routes, statuses, codes, keys of requests and types of errors.
//   - A statement is sent while it is written. One that breaks off ends with a broken
//     connection and without the trailer Lender-Complete.
//
// Time limits of connections belong to the server: [Server] has them all.
//
// # Webhooks
//
// An [Outbox] keeps what has to be sent; [MemoryOutbox] only while the program runs.
// [Sender] signs each attempt at its own time with every secret, and takes nothing
// but 2xx for a receipt. It tries for at least half an hour, usually for a day and a
// half, and then leaves a dead letter: [Sender.Dead] shows it, [Sender.Replay] sends
// it again. A sandbox delays, doubles, reorders and drops by [SenderConfig].Tamper.
package partner
