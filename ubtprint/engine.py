"""Loads WeasyPrint: with the bundled fonts alone, and without what no page of ours needs."""

from __future__ import annotations

import ctypes.util
import gc
import importlib.util
import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from types import ModuleType
from typing import Any

import fontTools

from ubtprint import assets
from ubtprint.errors import InstallError, Problem

INSTALL_PANGO = {
    "Debian, Ubuntu": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "Fedora": "dnf install pango",
    "macOS": "brew install pango",
    "Windows": "install MSYS2 and in its shell run pacman -S mingw-w64-ucrt-x86_64-pango, then set "
    r"WEASYPRINT_DLL_DIRECTORIES=C:\msys64\ucrt64\bin",
}
# Variables that change what fontconfig finds and how Pango, HarfBuzz and FreeType set it.
MEDDLING = ("FONTCONFIG_", "FC_", "PANGO", "HB_", "FREETYPE_PROPERTIES", "SOURCE_DATE_EPOCH")
# What WeasyPrint imports at its start for fonts that HarfBuzz can't cut, and for variable ones.
CUTTER, INSTANCER = "fontTools.subset", "fontTools.varLib.instancer"


@lru_cache(maxsize=1)
def load() -> Any:
    """WeasyPrint, started on a font configuration that knows the bundled fonts alone.

    What else the environment says to the libraries that set text is taken out of it. Raises InstallError
    when Pango is missing.
    """
    for name in [name for name in os.environ if name.startswith(MEDDLING)]:
        del os.environ[name]
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # fontTools, where HarfBuzz can't cut fonts, writes it into them
    os.environ["FONTCONFIG_FILE"] = str(assets.data_folder() / "styles" / "fonts" / "fonts.conf")
    try:
        # WeasyPrint prints a banner before it fails for want of Pango.
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), _no_search(), _late(), _no_sweeping():
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint
            import weasyprint.urls
    except OSError as error:
        library = str(error).partition("\n")[0]
        raise InstallError(
            Problem(f"Pango is not installed, or not found: {library}"),
            *(Problem(f"{system}: {command}", severity="note") for system, command in INSTALL_PANGO.items()),
        ) from error
    return weasyprint


def libraries() -> dict[str, str]:
    """The versions of the libraries that set text, by name. Raises InstallError when Pango is missing."""
    load()
    from weasyprint.text import ffi

    text = "const char *pango_version_string(void); const char *hb_version_string(void);"
    ffi.ffi.cdef(f"{text} int FcGetVersion(void);", override=True)
    number = ffi.fontconfig.FcGetVersion()  # two digits each for the second and the third part
    return {
        "pango": ffi.ffi.string(ffi.pango.pango_version_string()).decode(),
        "harfbuzz": ffi.ffi.string(ffi.harfbuzz.hb_version_string()).decode(),
        "harfbuzz-subset": "found" if ffi.harfbuzz_subset else "missing: fontTools cuts fonts in its stead",
        "fontconfig": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }


@lru_cache(maxsize=1)
def places() -> dict[str, str]:
    """The files that these libraries were loaded from, by name, where the system can tell: dladdr(3).

    Raises InstallError when Pango is missing.
    """
    libraries()
    from weasyprint.text import ffi

    if sys.platform == "win32":
        return {}
    info = "typedef struct { const char *path; void *base; const char *symbol; void *at; } ubtprint_place;"
    ffi.ffi.cdef(f"{info} int dladdr(const void *, ubtprint_place *);", override=True)
    # Each with a function that it has.
    loaded = {
        "pango": ffi.pango.pango_version_string,
        "harfbuzz": ffi.harfbuzz.hb_version_string,
        "fontconfig": ffi.fontconfig.FcGetVersion,
    }
    told, found = ffi.ffi.new("ubtprint_place *"), {}
    for name, function in loaded.items():
        if ffi.ffi.dlopen(None).dladdr(ffi.ffi.cast("void *", function), told) and told.path:
            found[name] = os.fsdecode(ffi.ffi.string(told.path))
    return found


@contextmanager
def _no_search() -> Iterator[None]:
    """Libraries on Linux are opened by the names that the system's loader knows, without a search for them.

    WeasyPrint tries names of other systems first, and for each of them cffi has ctypes start ldconfig, gcc
    and ld, which takes longer than all the rest. What these could find is the loader's name of the library,
    such as libpango-1.0.so.0, which WeasyPrint tries next.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextmanager
def _late() -> Iterator[None]:
    """What WeasyPrint needs for a few fonts alone is loaded when it is first used."""
    if CUTTER not in sys.modules:
        spec = importlib.util.find_spec(CUTTER)
        assert spec is not None
        assert spec.loader is not None
        spec.loader = loader = importlib.util.LazyLoader(spec.loader)
        sys.modules[CUTTER] = module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        # Found at its package, it is taken from there; an import looks into the module, which loads it.
        fontTools.subset = module
    if INSTANCER in sys.modules:
        yield
        return
    # A function is imported from it by name, for which a lazy module would load at once.
    sys.modules[INSTANCER] = stand_in = ModuleType(INSTANCER)
    stand_in.instantiateVariableFont = _instantiate  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del sys.modules[INSTANCER]


def _instantiate(*arguments: Any, **named: Any) -> Any:
    """The function of this name in fontTools, loaded when a variable font comes up."""
    from fontTools.varLib.instancer import instantiateVariableFont

    return instantiateVariableFont(*arguments, **named)


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """Nothing that an import makes is garbage: it isn't searched for any, neither meanwhile nor later."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
