# Two commands: `make run` starts a demo practice, `make test` runs everything. Both install what they need first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test install lint clean

run: install
	@$(BIN)/frontdoor up --demo

test: install
	@$(PYTHON) deploy/install.py --for-tests
	@$(BIN)/python deploy/check.py

install:
	@$(PYTHON) deploy/install.py

lint:
	@$(BIN)/python deploy/check.py --only-static

clean:
	rm -rf .venv bot/rasa/.venv var
