# Words the scripts share; read with `. scripts/lib.sh`.
# shellcheck shell=sh

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'ERROR %s\n' "$*" >&2
  exit 1
}

# The built package; there is one, named after the version in the POM.
tarball() {
  set -- target/TA_defender-*.tgz
  if [ $# -ne 1 ] || [ ! -f "$1" ]; then fail "Expected exactly one target/TA_defender-*.tgz, found: $*. Run: make clean build"; fi
  printf '%s\n' "$1"
}
