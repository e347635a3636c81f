#!/bin/sh
# Makes this machine ready for ubtprint. May be run again at any time; it does only what is missing.
#   sh setup.sh          to print
#   sh setup.sh --test   to print, to run the tests and to work on the program
set -eu

for_tests=no
case "${1-}" in
    '') ;;
    --test) for_tests=yes ;;
    *) echo 'usage: sh setup.sh [--test]' >&2; exit 2 ;;
esac
[ $# -le 1 ] || { echo 'usage: sh setup.sh [--test]' >&2; exit 2; }
cd "$(dirname "$0")"

fail() {
    printf 'setup.sh: %s\n' "$@" >&2
    exit 1
}

# The system's package manager, or nothing where there is none that this script knows.
manager=
for each in apt-get dnf brew; do
    if command -v "$each" >/dev/null 2>&1; then manager=$each; break; fi
done
package_list_is_new=no

# What runs a command as an administrator: nothing for one who is, else sudo.
sudo=
if [ "$(id -u)" != 0 ]; then sudo=sudo; fi

# install PURPOSE PACKAGE...: with the system's package manager, quietly unless it fails.
install() {
    purpose=$1; shift
    case $manager in
        '') fail "missing: $* ($purpose), and there is no apt-get, dnf or brew to install it with" \
                "install it yourself, then run setup.sh again; README.md, 'Installing', says more" ;;
        brew) ;;
        *) [ -z "$sudo" ] || command -v sudo >/dev/null 2>&1 || fail "missing: $* ($purpose)" \
                "have an administrator run: $manager install $*" 'then run setup.sh again' ;;
    esac
    echo "installing $* ($purpose)"
    case $manager in
        apt-get)
            if [ $package_list_is_new = no ]; then
                quietly $sudo apt-get -q update
                package_list_is_new=yes
            fi
            quietly $sudo env DEBIAN_FRONTEND=noninteractive \
                apt-get -q install -y --no-install-recommends "$@" ;;
        dnf) quietly $sudo dnf -q install -y "$@" ;;
        brew) quietly brew install --quiet "$@" ;;
    esac
}

quietly() {
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        fail "this failed: $*"
    fi
    rm -f "$log"
}

# name_for APT DNF BREW: what a package is called here.
name_for() {
    case $manager in
        dnf) echo "$2" ;;
        brew) echo "$3" ;;
        *) echo "$1" ;;
    esac
}

# --- Python 3.11 or newer, with venv ------------------------------------------------------------

find_python() {
    for each in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$each"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    install 'Python 3.11 or newer' "$(name_for python3 python3 python)"
    python=$(find_python)
    [ -n "$python" ] || fail 'Python 3.11 or newer is needed, and this system brings an older one' \
        'install a newer Python, then run setup.sh again'
fi
# Debian keeps the part of Python that makes environments in a package of its own.
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    [ "$python" != python3 ] || version=python3-venv
    install "Python's venv" "$(name_for "$version" python3-libs python)"
    "$python" -c 'import ensurepip, venv' || fail "$python can't make environments: its venv is missing"
fi

# --- Pango and HarfBuzz, which set the text -----------------------------------------------------

# Names the libraries that the loader doesn't find, under the names that WeasyPrint tries.
missing_libraries() {
    "$python" - <<'PYTHON'
import ctypes.util
import os
import sys

WANTED = {
    "pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0"),
    "pangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "pangoft2-1.0"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "harfbuzz-subset"),
}


def loads(name):
    for each in (name, ctypes.util.find_library(name)):
        try:
            if each:
                ctypes.CDLL(each)
                return True
        except OSError:
            pass
    return False


print(" ".join(key for key, names in WANTED.items() if not any(map(loads, names))))
PYTHON
}

missing=$(missing_libraries)
if [ -n "$missing" ]; then
    packages=
    for each in $missing; do
        case $each in
            pango) new=$(name_for libpango-1.0-0 pango pango) ;;
            pangoft2) new=$(name_for libpangoft2-1.0-0 pango pango) ;;
            *) new=$(name_for libharfbuzz-subset0 harfbuzz harfbuzz) ;;
        esac
        case " $packages " in *" $new "*) ;; *) packages="$packages $new" ;; esac
    done
    # shellcheck disable=SC2086  # several words on purpose
    install 'sets the text' $packages
    missing=$(missing_libraries)
    if [ -n "$missing" ] && [ "$manager" = brew ]; then
        fail "installed, but this Python does not find: $missing" \
            "use Homebrew's Python (brew install python), or: export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib"
    fi
    [ -z "$missing" ] || fail "installed, but the loader does not find: $missing"
fi

# --- for the tests: Java, in which veraPDF's engine runs, poppler's pdftotext, qpdf, CUPS, a browser ---

has_jaxb() {
    [ -e /usr/share/java/jaxb-impl.jar ] || [ -e /usr/share/java/jaxb-runtime.jar ]
}

has_virtual_printer() {
    [ -x /usr/sbin/cupsd ] && [ -e /usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd ] \
        && command -v lpadmin >/dev/null 2>&1 && command -v ipptool >/dev/null 2>&1
}

# tests/browser.py looks for the same names.
has_browser() {
    for each in chromium chromium-browser google-chrome-stable google-chrome; do
        if command -v "$each" >/dev/null 2>&1; then return; fi
    done
    return 1
}

if [ $for_tests = yes ]; then
    packages=
    command -v pdftotext >/dev/null 2>&1 || packages=$(name_for poppler-utils poppler-utils poppler)
    command -v qpdf >/dev/null 2>&1 || packages="$packages qpdf"
    if [ "$manager" = apt-get ]; then
        java -version >/dev/null 2>&1 || packages="$packages default-jre-headless"
        has_jaxb || packages="$packages libjaxb-java"
    elif ! has_jaxb; then
        echo 'setup.sh: the tests that need veraPDF will be skipped:' \
            'they want Java and the JAXB jars in the place where Debian puts them' >&2
    fi
    # shellcheck disable=SC2086
    [ -z "$packages" ] || install 'reads and judges PDF in the tests' $packages
    if ! has_virtual_printer; then
        if [ "$manager" = apt-get ]; then
            install 'prints in the tests' cups cups-ipp-utils printer-driver-cups-pdf
        else
            echo 'setup.sh: the tests that print will be skipped:' \
                "they want CUPS and its virtual printer as Debian's packages bring them" >&2
        fi
    fi
    command -v npm >/dev/null 2>&1 || install 'fetches awkward input for the tests' "$(name_for npm npm node)"
    if ! has_browser; then
        case $manager in
            apt-get | dnf) install 'shows web pages in the tests' chromium ;;
            *) echo 'setup.sh: the tests of web pages in a browser will be skipped:' \
                'they want Chromium or Chrome' >&2 ;;
        esac
    fi
fi

# --- ubtprint itself, in .venv ------------------------------------------------------------------

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    quietly "$python" -m venv --clear .venv
fi
pip_install() {
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt "$@"
}
what=.
[ $for_tests = no ] || what='.[preview,test,dev,bench]'
# The build tools first, so that they are the pinned ones too; setuptools is for a package of the tests.
pip_install hatchling editables
[ $for_tests = no ] || pip_install setuptools
pip_install --no-build-isolation -e "$what"
quietly .venv/bin/python -c 'import weasyprint'
quietly .venv/bin/ubtprint list
if [ $for_tests = yes ]; then
    quietly .venv/bin/python tests/corpora.py
    echo 'ready: .venv/bin/python -m pytest -n auto'
else
    echo 'ready: .venv/bin/ubtprint --help'
fi
