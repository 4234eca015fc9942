#!/bin/sh
# Adds a runtime of its own to the built package: target/TA_defender-<version>-linux_x86_64.tgz needs no Java. Linked from
# the newest JDK with long-term support that is found and can link; from JDK 25 on with an AOT cache for each kind of
# call, trained by a real one. Expects the portable package and the stand-ins' classes.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "The package with a runtime is built on Linux x86_64, this is $(uname -sm)"
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
[ -n "$jdk" ] || fail "No JDK with long-term support that can link a runtime was found"

portable=$(tarball)
package=${portable%.tgz}-linux_x86_64.tgz
work=target/linux app=target/linux/TA_defender
rm -rf "$work"
mkdir -p "$work"
tar -xzf "$portable" -C "$work"

# What the jars refer to, but msal4j's sign-in by a browser (java.desktop, jdk.httpserver), and what is found at run time:
# names of hosts and of certificates, elliptic curves (a module of their own until JDK 22), Unsafe.
modules=$(find "$app/lib" -name '*.jar' | while IFS= read -r jar; do
  "$jdk/bin/jdeps" --print-module-deps --ignore-missing-deps --multi-release "$newest" "$jar" 2>/dev/null || true
done | tr ',' '\n' | grep -E '^(java|jdk)\.' | grep -vxE 'java.desktop|jdk.httpserver' | sort -u | tr '\n' ',')
modules=${modules}java.naming,jdk.crypto.ec,jdk.unsupported
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
rm -f "$app/runtime/lib/jexec"
find "$app/runtime" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$app/runtime/bin/java" "$app/runtime/lib/jspawnhelper"
cat >>"$app/README.txt" <<README

# Binary File Declaration: runtime
runtime/ is a Java runtime, linked with jlink from $(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$jdk/release") JDK \
$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release"), licence GPL-2.0 with Classpath Exception; the licences of all its parts
are in runtime/legal, its sources at https://github.com/adoptium/jdk${newest}u.
README
# the cache knows the files it was made for by name, size and time
stamp=$(tar -tvzf "$portable" --full-time TA_defender/lib/ta-defender.jar | awk '{print $4 " " $5}')
find "$app" -exec touch -d "$stamp" {} +
if [ "$newest" -ge 25 ]; then
  say 'Training the AOT caches by a real input and a real update'
  python3 scripts/train.py aot "$PWD/$portable" "$PWD/$app" "target/test-classes:$(cat target/test-classpath.txt)"
  find "$app" -exec touch -d "$stamp" {} +
fi
# only the training starts another program
rm -f "$app/runtime/lib/jspawnhelper"
touch -d "$stamp" "$app/runtime/lib"
tar --create --gzip --file="$package" --directory="$work" --sort=name --owner=0 --group=0 --numeric-owner TA_defender
rm -rf "$work"
say "$package: $(du -h "$package" | cut -f 1)"

# it starts where there is no Java, and has nothing to say about its cache
mkdir "$work"
tar -xzf "$package" -C "$work"
said=$(env -i PATH=/nonexistent /bin/sh "$app/bin/defender_alerts.sh" 2>&1 </dev/null) || true
case $said in
ERROR*input*) ;;
*) fail "The package with a runtime does not start: $said" ;;
esac
rm -rf "$work"
