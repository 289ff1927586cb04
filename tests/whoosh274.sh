#!/bin/sh
# The tests of search once more, with Whoosh 2.7.4 in an environment of its own.
# Its modules warn when Python compiles them, so warnings are no errors here.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.11}" -m venv "$folder"
pip() {
    "$folder/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}
pip install --require-hashes -r requirements/test.txt
pip uninstall --yes whoosh3
pip install Whoosh==2.7.4
"$folder/bin/python" -m pytest -W default tests/test_search "$@"
