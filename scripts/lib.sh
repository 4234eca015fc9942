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

# Whether the first file exists and is newer than all others.
newer() {
  [ -f "$1" ] && [ -z "$(find "$@" -newer "$1" -print)" ]
}

# class_path <file> [option of Maven]: the test libraries. Maven resolves them only where the POM changed since the last time.
class_path() {
  list=$1
  shift
  if ! newer "$list" pom.xml; then
    ./mvnw -q -ntp "$@" dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$list" >&2
  fi
  cat "$list"
}
test_libraries() { class_path target/test-classpath.txt; }

# The java of JAVA_HOME, or else of the PATH; the same for other programs of the JDK.
jdk() { printf '%s\n' "${JAVA_HOME:+$JAVA_HOME/bin/}$1"; }

# The text of an element of the POM that stands once.
pom() { sed -n "s:^ *<$1>\(.*\)</$1>\$:\1:p" pom.xml | head -n 1; }
