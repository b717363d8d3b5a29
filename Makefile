# Short names; .ci/run is what counts.
.PHONY: test race lint fmt golden ci

test:
	go test ./...

race:
	go test -race ./...

lint:
	.ci/run tools lint

fmt:
	.ci/run tools
	.ci/bin/golangci-lint fmt ./...

# Read the difference before you keep it.
golden:
	go test ./examples -run CodesGolden -update

ci:
	.ci/run
