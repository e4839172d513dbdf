# Two commands are enough: `make train` and `make test`. Both set everything up first.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal
export PYTHONUNBUFFERED := 1

.PHONY: help setup train test test-all lint format sanitize bench lock clean

help:
	@echo "make train     train the digits network on data that comes with it, and show the report's place"
	@echo "make test      run the tests (make test-all: also the slow ones)"
	@echo "make lint      check style and types (make format: mend the style)"
	@echo "make sanitize  run the native kernels under the compiler's sanitizers"
	@echo "make bench     measure against other frameworks (installs them apart, takes a while)"
	@echo "make setup     make .venv and install everything into it; the others do this themselves"
	@echo "make lock      choose new versions of all dependencies"
	@echo "make clean     remove .venv and caches"

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt scripts/setup
	@sh scripts/setup .venv

train: setup
	@$(BIN)/keraunos train digits-cnn

# Compiling would be half of the work: here in the quick way, in test-all as for users.
test: export XLA_FLAGS := $(XLA_FLAGS) --xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false
test: setup
	@$(PYTEST) -m "not slow"

test-all: setup
	@$(PYTEST)

lint: setup
	@$(BIN)/ruff check --no-cache . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

sanitize: setup
	@$(BIN)/python scripts/sanitize.py

bench: setup
	@$(BIN)/python benchmarks/networks.py --rounds 3
	@$(BIN)/python benchmarks/agents.py --rounds 3
	@$(BIN)/python benchmarks/run.py

lock:
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o constraints.txt

clean:
	@rm -rf .venv benchmarks/.venv benchmarks/.venv-agents .mypy_cache .ruff_cache .pytest_cache
