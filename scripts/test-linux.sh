#!/bin/sh
# Runs the end-to-end tests on the package that brings its own runtime, with everything on the PATH but Java and a JAVA_HOME
# that is none. Expects that package and the compiled tests. TESTS chooses some of them.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

portable=$(tarball)
package=$PWD/${portable%.tgz}-linux_x86_64.tgz
[ -f "$package" ] || fail "There is no $package; run: make package-linux"
path=$PWD/target/path-without-java
rm -rf "$path"
mkdir -p "$path"
for folder in /usr/bin /bin; do
  for program in "$folder"/*; do
    case ${program##*/} in
    java*) ;;
    *) ln -sf "$program" "$path/" ;;
    esac
  done
done
test_libraries >/dev/null
if [ -z "${TESTS-}" ]; then TESTS="$(cd src/test/java/ta/e2e && printf '%s\n' *IT.java | sed 's/\.java$//') OwnRuntimeIT"; fi
# shellcheck disable=SC2086 # several classes
exec python3 scripts/e2e.py --tarball "$package" --path "$path" --java-home /nowhere $TESTS
