#!/bin/sh
# Adds a runtime of its own to the built package: target/TA_defender-<version>-linux_x86_64.tgz needs no Java. Linked from
# the newest JDK with long-term support that is found and can link; from JDK 25 on with an AOT cache for each kind of
# call, trained by a real one. Expects the portable package and the stand-ins' classes.
# --try only shows that it can be built and starts: without caches, and nothing is kept.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

# Ends the script where something is missing; a trial does without.
impossible() {
  [ "$trial" = yes ] || fail "The package with a runtime needs $1"
  say "The package with a runtime was NOT TRIED, it needs $1"
  exit 0
}

trial=no
[ "${1-}" != --try ] || trial=yes
[ "$(uname -sm)" = 'Linux x86_64' ] || impossible "Linux x86_64, this is $(uname -sm)"
newest=0 jdk=''
for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
  [ -x "$home/bin/jlink" ] || continue
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
  if [ "${major:-0}" -lt 17 ] || [ $(((major - 17) % 4)) -ne 0 ] || [ "$major" -le "$newest" ]; then continue; fi
  # without a folder jmods a JDK can link only from its own image, if it was built for that
  if [ -d "$home/jmods" ] || "$home/bin/jlink" --help 2>/dev/null | grep -q 'run-time image enabled'; then
    newest=$major jdk=$home
  fi
done
[ -n "$jdk" ] || impossible 'a JDK with long-term support that can link, and none was found'
# What the JDK says of itself; empty where it says nothing.
says() { sed -n "s/^$1=\"\(.*\)\"/\1/p" "$jdk/release"; }

portable=$(tarball)
package=${portable%.tgz}-linux_x86_64.tgz
# The caches keep the path of the folder they were made in, which is nobody's business.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
app=$work/TA_defender
[ "$trial" = no ] || package=$work/trial.tgz
tar -xzf "$portable" -C "$work"

# All that the jars refer to, but what is only asked whether it is there: the browser of msal4j's sign-in by hand
# (java.desktop, jdk.httpserver), JDBC's types in Jackson (java.sql). Elliptic curves were a module of their own until JDK 22.
unused='java.desktop|jdk.httpserver|java.sql'
find "$app/lib" -name '*.jar' -exec "$jdk/bin/jdeps" --list-deps --ignore-missing-deps --multi-release "$newest" \
  --module-path "$app/lib:$app/lib/archive:$app/lib/stream" {} + >"$work/jdeps.txt" 2>&1 || {
  cat "$work/jdeps.txt"
  fail 'jdeps could not say what the jars need'
}
modules=$(sed -n 's/^ *\(java\.[a-z.]*\|jdk\.[a-z.]*\)\(\/.*\)\{0,1\}$/\1/p' "$work/jdeps.txt" |
  grep -vxE "$unused" | sort -u | tr '\n' ',')
case $modules in
*java.base,*) modules=${modules%,} ;;
*) fail "jdeps named no module: $(cat "$work/jdeps.txt")" ;;
esac
[ "$newest" -ge 22 ] || modules=$modules,jdk.crypto.ec
say "Linking JDK $newest ($jdk): $modules"
compress=zip-9
[ "$newest" -ge 21 ] || compress=2
"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress "$compress" \
  --dedup-legal-notices=error-if-not-same-content --output "$app/runtime"
# Splunk wants programs in folders named bin only, and no links
find "$app/runtime" -type l | while IFS= read -r link; do
  cp --remove-destination "$(readlink -f "$link")" "$link"
done
for tool in "$app"/runtime/bin/*; do [ "${tool##*/}" = java ] || rm -f "$tool"; done
# for developers' tools and for those who configure a JDK by hand
rm -f "$app/runtime/lib/jexec" "$app/runtime/lib/classlist" "$app/runtime/lib/jrt-fs.jar"
find "$app/runtime/conf" -name '*.template' -delete
find "$app/runtime/conf" -type d -empty -delete
[ ! -f "$jdk/NOTICE" ] || cp "$jdk/NOTICE" "$app/runtime/legal/"
find "$app/runtime" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$app/runtime/bin/java" "$app/runtime/lib/jspawnhelper"

implementor=$(says IMPLEMENTOR) version=$(says JAVA_RUNTIME_VERSION) sources=$(says SOURCE_REPO)
sed -i '/^  - Java 17 or newer/,/java on the PATH\.$/c\
  - Linux on x86_64 with glibc. The Java it runs on is inside, in runtime/; home under [java] in\
    local/defender_settings.conf names another.' "$app/README.txt"
! grep -q 'java on the PATH' "$app/README.txt" || fail 'README.txt still asks for a Java on the host'
cat >>"$app/README.txt" <<README

# Binary File Declaration: runtime
runtime/ is a Java runtime, linked with jlink from the JDK $version of ${implementor:-OpenJDK}.
Its licence is GPL-2.0 with Classpath Exception; the licences of all its parts are in runtime/legal.
The sources of exactly this version are at ${sources:-https://github.com/openjdk/jdk${newest}u}, tag jdk-${version%-LTS}.
Whoever hands this package on has to offer them too (section 3 of the GPL).
README
# the cache knows the files it was made for by name, size and time
stamp=$(tar -tvzf "$portable" --full-time TA_defender/lib/ta-defender.jar | awk '{print $4 " " $5}')
find "$app" -exec touch -d "$stamp" {} +
if [ "$newest" -ge 25 ] && [ "$trial" = no ]; then
  say 'Training the AOT caches by a real input and a real update'
  python3 scripts/train.py aot "$PWD/$portable" "$app" "target/test-classes:$(test_libraries)"
fi
# only the training starts another program
rm -f "$app/runtime/lib/jspawnhelper"
find "$app" -exec touch -d "$stamp" {} +
tar --create --gzip --file="$package" --directory="$work" --sort=name --owner=0 --group=0 --numeric-owner TA_defender
say "${package##*/}: $(du -h "$package" | cut -f 1), runtime $(du -sm --exclude='*.aot' "$app/runtime" | cut -f 1) MB without its caches"

# it starts where there is no Java, and has nothing to say about its cache
rm -rf "$app"
tar -xzf "$package" -C "$work"
said=$(env -i PATH=/nonexistent /bin/sh "$app/bin/defender_alerts.sh" 2>&1 </dev/null) || true
case $said in
ERROR*input*) ;;
*) fail "The package with a runtime does not start: $said" ;;
esac
