#!/bin/sh
# Builds the same files again in another folder and locale: the packages must be byte-identical. Then compiles the product with
# the newest JDK of this machine, and runs the unit tests of what touches the JDK on it. Expects the first build, with its tests, in target/.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

first=$(tarball)
tree=target/second
rm -rf "$tree"
mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard |
  tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory="$tree"
# The npm packages are those of the lock file in both, no need to fetch them twice.
ln -s "$PWD/src/web/node_modules" "$tree/src/web/node_modules"

say 'Second build of the package'
elsewhere='-Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-1'
(umask 027 && cd "$tree" && LC_ALL=C LANG=C TZ=Asia/Kolkata MAVEN_OPTS="${MAVEN_OPTS-} $elsewhere" \
  ./mvnw -q package -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcompiler.plugin=-g)
version=${first#target/TA_defender-}
for package in "$first" "target/TA_defender_knowledge-$version" "target/defender-collector-${version%.tgz}.tar.gz"; do
  cmp "$package" "$tree/$package" || fail "Two builds of the same files differ: $package and $tree/$package. If target/ was built before the last change: make clean test"
  printf 'byte-identical: %s\n' "$(sha256sum "$package")"
done

# The major version of a JDK's folder, from the file "release" in it.
major_of() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

used=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
[ -z "${JAVA_HOME-}" ] || used=$(major_of "$JAVA_HOME")
newest=$used newest_home=''
for home in /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
  [ -x "$home/bin/javac" ] || continue
  major=$(major_of "$home")
  if [ -n "$major" ] && [ "$major" -gt "$newest" ]; then newest=$major newest_home=$home; fi
done
if [ -z "$newest_home" ]; then
  say "No JDK newer than $used here: unit tests ran on $used only"
  exit 0
fi
say "Product, and unit tests of what touches the JDK, on JDK $newest ($newest_home)"
# Maven's own libraries use sun.misc.Unsafe, which newer JDKs announce with five lines.
quiet=''
[ "$newest" -lt 23 ] || quiet=--sun-misc-unsafe-memory-access=allow
(cd "$tree" && JAVA_HOME=$newest_home MAVEN_OPTS="${MAVEN_OPTS-} $quiet" ./mvnw -q clean compile -Dspotless.check.skip=true -Dcompiler.plugin=-g)
# Of the packages that touch what differs between JDKs: TLS, files, processes, protocols. The rest is arithmetic.
# shellcheck disable=SC2046 # options
"$newest_home/bin/java" $(pom test.jvm) $(pom test.place) -cp "target/test-classes:$tree/target/classes:$(test_libraries)" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=summary \
  --scan-classpath=target/test-classes --include-classname='ta\.defender\.(checkpoint|cli|eventhub|http|microsoft|output|service|splunk|storage)\..*Test' \
  --exclude-classname='.*OutagesTest'
