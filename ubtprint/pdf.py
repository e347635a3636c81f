"""HTML to laid-out pages and tagged PDF, by WeasyPrint."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ubtprint import assets, branding, brandstyle, closed, engine, logos, reach
from ubtprint.errors import InputError, Location, PrintFault, Problem, UbtprintError
from ubtprint.letters import Fonts
from ubtprint.records import where

VARIANT = "pdf/ua-1"
# WeasyPrint's own words when it falls back on a slower tool with the same result on paper.
HARMLESS = ("Using fontTools instead of HarfBuzz-Subset",)
# What a style sheet can name; the system's own table of types stays unread.
TYPES: Mapping[str, str] = {".css": "text/css", ".svg": "image/svg+xml"}
AT = re.compile(r" at (\d+):(\d+)")
FILE = re.compile(r" at '?(file:///[^\s']+)'?")


class Press:
    """WeasyPrint with one set of fonts and style sheets, read once and used for many layouts.

    ``styles`` are the style folders in use, one's own first; ``sheets`` names in them, in cascade order;
    ``own`` is the folder of one's own, where there is one. Nothing outside the style folders is read,
    nothing is fetched; what was asked for in vain is told as InputError, even where WeasyPrint goes on.
    """

    def __init__(self, styles: Sequence[Path], sheets: Sequence[str], own: Path | None = None) -> None:
        self._weasyprint = engine.load()
        self.styles = tuple(styles)
        self._own = own
        self._names = tuple(sheets)
        self._brand = branding.load_brand(own)
        self._refused: list[Problem] = []
        self._fetcher = self._closed_fetcher(styles)
        self._fonts = self._weasyprint.text.fonts.FontConfiguration()
        self._counters = self._weasyprint.css.counters.CounterStyle()
        self._sheets = [sheet for name in sheets for sheet in self._layers(styles, name)]

    def lay_out(self, html: str, values: str) -> Any:
        """The pages of ``html`` under the style sheets and ``values`` (generated CSS, numbers only).

        Returns WeasyPrint's Document. Raises PrintFault for anything that WeasyPrint warns about, or that
        it can't set in content of one's own; InputError for what asks for files outside the style folders.
        """
        with self._watched():
            page = self._weasyprint.HTML(string=html, base_url=None, url_fetcher=self._fetcher)
            return page.render(
                stylesheets=[
                    *self._sheets,
                    self._weasyprint.CSS(string=values, url_fetcher=self._fetcher),
                ],
                font_config=self._fonts,
                counter_style=self._counters,
                pdf_variant=VARIANT,
                pdf_forms=True,
            )

    def draw(self, laid_out: Any) -> bytes:
        """The laid-out pages as a tagged PDF/UA-1 file; raises what ``lay_out`` does."""
        laid_out.fonts = Fonts()
        with self._watched():
            data: bytes = laid_out.write_pdf(pdf_variant=VARIANT, pdf_forms=True)
        return data

    def _layers(self, folders: Sequence[Path], name: str) -> Iterator[Any]:
        """A style sheet, and what the brand lays over it."""
        yield self._stylesheet(folders, name)
        if text := brandstyle.over(name, self._brand, self._own):
            with self._watched():
                yield self._weasyprint.CSS(string=text, url_fetcher=self._fetcher, font_config=self._fonts)

    def _stylesheet(self, folders: Sequence[Path], name: str) -> Any:
        folder = next(folder for folder in folders if (folder / name).is_file())
        path = folder / name
        text = closed.read_text(path, folder)
        if self._own and (problems := reach.in_css(text, path, folders)):
            raise InputError(*problems)
        with self._watched(path):
            return self._weasyprint.CSS(
                string=text,
                base_url=path.absolute().as_uri(),
                url_fetcher=self._fetcher,
                counter_style=self._counters,
            )

    def _logo(self) -> tuple[Path, bytes]:
        """The brand's logo and its bytes; raises Refused where there is none, or none that can be set."""
        logo = self._brand.logo if self._brand else None
        if logo is None or self._own is None:
            raise closed.Refused("is named in no brand.yaml")
        return branding.logo_path(logo, self._own), logos.data_of(logo, self._own, self._names)

    def _refusal(self, url: str, name: str, why: closed.Refused) -> Problem:
        """The problem of what was refused, where it is asked for."""
        if url == reach.LOGO and self._brand and self._brand.logo:
            file = self._brand.logo.file
            return closed.refusal(file, why, where(file) or Location(url))
        return closed.refusal(name, why, reach.origin(url, self._own_look()) or Location(url))

    def _own_look(self) -> list[Path]:
        """The folders of templates and styles of one's own that stand."""
        kinds = ("templates", "styles") if self._own else ()
        return [place for kind in kinds if self._own and (place := self._own / kind).is_dir()]

    @contextmanager
    def _watched(self, path: Path | None = None) -> Iterator[None]:
        """What was refused meanwhile is told before all else; ``path`` is the file that is being read."""
        self._refused.clear()
        try:
            with _silent(path):
                yield
        except (UbtprintError, MemoryError):
            self._tell_refused()
            raise
        except Exception as error:
            self._tell_refused()
            if self._own is None:
                raise
            raise closed.beyond_setting(self._own, error) from error
        self._tell_refused()

    def _tell_refused(self) -> None:
        if self._refused:
            raise InputError(*dict.fromkeys(self._refused))

    def _closed_fetcher(self, folders: Sequence[Path]) -> Any:
        own = self._own_look()
        refused, urls = self._refused, self._weasyprint.urls
        logo, refusal = self._logo, self._refusal

        class ClosedFetcher(urls.URLFetcher):  # type: ignore[misc,name-defined]
            """Reads files in the style folders and nothing else, each once, and keeps what it refused."""

            def fetch(self, url: str, headers: object = None) -> Any:
                name = url
                try:
                    if url == reach.LOGO:
                        path, data = logo()
                    else:
                        path = closed.file_for(url, folders)
                        name = assets.place(path)
                        data = closed.read(path)
                    problems = _reached(data, path, folders) if own else []
                except closed.Refused as why:
                    problems = [refusal(url, name, why)]
                refused.extend(problems)
                if problems:
                    raise ValueError(problems[0].message)
                kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
                return Response(url, data, {"Content-Type": kind})

        class Response(urls.URLFetcherResponse):  # type: ignore[misc,name-defined]
            path = None  # else WeasyPrint would read the file again by itself

        return ClosedFetcher()


def _reached(data: bytes, path: Path, folders: Sequence[Path]) -> list[Problem]:
    """What a style sheet or a picture that was asked for reaches for in its turn."""
    is_sheet = path.suffix.lower() == ".css"
    if not is_sheet and path.suffix.lower() != ".svg" and not data.lstrip().startswith(b"<"):
        return []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise closed.Refused("is not UTF-8 text", "save it as UTF-8") from error
    return reach.in_css(text, path, folders) if is_sheet else reach.in_svg(text, path, folders)


@contextmanager
def _silent(path: Path | None = None) -> Iterator[None]:
    """Rendering is silent: whatever WeasyPrint warns about is a fault of the page, or of the file read."""
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
        raise PrintFault(*(_warning(message, path) for message in dict.fromkeys(said)))


def _warning(message: str, path: Path | None) -> Problem:
    """What WeasyPrint warned about, at the line and column that it names if it was reading a file."""
    if path is None:
        named = FILE.search(message)
        file = assets.place(Path(url2pathname(urlsplit(named[1]).path))) if named else ""
        return Problem(
            FILE.sub("", message).rstrip(": ") if named else message, Location(file) if file else None
        )
    at = AT.search(message)
    line, column = (int(at[1]), int(at[2])) if at else (0, 0)
    return Problem(AT.sub("", message, count=1), Location(assets.place(path), line, column))
