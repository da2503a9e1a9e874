#!/bin/sh
# Usage: setup.sh VENV REQUIREMENTS: make VENV where it is missing, and install what REQUIREMENTS pins, with this package on top.
set -eu
venv=$1
requirements=$2

python=$(sh tools/needed.sh "$venv")
if [ "$python" != "$venv/bin/python" ]; then
    rm -rf "$venv"
    if command -v uv >/dev/null 2>&1; then
        UV_PYTHON_DOWNLOADS=never uv venv --quiet --python "$(command -v "$python")" "$venv"
    else
        "$python" -m venv "$venv"
    fi
fi

by_uv() {
    "$1" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$requirements" &&
        "$1" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
}

by_pip() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

# Installs the uv that requirements.txt pins, unless pip was told of an index, of which uv would not know.
bring_uv() {
    if "$venv/bin/python" -m pip config list | grep -Eq '\.(index-url|no-index)='; then return 1; fi
    sed -n '/^uv==/,/[^\\]$/p' requirements.txt >"$venv/uv.txt"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$venv/uv.txt"
}

echo "Installing what $requirements pins into $venv"
if command -v uv >/dev/null 2>&1; then
    by_uv uv
else
    # An environment that uv made, or whose making was interrupted, has no pip yet.
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
    # uv takes a fifth of pip's time.
    { bring_uv && by_uv "$venv/bin/uv"; } || by_pip
fi
