#!/bin/sh
# Installs Azurite, Microsoft's storage emulator, into target/azurite where it is missing; the tests start it from there.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

lock=src/simulator/azurite/package-lock.json
folder=target/azurite
stamp=$folder/installed-lock.json

mkdir -p "$folder"
# Several test processes may want it at once: one installs, the others wait.
exec 9>"$folder/lock"
flock 9
if cmp -s "$lock" "$stamp"; then exit 0; fi
command -v npm >/dev/null || fail 'Azurite needs Node.js 18 or newer with npm; install them, for example the Debian packages nodejs and npm.'
cp src/simulator/azurite/package.json "$lock" "$folder/"
(cd "$folder" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent) || fail 'npm ci could not install Azurite.'
cp "$lock" "$stamp"
