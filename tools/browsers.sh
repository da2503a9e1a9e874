#!/bin/sh
# Make sure that there are a Chromium and a Firefox for the browser tests: on Debian by installing them, elsewhere by saying what is missing.
set -eu

# Usage: there NAMED name...: whether the program NAMED, or else one of these, is there.
there() {
    named=$1
    shift
    if [ -n "$named" ]; then
        command -v "$named" >/dev/null 2>&1
        return
    fi
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1 || [ -x "$name" ]; then
            return
        fi
    done
    return 1
}

chromium() {
    there "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}
firefox() { there "${FIREFOX:-}" firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; }

missing=
chromium || missing="$missing chromium"
firefox || missing="$missing firefox-esr"
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    echo "Installing$missing for the browser tests"
    # shellcheck disable=SC2086  # each word is an argument
    $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null || true
fi
chromium || {
    echo "The browser tests need Chromium or Chrome. Install it, or say where it is: make browser CHROMIUM=/path/to/it" >&2
    exit 1
}
firefox || {
    echo "The browser tests need Firefox. Install it, or say where it is: make browser FIREFOX=/path/to/it" >&2
    exit 1
}
