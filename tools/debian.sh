#!/bin/sh
# Installs the programs of tools/debian-packages.txt that are absent, where that can be done:
# as root, with apt-get. Elsewhere nothing happens here; the tests that need them say so.
set -eu
list=${1:-$(dirname "$0")/debian-packages.txt}

absent=""
while read -r program package _; do
    case $program in "" | "#"*) continue ;; esac
    command -v "$program" >/dev/null 2>&1 || absent="$absent $package"
done <"$list"

[ -n "$absent" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "absent, and only root can install them with apt-get:$absent"
    exit 0
fi
echo "installing from Debian:$absent"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # one word per package is meant
apt-get install -qq --no-install-recommends $absent >/dev/null
