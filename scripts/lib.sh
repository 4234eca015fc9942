# Words the scripts share; read with `. scripts/lib.sh`.
# shellcheck shell=sh

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'ERROR %s\n' "$*" >&2
  exit 1
}

# The built portable package; there is one, named after the version in the POM.
tarball() {
  found=''
  for package in target/TA_defender-*.tgz; do
    case $package in
    *-linux_x86_64.tgz) ;;
    *) found="$found $package" ;;
    esac
  done
  package=${found# }
  [ -f "$package" ] || fail "Expected exactly one target/TA_defender-*.tgz, found:$found. Run: make clean build"
  printf '%s\n' "$package"
}
