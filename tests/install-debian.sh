#!/bin/sh
# Installs what the tests need of Debian, where it is missing and may be installed:
# Chromium with fonts of all scripts, and PostgreSQL, of which nothing is started here.
# Elsewhere it says what to install. Never fails: the tests say it too.
set -u

packages=""
[ -x /usr/bin/chromium ] || packages="chromium fonts-noto-core fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
# It makes certificates for the mail servers of tests.
command -v openssl >/dev/null || packages="$packages openssl"
[ -n "$packages" ] || exit 0

say_what_to_install() {
    echo "Missing for the tests: apt-get install $packages"
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

echo "Installing for the tests: $packages"
# Words that are split on purpose; `as_root` is empty where we are root.
# shellcheck disable=SC2086
{
    $as_root apt-get -qq update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
            --no-install-recommends $packages
} >/dev/null || say_what_to_install
