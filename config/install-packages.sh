#!/bin/sh
# Makes sure that this machine has what the build, the tests and `guichet up` need. `make run` and `make test` call it.
# With the argument `loadtest` also what only load tests need, with `test` what only tests need; `make` calls it so.
#
# Debian and Ubuntu: installs the missing packages with apt-get, through sudo when not root.
# Elsewhere: names what is missing and stops. Nothing missing: says nothing and costs a tenth of a second.
set -eu
cd "$(dirname "$0")/.."
group=${1:-}

# One line per package: its name on Debian, how to see elsewhere that it is there, and why it is needed.
needs() {
    cat <<'LIST'
libhiredis-dev:header hiredis/hiredis.h:speaks the Redis protocol (the build links it)
libsqlite3-dev:header sqlite3.h:stores the ledger (the build links it)
libcurl4-openssl-dev:header curl/curl.h:hands letters to a mail server (the build links it)
libqrencode-dev:header qrencode.h:draws the QR codes of tickets (the build links it)
libcairo2-dev:header cairo/cairo.h:prints tickets as PDF (the build links it)
libfontconfig-dev:header fontconfig/fontconfig.h:finds a font that has a name's letters (the build links it)
fonts-dejavu-core:command true:the letters of printed tickets
redis-server:command redis-server:keeps the seats; the tests and `guichet up` start private ones
openssl:command openssl:makes throw-away certificates for the tests of TLS
git:command git:fetches the Swift packages
ca-certificates:command true:lets git check whom it fetches them from
curl:command curl:walks the tour of the README
python3:command python3:verifies an archive of the ledger as a third party would
python3-aiosmtpd:command aiosmtpd:takes the letters of the tests
make:command make:runs the Makefile
LIST
    [ "$group" != test ] || echo "python3-venv:command python3:gives the tests a Python environment of their own"
    [ "$group" != test ] || echo "chromium-headless-shell:command chromium-headless-shell:walks through the site in the tests"
    [ "$group" != test ] || echo "nginx:command nginx:stands before the box offices in a test"
    [ "$group" != loadtest ] || echo "nginx:command nginx:stands before several box offices in a load test"
}

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "error: $*"
    exit 1
}

require_swift() {
    needed=$(sed -n '1s/.*swift-tools-version: *//p' Package.swift)
    command -v swift >/dev/null ||
        stop "swift is not on the PATH. Guichet needs Swift $needed or later: https://www.swift.org/install"
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    oldest=$(printf '%s\n%s\n' "$needed" "${found:-0.0}" | sort -t . -k 1,1n -k 2,2n | head -n 1)
    [ "$oldest" = "$needed" ] ||
        stop "this machine has Swift ${found:-of an unknown version}, Guichet needs $needed or later: https://www.swift.org/install"
}

# Present on a system without dpkg? $1 is `command` or `header`, $2 its name.
present() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    header) printf '#include <stddef.h>\n#include <%s>\n' "$2" | "${CC:-cc}" -E -x c - >/dev/null 2>&1 ;;
    esac
}

missing_here() {
    if command -v dpkg-query >/dev/null; then
        installed=$(needs | cut -d : -f 1 | xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null || true)
        needs | while IFS=: read -r package how why; do
            printf '%s\n' "$installed" | grep -qx "installed $package" || printf '%s:%s:%s\n' "$package" "$how" "$why"
        done
    else
        needs | while IFS=: read -r package how why; do
            # shellcheck disable=SC2086 # two words on purpose
            present $how || printf '%s:%s:%s\n' "$package" "$how" "$why"
        done
    fi
}

# Debian starts a packaged server as soon as it is installed, and at each boot: here redis on port 6379 or nginx on
# port 80, for which nobody asked. A machine that had the package keeps its service as it is. On one that had not, a policy
# (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt) stands while apt-get runs and denies this one
# start; afterwards the service is disabled, as an administrator would do. A policy that is already there is left alone.
policy=/usr/sbin/policy-rc.d
policy_is_ours=no
forbid_services() {
    [ ! -e "$policy" ] || return 0
    policy_is_ours=yes
    trap allow_services EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\n# Temporary, by Guichet: servers are installed, not started.\ncase $1 in redis-server*|nginx*) exit 101 ;; esac\n' |
        $sudo tee "$policy" >/dev/null
    $sudo chmod 755 "$policy"
}
allow_services() {
    [ "$policy_is_ours" = no ] || $sudo rm -f "$policy"
    policy_is_ours=no
}
disable_service() {
    $sudo invoke-rc.d "$1" stop >/dev/null 2>&1 || true
    $sudo update-rc.d "$1" disable >/dev/null 2>&1 || true
    say "The service $1 of Debian was left stopped and disabled: Guichet starts its own."
}

# A second provider that speaks Stripe's protocol and that we did not write: the tests of payments run against it too.
localstripe=1.15.10
install_localstripe() {
    [ "$group" = test ] || return 0
    folder=.build/localstripe
    [ "$("$folder/bin/python" -m pip show localstripe 2>/dev/null | sed -n 's/^Version: //p')" != "$localstripe" ] || return 0
    say "Installing localstripe $localstripe from PyPI into $folder."
    python3 -m venv "$folder" && "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "localstripe==$localstripe" ||
        stop "localstripe could not be installed: python3 -m venv $folder, then pip install localstripe==$localstripe in it."
}

# What drives the browser of the tests, from PyPI.
install_browser_driver() {
    [ "$group" = test ] || return 0
    folder=.build/browser
    wanted=Tests/BrowserTests/walks/requirements.txt
    ! cmp -s "$wanted" "$folder/requirements.txt" || return 0
    say "Installing the browser driver of the tests from PyPI into $folder."
    python3 -m venv "$folder" && "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" ||
        stop "the browser driver could not be installed: python3 -m venv $folder, then pip install -r $wanted in it."
    cp "$wanted" "$folder/requirements.txt"
}

require_swift
missing=$(missing_here)
if [ -z "$missing" ]; then
    install_localstripe
    install_browser_driver
    exit 0
fi

say "Missing on this machine:"
printf '%s\n' "$missing" | while IFS=: read -r package how why; do say "  $package: $why"; done
packages=$(printf '%s\n' "$missing" | cut -d : -f 1 | tr '\n' ' ')

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    stop "install these (the names are Debian's; with Homebrew: brew install hiredis sqlite curl qrencode cairo fontconfig redis; nginx for load tests), then try again."
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "not root and no sudo. As root: apt-get install --no-install-recommends $packages"
    sudo="sudo"
fi

say "Installing them: apt-get install $packages"
$sudo apt-get update -qq || say "apt-get update failed; trying with the lists that this machine has."
case " $packages" in *" redis-server "* | *" nginx "*) forbid_services ;; esac
# shellcheck disable=SC2086 # one word per package
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 install --no-install-recommends $packages >/dev/null ||
    stop "apt-get could not install: $packages"
allow_services
for server in redis-server nginx; do
    case " $packages" in *" $server "*) disable_service "$server" ;; esac
done
install_localstripe
install_browser_driver
