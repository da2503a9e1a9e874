#!/bin/sh
# Usage: needed.sh VENV [tests]: look for what make does not bring itself, and print the Python that is, or can make, VENV.
# What is missing is installed from Debian's packages, as root or with a sudo that asks no password; otherwise a sentence names it.
set -eu
venv=$1
tests=${2:-}

# Each is tried, as a name alone can be that of a shell function, or of a stub that tells where to get the program.
runs() { "$1" --version >/dev/null 2>&1; }

some_run() {
    for program in "$@"; do
        if runs "$program"; then return; fi
    done
    return 1
}

works() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

find_python() {
    for candidate in "$venv/bin/python" ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if works "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    found=$(${PYTHON:-python3} --version 2>&1) || found="no ${PYTHON:-python3}"
    echo "This book needs Python 3.11, 3.12 or 3.13 (found: $found). Install one, or name it: make book PYTHON=/path/to/python3.13" >&2
    return 1
}

can_install() { runs uv || "$python" -c "import ensurepip" 2>/dev/null || "$venv/bin/python" -c "import pip" 2>/dev/null; }

has_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then runs "$CHROMIUM"; else
        some_run chromium chromium-browser google-chrome google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    fi
}

has_firefox() {
    if [ -n "${FIREFOX:-}" ]; then runs "$FIREFOX"; else
        some_run firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox
    fi
}

# Sets `missing` to the Debian packages that hold what is not there.
look() {
    missing=
    can_install || missing=$("$python" -c 'import sys; print(" python%d.%d-venv" % sys.version_info[:2])')
    [ -n "$tests" ] || return 0
    runs git || missing="$missing git"
    has_chromium || missing="$missing chromium"
    has_firefox || missing="$missing firefox-esr"
}

install() {
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    $as_root apt-get --version >/dev/null 2>&1 || return 0
    echo "Installing $* with apt-get" >&2
    { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"; } >/dev/null || true
}

python=$(find_python)
look
# shellcheck disable=SC2086  # each word is a package
[ -z "$missing" ] || install $missing
look
if [ -n "$missing" ]; then
    echo "Missing here, by the names of Debian's packages:$missing. To install on Debian, as root: apt-get install$missing." >&2
    [ -z "$tests" ] || echo "A browser that lies elsewhere: make test CHROMIUM=/path/to/it FIREFOX=/path/to/it" >&2
    exit 1
fi
if [ -n "$tests" ] && ! git ls-files >/dev/null; then
    echo "The tests ask git which files are the book's, and it cannot say. Clone the book, or run git init here." >&2
    exit 1
fi
echo "$python"
