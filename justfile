# Every task of the house. `just` lists them.

default:
    @just --list

# set up a checkout for work: the environment, with every extra and tool
setup:
    uv sync --all-extras

# audit the worked example and leave the report in rollcall-demo
demo:
    uv run rollcall demo

# all tests
test *words:
    uv run pytest -n 2 {{words}}

# everything that the gate checks
check:
    uv run ruff check .
    uv run ruff format --check src tests bench
    uv run ty check
    uv run lint-imports
    uv run pytest -n 2

# score the linkage on public sets below FOLDER (bench/README.md says which), and measure its growth beside plain Splink
bench-link FOLDER:
    uv run python bench/link.py --data {{FOLDER}}
    uv run python bench/names.py --pairs {{FOLDER}}/names/wd_korean.tsv
    uv run python bench/scale.py

# judge every case of every spec on Spark as well
engines:
    ROLLCALL_EVERY_CASE=1 uv run pytest tests/engines

# write the generated pages of the manual
docs:
    uv run python docs/generate.py

# pin every package, with hashes and without naming an index
lock:
    uv lock
    uv export --quiet --all-groups --extra xlsx --extra pdf --extra postgresql --no-emit-project --no-emit-index-url --no-header --format requirements-txt --output-file requirements.lock
