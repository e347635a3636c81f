"""HTML to laid-out pages and tagged PDF: the only module that loads WeasyPrint."""

from __future__ import annotations

import io
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

from ubtprint import assets
from ubtprint.errors import InstallError, PrintFault, Problem

VARIANT = "pdf/ua-1"
INSTALL_PANGO = {
    "Debian, Ubuntu": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "Fedora": "dnf install pango",
    "macOS": "brew install pango",
    "Windows": "install MSYS2 and in its shell run pacman -S mingw-w64-ucrt-x86_64-pango, then set "
    r"WEASYPRINT_DLL_DIRECTORIES=C:\msys64\ucrt64\bin",
}
# WeasyPrint's own words when it falls back on a slower tool with the same result on paper.
HARMLESS = ("Using fontTools instead of HarfBuzz-Subset",)

# Variables that change what fontconfig finds and how Pango, HarfBuzz and FreeType set it.
MEDDLING = ("FONTCONFIG_", "FC_", "PANGO", "HB_", "FREETYPE_PROPERTIES", "SOURCE_DATE_EPOCH")


class Press:
    """WeasyPrint with one set of fonts and style sheets, read once and used for many layouts.

    ``styles`` are the style folders in use, one's own first; ``sheets`` names in them, in cascade order.
    Nothing outside these folders is read, nothing is fetched.
    """

    def __init__(self, styles: Sequence[Path], sheets: Sequence[str]) -> None:
        self._weasyprint = _load()
        self._fetcher = self._closed_fetcher(styles)
        self._counters = self._weasyprint.css.counters.CounterStyle()
        self._sheets = [self._stylesheet(styles, name) for name in sheets]

    def lay_out(self, html: str, values: str) -> Any:
        """The pages of ``html`` under the style sheets and ``values`` (generated CSS, numbers only).

        Returns WeasyPrint's Document. Raises PrintFault for anything that WeasyPrint warns about.
        """
        with _silent():
            page = self._weasyprint.HTML(string=html, base_url=None, url_fetcher=self._fetcher)
            return page.render(
                stylesheets=[
                    *self._sheets,
                    self._weasyprint.CSS(string=values, url_fetcher=self._fetcher),
                ],
                counter_style=self._counters,
                pdf_variant=VARIANT,
                pdf_forms=True,
            )

    def draw(self, laid_out: Any) -> bytes:
        """The laid-out pages as a tagged PDF/UA-1 file."""
        with _silent():
            data: bytes = laid_out.write_pdf(pdf_variant=VARIANT, pdf_forms=True)
        return data

    def _stylesheet(self, folders: Sequence[Path], name: str) -> Any:
        path = next(folder / name for folder in folders if (folder / name).is_file())
        with _silent():
            return self._weasyprint.CSS(
                filename=path, url_fetcher=self._fetcher, counter_style=self._counters
            )

    def _closed_fetcher(self, folders: Sequence[Path]) -> Any:
        roots = [folder.resolve() for folder in folders]

        class ClosedFetcher(self._weasyprint.urls.URLFetcher):  # type: ignore[misc,name-defined]
            """Reads files below the style folders and nothing else."""

            def fetch(self, url: str, headers: object = None) -> Any:
                path = Path(url2pathname(url.removeprefix("file://"))).resolve()
                if not url.startswith("file:///") or not any(path.is_relative_to(root) for root in roots):
                    raise ValueError(f"{url} lies outside the style folders")
                return super().fetch(url, headers)

        return ClosedFetcher()


@lru_cache(maxsize=1)
def _load() -> Any:
    """WeasyPrint, started on a font configuration that knows the bundled fonts alone.

    What else the environment says to the libraries that set text is taken out of it.
    """
    for name in [name for name in os.environ if name.startswith(MEDDLING)]:
        del os.environ[name]
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # fontTools, where HarfBuzz can't cut fonts, writes it into them
    os.environ["FONTCONFIG_FILE"] = str(assets.data_folder() / "styles" / "fonts" / "fonts.conf")
    try:
        # WeasyPrint prints a banner before it fails for want of Pango.
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
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
    _load()
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


@contextmanager
def _silent() -> Iterator[None]:
    """Rendering is silent: whatever WeasyPrint warns about is a fault of the page."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if record.levelno >= logging.WARNING and not message.startswith(HARMLESS):
                said.append(message)

    logger = logging.getLogger("weasyprint")
    listener = Listener()
    logger.addHandler(listener)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
    if said:
        raise PrintFault(*(Problem(message) for message in dict.fromkeys(said)))
