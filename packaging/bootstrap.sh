#!/bin/sh
# Brings a bare Debian 12 (Python 3.11, git, make) to where floorapp runs, is tested or is measured:
#
#   packaging/bootstrap.sh run     what `make demo` needs
#   packaging/bootstrap.sh test    and what the tests need
#   packaging/bootstrap.sh bench   and what the comparison with a browser needs
#
# It may be run again at any time and then does only what is left to do. System packages are installed
# as root or by sudo where that asks no password; otherwise it names the line to run and goes on: a
# terminal without the window's libraries still runs headless, and a test that lacks its tool is skipped.
# The settings of apt, pip, uv and npm (mirrors, proxies, certificates) are left as they are.
set -eu

cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
# Library or command, and the Debian package that brings it.
WINDOW_LIBRARIES="
libEGL.so.1:libegl1 libGL.so.1:libgl1 libX11.so.6:libx11-6 libX11-xcb.so.1:libx11-xcb1
libdbus-1.so.3:libdbus-1-3 libfontconfig.so.1:libfontconfig1 libfreetype.so.6:libfreetype6
libglib-2.0.so.0:libglib2.0-0 libgssapi_krb5.so.2:libgssapi-krb5-2
libxcb.so.1:libxcb1 libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4
libxcb-image.so.0:libxcb-image0 libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-randr.so.0:libxcb-randr0
libxcb-render.so.0:libxcb-render0 libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0 libxcb-shm.so.0:libxcb-shm0 libxcb-sync.so.1:libxcb-sync1
libxcb-util.so.1:libxcb-util1 libxcb-xfixes.so.0:libxcb-xfixes0 libxcb-xkb.so.1:libxcb-xkb1
libxkbcommon.so.0:libxkbcommon0 libxkbcommon-x11.so.0:libxkbcommon-x11-0"
# mypyc compiles the kernel of cartonization; without it floorapp runs as well, and chooses cartons slowly.
COMPILER_COMMANDS="gcc:gcc as:binutils"
MYPYC="mypy[mypyc]==2.4.1"
# The second decoder of camera pictures; without it the first works alone, and floorapp doctor says so.
DECODER_LIBRARIES="libzbar.so.0:libzbar0"
TEST_LIBRARIES="libXtst.so.6:libxtst6"
TEST_COMMANDS="Xvfb:xvfb xauth:xauth setxkbmap:x11-xkb-utils node:nodejs npm:npm pdftoppm:poppler-utils pg_lsclusters:postgresql
cupsd:cups-daemon lpadmin:cups-client ippeveprinter:cups-ipp-utils dbus-daemon:dbus-daemon"
PYTHONS="python3.11 python3.12 python3
/usr/local/bin/python3.11 /usr/local/bin/python3.12 /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3"
BENCH_COMMANDS="chromium:chromium xdotool:xdotool"

say() { printf 'bootstrap: %s\n' "$*"; }

fail() {
    printf 'bootstrap: %s\n' "$*" >&2
    exit 1
}

has_command() { command -v "$1" >/dev/null 2>&1; }

has_library() { printf '%s\n' "$known_libraries" | grep -qF "	$1 "; }

# A uv that works and is new enough: the one on PATH, else the one that this script put into .venv-tools.
find_uv() {
    for candidate in uv .venv-tools/bin/uv; do
        if "$candidate" sync --help 2>/dev/null | grep -q -e --no-python-downloads; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

# The first Python that floorapp runs on; for root, one that every user may run, where there is one: what
# root installs is for others, and a Python in root's home (pyenv's, for example) is closed to them.
find_python() {
    for fits in is_for_all true; do
        for candidate in $PYTHONS; do
            path=$(command -v "$candidate" || true)
            if [ -n "$path" ] && runs_floorapp "$path" && "$fits" "$path"; then
                printf '%s\n' "$path"
                return
            fi
        done
    done
}

runs_floorapp() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null
}

# Whether root may give this Python to others: all may run it and look into each folder above it.
is_for_all() {
    [ "$(id -u)" -eq 0 ] || return 0
    file=$("$1" -c 'import os, sys; print(os.path.realpath(sys.executable))')
    while [ "$file" != / ]; do
        case $(ls -ld "$file") in
        ?????????[xt]*) file=$(dirname "$file") ;;
        *) return 1 ;;
        esac
    done
}

missing_packages() {
    known_libraries=$( (PATH="$PATH:/sbin:/usr/sbin" && ldconfig -p) 2>/dev/null || true)
    libraries="$WINDOW_LIBRARIES $DECODER_LIBRARIES"
    commands=$COMPILER_COMMANDS
    if [ "$mode" != run ]; then
        libraries="$libraries $TEST_LIBRARIES"
        commands="$commands $TEST_COMMANDS"
    fi
    if [ "$mode" = bench ]; then
        commands="$commands $BENCH_COMMANDS"
    fi
    for pair in $libraries; do
        has_library "${pair%%:*}" || printf '%s\n' "${pair##*:}"
    done
    for pair in $commands; do
        has_command "${pair%%:*}" || printf '%s\n' "${pair##*:}"
    done
    [ -e /usr/include/stdio.h ] || printf '%s\n' libc6-dev
    "$python" -c 'import pathlib, sys, sysconfig
sys.exit(not (pathlib.Path(sysconfig.get_paths()["include"]) / "Python.h").exists())' || printf '%s\n' python3-dev
    # Any one of these plays the sounds.
    has_command pw-play || has_command paplay || has_command aplay || printf '%s\n' alsa-utils
    if [ -z "$(find_uv)" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        printf '%s\n' python3-venv
    fi
}

# Runs a command quietly; shows what it wrote only when it failed.
quietly() {
    if output=$("$@" 2>&1); then return 0; fi
    printf '%s\n' "$output" >&2
    return 1
}

install_packages() {
    if ! has_command apt-get; then
        say "these system packages (named as in Debian) are missing, and there is no apt-get here: $*"
        return 0
    fi
    by=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "system packages are missing, and this user may not install them. Somebody who may, runs:"
            say "    apt-get update && apt-get install --no-install-recommends -y $*"
            return 0
        fi
        by="sudo -n"
    fi
    say "installing system packages: $*"
    # An old list may still hold the packages, so a failed update is not the end.
    # shellcheck disable=SC2086  # $by is no word or two words
    quietly $by env DEBIAN_FRONTEND=noninteractive apt-get update -q || say "the package lists were not renewed"
    # shellcheck disable=SC2086
    if ! quietly $by env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"; then
        say "the system packages were not installed; going on without them"
    fi
}

install_uv() {
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        say "installing uv $UV_VERSION into .venv-tools"
        quietly "$python" -m venv --clear .venv-tools || fail "no virtual environment could be made in .venv-tools"
        quietly .venv-tools/bin/python -m pip install "uv==$UV_VERSION" || fail "pip could not install uv"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        say "installing uv $UV_VERSION into .venv-tools"
        quietly "$python" -m pip install --upgrade --target .venv-tools "uv==$UV_VERSION" \
            || fail "pip could not install uv"
    else
        fail "uv, pip and venv are all missing. Run: apt-get install -y python3-venv"
    fi
}

install_python_packages() {
    say "bringing .venv to what uv.lock says"
    # --inexact leaves what an earlier, larger mode installed. Nothing but uv.lock decides versions.
    if [ "$mode" = run ]; then
        set -- --no-default-groups --extra window --extra oms --extra camera
    else
        set -- --all-extras
    fi
    # A .venv that is there keeps its Python.
    [ -x .venv/bin/python ] || set -- --python "$python" "$@"
    "$uv" sync --quiet --locked --inexact --no-python-downloads "$@" \
        || fail "uv could not install the Python packages that uv.lock names"
    if ! is_for_all .venv/bin/python; then
        say "only root can run what is in .venv: its Python lies in a folder that is closed to other users."
        say "For others: apt-get install -y python3, remove .venv, and run this again"
    fi
}

# It says itself what it lacks, and that is no reason to stop.
compile_kernel() {
    if .venv/bin/python packaging/compile_kernel.py --check; then return 0; fi
    say "compiling the search for cartons"
    "$uv" run --quiet --no-sync --no-python-downloads --with "$MYPYC" --with setuptools \
        python packaging/compile_kernel.py \
        || say "it was not compiled: cartons are chosen slowly"
}

# A window needs system libraries: without them a terminal runs headless, and its tests cannot run.
check_window() {
    if reason=$(.venv/bin/python -c 'import PySide6.QtWidgets' 2>&1); then return 0; fi
    say "Qt does not start: $(printf '%s\n' "$reason" | tail -n 1)"
    [ "$mode" = run ] || fail "the tests need Qt: install the system packages named above"
    say "without it only the headless terminal runs"
}

install_renderer() {
    if ! has_command npm; then
        say "npm is missing: the tests that render labels will be skipped"
        return 0
    fi
    # npm writes its own copy of the lock file last, so a newer one means that all is there.
    installed=$(find tests/render/node_modules/.package-lock.json -newer tests/render/package-lock.json 2>/dev/null || true)
    if [ -n "$installed" ]; then return 0; fi
    say "installing the label renderer of the tests"
    quietly npm ci --prefix tests/render --ignore-scripts --no-audit --no-fund \
        || say "npm could not install the label renderer: the tests that render labels will be skipped"
}

mode=${1:-}
case $mode in
run | test | bench) ;;
*) fail "say what for: packaging/bootstrap.sh run | test | bench" ;;
esac

python=$(find_python)
[ -n "$python" ] || fail "Python 3.11 or 3.12 is needed and was not found. Run: apt-get install -y python3"

missing=$(missing_packages)
# shellcheck disable=SC2086  # one word a package
[ -z "$missing" ] || install_packages $missing

[ -n "$(find_uv)" ] || install_uv
uv=$(find_uv)
[ -n "$uv" ] || fail "uv was installed but does not start"
install_python_packages
compile_kernel
check_window
[ "$mode" = run ] || install_renderer
say "ready"
