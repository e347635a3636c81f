"""Jinja2 in its sandbox: one's own templates before the shipped, read closed, their errors told."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ubtprint import closed, reach
from ubtprint.assets import is_within, place
from ubtprint.closed import one_line
from ubtprint.errors import InputError, Location, Problem, UbtprintError

MAX_PAGE = 5_000_000  # characters of HTML; the whole guide comes to a fiftieth of that

_HINTS: Mapping[type[Exception], str] = {
    UndefinedError: "the shipped template of this name shows which values there are",
    SecurityError: "a template can't reach into the program",
    TemplateNotFound: "a template is named alone and stands in templates/: no folders, no '..'",
    OverflowError: "make it smaller",
}


class ClosedLoader(BaseLoader):
    """Reads templates from these folders, the first that has one; no link leads out of them."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The template's text, its path, and whether that is still so.

        Raises TemplateNotFound, InputError for one of one's own that may not be read or reaches for files.
        """
        folder = self._folder_of(template)
        if folder is None:
            raise TemplateNotFound(template)
        path = folder / template
        text = closed.read_text(path, folder)
        if is_own(folder) and (problems := reach.in_template(text, path)):
            raise InputError(*problems)
        return text, str(path), partial(self._is_unchanged, template, _state(path))

    def _folder_of(self, template: str) -> Path | None:
        pieces = split_template_path(template)
        return next((each for each in self._folders if each.joinpath(*pieces).is_file()), None)

    def _is_unchanged(self, template: str, state: tuple[Path, int]) -> bool:
        """Whether it is still that file, and as it was: one of one's own may have come before it."""
        folder = self._folder_of(template)
        return folder is not None and _state(folder / template) == state


def _state(path: Path) -> tuple[Path, int]:
    return path.absolute(), path.stat().st_mtime_ns


def is_own(folder: Path) -> bool:
    """Whether a folder is not among what is shipped."""
    return not is_within(folder, [])


def environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """The sandbox for the templates in these folders; an undefined name is an error."""
    return ImmutableSandboxedEnvironment(
        loader=ClosedLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill_in(name: str, sandbox: Environment, folders: tuple[Path, ...], values: Mapping[str, object]) -> str:
    """The template of this name, filled in by the sandbox of these folders.

    Raises InputError for what is wrong in a template of one's own, with its line. With the shipped ones alone
    an error is the program's and stays as it is.
    """
    own = [folder for folder in folders if is_own(folder)]
    pieces, length = [], 0
    try:
        for piece in sandbox.get_template(name).generate(**values):
            pieces.append(piece)
            length += len(piece)
            if length > MAX_PAGE:
                message = f"the page comes to more than {MAX_PAGE:,} characters"
                raise InputError(
                    Problem(message, Location(place((own or folders)[0] / name)), "make it shorter")
                )
    except UbtprintError:
        raise
    except (Exception, MemoryError) as error:
        if not own:
            raise
        raise InputError(_problem(error, own, folders)) from error
    return "".join(pieces)


def _problem(error: BaseException, own: Sequence[Path], folders: Sequence[Path]) -> Problem:
    """What Jinja found wrong, at the innermost line of a template of one's own, else of a shipped one."""
    lines = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    at = _innermost(lines, own) or _innermost(lines, folders) or Location(place(own[0]))
    said = one_line(" ".join(str(error).split()))[:200]
    if isinstance(error, TemplateNotFound):
        said = f"there is no template '{said}'"
    elif isinstance(error, MemoryError):
        said = "this takes too much memory"
    elif isinstance(error, RecursionError):
        said = "templates or macros that use themselves never end"
    hint = next((hint for kind, hint in _HINTS.items() if isinstance(error, kind)), "")
    return Problem(f"the template fails: {said or type(error).__name__}", at, hint)


def _innermost(lines: Sequence[tuple[str, int]], folders: Sequence[Path]) -> Location | None:
    inside = [
        Location(place(Path(name)), line)
        for name, line in lines
        if any(Path(name).is_relative_to(folder) for folder in folders)
    ]
    return inside[-1] if inside else None


def syntax_problems(text: str, path: Path) -> list[Problem]:
    """What Jinja can't read in a template, at its line; nothing of it is run."""
    try:
        environment(()).parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
        said = one_line(" ".join(str(error).split()))[:200]
        why = "it nests too deep" if isinstance(error, RecursionError) else said
        return [Problem(f"the template fails: {why}", Location(place(path), line))]
    return []
