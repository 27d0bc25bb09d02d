# Two commands: `make run` starts a demo practice, `make test` runs the tests, `make test-all` the slow ones too. All install what they need first.
PYTHON ?= python3
BIN := .venv/bin


.PHONY: run test test-all install lint clean

run: install
	@$(BIN)/frontdoor up --demo

test: install
	@$(PYTHON) deploy/install.py --for-tests
	@$(BIN)/python deploy/check.py

test-all: install
	@$(PYTHON) deploy/install.py --for-tests
	@$(BIN)/python deploy/check.py --all

install:
	@$(PYTHON) deploy/install.py

lint:
	@$(BIN)/python deploy/check.py --only-static

clean:
	rm -rf .venv bot/rasa/.venv var
