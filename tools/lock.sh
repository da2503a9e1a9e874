#!/bin/sh
# Usage: lock.sh UV: pin every package, with hashes, for Python 3.11 to 3.13 on every platform, in one set of versions.
set -eu
uv=$1
lock() {
    "$uv" pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-header --no-annotate pyproject.toml "$@"
}
lock --extra fast --extra keras --extra book --extra dev -o requirements.txt
lock --extra book --constraints requirements.txt -o requirements-book.txt  # what reading needs: the same versions
