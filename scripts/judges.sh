#!/bin/sh
# Has programs that are not ours judge what is ours. ksconf (syntax of every .conf file) and Splunk's Packaging Toolkit, slim, read the
# built packages; slim is of 2023 and knows no newer setting than that: it warns of them, and only its errors count. Microsoft's SDK
# for Graph reads and changes alerts and incidents of the Defender simulator (src/judges/java). pySigma converts Sigma rules with the
# pipeline of docs/sigma; --write replaces the searches that the unit tests run over sample events.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

environment=target/judges-venv
if ! cmp -s scripts/judges-requirements.txt "$environment/installed.txt"; then
  say 'Installing ksconf, slim and pySigma from PyPI'
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/judges-requirements.txt ||
    fail 'ksconf, slim and pySigma could not be installed from PyPI, so the packages are UNCHECKED by them. Restore the connection.'
  cp scripts/judges-requirements.txt "$environment/installed.txt"
fi

say 'pySigma'
"$environment/bin/python" scripts/sigma_rules.py "$@"

place=target/judges
rm -rf "$place"
mkdir -p "$place"
portable=$(tarball)
for package in "$portable" "target/TA_defender_knowledge-${portable#target/TA_defender-}"; do
  tar -xzf "$package" -C "$place"
done
# slim reads program files too, which are none of its business and take its time
rm -rf "$place/TA_defender/lib" "$place/TA_defender/runtime"

say 'ksconf and slim'
find "$place" -name '*.conf' -o -name '*.meta' | sort | "$environment/bin/ksconf" check - >"$place/ksconf.txt" 2>&1 ||
  fail "ksconf refuses a file: $(cat "$place/ksconf.txt")"
for app in "$place"/TA_defender*; do
  [ -d "$app" ] || continue
  HOME="$PWD/$place" "$environment/bin/slim" validate "$app" >"$app.slim.txt" 2>&1 || true
  grep -q 'App validation complete' "$app.slim.txt" || fail "slim did not finish: $(cat "$app.slim.txt")"
  if grep '\[ERROR\]' "$app.slim.txt"; then fail "slim refuses $app"; fi
done

say 'Microsoft Graph SDK'
[ -d target/test-classes/ta/simulator ] || fail 'The simulator is not compiled. Run: ./mvnw test-compile'
libraries=target/test-classes:target/classes:$(class_path target/judges-classpath.txt -Pjudges)
mkdir -p "$place/classes"
find src/judges/java -name '*.java' >"$place/sources"
"$(jdk javac)" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -encoding UTF-8 --release "$(pom maven.compiler.release)" \
  -cp "$libraries" -d "$place/classes" "@$place/sources"
# shellcheck disable=SC2046 # options
"$(jdk java)" $(pom test.jvm) $(pom test.place) -XX:TieredStopAtLevel=1 -cp "$place/classes:$libraries" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary "--scan-classpath=$place/classes"
