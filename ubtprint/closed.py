"""What may be read: files within the folders in use, of a bearable size, and nothing over a network."""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ubtprint.assets import is_within, link_problem, place
from ubtprint.errors import InputError, Location, PrintFault, Problem, UbtprintError
from ubtprint.names import quote

# A folder of one's own. The shipped content is 60 files and 60 kB.
MAX_FILES = 5_000
MAX_YAML_FILES = 500
MAX_YAML_BYTES = 20_000_000
# One file, and one picture: 25 million pixels are a Letter page at 500 dots an inch.
MAX_FILE_BYTES = 10_000_000
MAX_TEXT_BYTES = 1_000_000
MAX_PIXELS = 25_000_000
PICTURES = {"PNG", "JPEG", "MPO", "GIF", "WEBP"}  # MPO: what some phones call a JPEG

_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WHY = {
    RecursionError: "it nests too deep",
    ZeroDivisionError: "a size in it is far too large or too small",
    OverflowError: "a size in it is far too large",
}


class Refused(ValueError):
    """Something that may not be read: ``reason`` goes on after its name, ``hint`` says what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def file_for(url: str, folders: Sequence[Path]) -> Path:
    """The file that an absolute address means; raises Refused unless it stands in these folders."""
    from urllib.request import url2pathname  # which loads all of HTTP

    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() != "file":
        raise Refused(*_why_not(scheme[1].lower() if scheme else ""))
    try:
        parts = urlsplit(url.strip())
        path = Path(url2pathname(parts.path))
    except ValueError as error:
        raise Refused("is not an address") from error
    if parts.netloc or str(path).startswith("//") or "\\" in parts.path:
        raise Refused("is on another machine", "only files beside yours are read")
    if "\0" in str(path) or not path.is_absolute() or not is_within(path, folders):
        raise Refused("lies outside the folders in use", "put the file beside yours")
    if not path.is_file():
        raise Refused("is not a file that stands there")
    return path


def _why_not(scheme: str) -> tuple[str, str]:
    if scheme == "data":
        return "is a file written as an address", "keep it as a file of its own beside yours"
    if scheme == "":
        return "leads nowhere from here", "pictures are named in the style sheets"
    return "is not a file in your folder", "nothing is fetched: put the file beside yours"


def read(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The file's bytes; raises Refused for what is no file, too large, or a picture of too many pixels."""
    try:
        if not path.is_file():  # a pipe would be waited for
            raise Refused("is not a file that stands there")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Refused(f"can't be read: {error.strerror or error}") from error
    if len(data) > most:
        raise Refused(f"is larger than {most:,} bytes", "make it smaller")
    if most == MAX_FILE_BYTES:
        _check_picture(data)
    return data


def read_text(path: Path, folder: Path) -> str:
    """The text of a template or style sheet in this folder; raises InputError with its place."""
    if problem := link_problem(path, folder):
        raise InputError(problem)
    try:
        return read(path, MAX_TEXT_BYTES).decode("utf-8").removeprefix("\ufeff")
    except Refused as refused:
        problem = Problem(f"the file {refused.reason}", Location(place(path)), refused.hint)
        raise InputError(problem) from refused
    except UnicodeDecodeError as error:
        problem = Problem("the file is not UTF-8 text", Location(place(path)), "save it as UTF-8")
        raise InputError(problem) from error


def _check_picture(data: bytes) -> None:
    """Refuse a picture by its head alone: nothing of it is unpacked."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as picture:
                kind, (width, height) = picture.format, picture.size
        except Image.DecompressionBombError as error:
            raise Refused("has too many pixels", f"{MAX_PIXELS:,} at most") from error
        except Exception:  # no picture, or none that any reader takes
            return
    if width * height > MAX_PIXELS:
        raise Refused(f"has too many pixels, {width:,} × {height:,}", f"{MAX_PIXELS:,} at most")
    if kind not in PICTURES:
        raise Refused(f"is a picture of the kind {kind}", "save it as PNG, JPEG or SVG")


def check_folder(own: Path) -> None:
    """Raise InputError for a folder of one's own with too many files; hidden ones and links don't count."""
    yaml_files = yaml_bytes = 0
    for files, entry in enumerate(_files(own), start=1):
        if entry.name.lower().endswith((".yaml", ".yml")):
            yaml_files += 1
            # What is too large by itself is told with its name when it is read.
            yaml_bytes += min(entry.stat(follow_symlinks=False).st_size, MAX_TEXT_BYTES)
        for count, most, what in (
            (files, MAX_FILES, "files"),
            (yaml_files, MAX_YAML_FILES, "YAML files"),
            (yaml_bytes, MAX_YAML_BYTES, "bytes of YAML"),
        ):
            if count > most:
                message = f"there are more than {most:,} {what} in this folder"
                hint = "keep content in a folder of its own"
                raise InputError(Problem(message, Location(place(own)), hint))


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The files below a folder that it can be asked for, links not followed."""
    waiting = [str(folder)]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:  # what reads it says why it can't be read
            continue
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry


@contextmanager
def own_look(own: Path | None) -> Iterator[None]:
    """Within, what goes wrong with templates or styles of one's own is a PrintFault of one line.

    With the shipped ones alone it is a fault of the program, and stays as it is.
    """
    try:
        yield
    except (UbtprintError, MemoryError):
        raise
    except Exception as error:
        if own is None or not any((own / kind).is_dir() for kind in ("templates", "styles")):
            raise
        raise beyond_setting(own, error) from error


def beyond_setting(own: Path, error: Exception) -> PrintFault:
    """The fault of content, templates or styles of one's own that can't be set."""
    said = " ".join(str(error).split())[:200]
    why = _WHY.get(type(error)) or f"{type(error).__name__}: {said}"
    hint = "take out what you last changed in its texts, templates or styles"
    return PrintFault(
        Problem(f"a page of this content can't be set: {one_line(why)}", Location(place(own)), hint)
    )


def refusal(name: str, refused: Refused, location: Location) -> Problem:
    """The problem of a name or address that was refused."""
    return Problem(f"{quote(one_line(name))} {refused.reason}; it was not read", location, refused.hint)


def one_line(text: str) -> str:
    """The text without what could end the line or move a terminal's cursor."""
    return _CONTROL.sub("�", text)
