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
exec ./mvnw -B -ntp failsafe:integration-test failsafe:verify \
  "-Dapp.tarball=$package" "-Dapp.path=$path" -Dapp.java.home=/nowhere \
  "-Dit.test=${TESTS:-ta/e2e/**/*IT,OwnRuntimeIT}"
