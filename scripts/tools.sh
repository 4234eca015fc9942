#!/bin/sh
# Installs the Debian packages that the tests need and this machine lacks; `bench`: what the benchmark needs, too. Does
# nothing when all are there.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

missing=''
command -v shellcheck >/dev/null || missing="$missing shellcheck"
command -v unzip >/dev/null || missing="$missing unzip"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
python3 -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("magic"))' || missing="$missing libmagic1"
[ -x /usr/sbin/rsyslogd ] && [ -e /usr/lib/"$(uname -m)"-linux-gnu/rsyslog/lmnsd_ossl.so ] || missing="$missing rsyslog rsyslog-openssl"
command -v lognormalizer >/dev/null || missing="$missing liblognorm-utils"
command -v chromium >/dev/null || missing="$missing chromium fonts-dejavu-core"
if [ "${1-}" = bench ]; then
  command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
  command -v curl >/dev/null || missing="$missing curl"
  [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
  [ -f /usr/include/zlib.h ] || missing="$missing zlib1g-dev"
  [ -f /usr/include/openssl/ssl.h ] || missing="$missing libssl-dev"
fi
[ -n "$missing" ] || exit 0

say "Installing$missing"
command -v apt-get >/dev/null || fail "These are missing and there is no apt-get to install them:$missing"
as_root=''
[ "$(id -u)" -eq 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # each word is one package; there is no sudo for root
if ! $as_root apt-get update -qq || ! $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
  fail "apt-get could not install:$missing"
fi
