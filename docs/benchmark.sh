#!/usr/bin/env bash
# Times seqscan and ruff on the Python of nine applications from PyPI. Needs pip, unzip through Python, and GNU time.
# usage: docs/benchmark.sh SEQSCAN [WORK_FOLDER]
set -euo pipefail
seqscan=$(realpath "$1")
work=${2:-$(mktemp -d)}
mkdir -p "$work/packages" "$work/tree"
cd "$work"
[ -x ruff/bin/ruff ] || pip install --quiet --target ruff ruff
for package in apache-superset django apache-airflow-core pretix nautobot label-studio mlflow prefect wagtail; do
    pip download --quiet --no-deps --only-binary :all: --dest packages "$package"
done
for wheel in packages/*.whl; do
    name=$(basename "$wheel"); name=${name%%-*}
    [ -d "tree/$name" ] || python3 -m zipfile -e "$wheel" "tree/$name"
done
cd tree
for run in 1 2 3 4 5; do
    /usr/bin/time -f "ruff     %e s wall  %U s user  %M KB" ../ruff/bin/ruff check --isolated --no-cache --select F,E9 -q . >/dev/null || true
    /usr/bin/time -f "seqscan  %e s wall  %U s user  %M KB" "$seqscan" check . --exit-zero -q >/dev/null
done
