#!/bin/sh
# Installs Debian's Chromium for the browser tests where it is missing and may be
# installed; elsewhere says what to install. Never fails: the tests say it too.
set -u

if [ -x /usr/bin/chromium ]; then
    exit 0
fi

say_what_to_install() {
    echo "Chromium is missing: apt-get install chromium fonts-noto-core fonts-noto-cjk"
    exit 0
}

command -v apt-get >/dev/null || say_what_to_install
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    say_what_to_install
fi

echo "Installing Chromium for the browser tests"
# Empty where we are root.
# shellcheck disable=SC2086
{
    $as_root apt-get -qq update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
            --no-install-recommends chromium fonts-noto-core fonts-noto-cjk
} >/dev/null || say_what_to_install
