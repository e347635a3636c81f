"""``ubtprint preview``: the pages in a browser, redrawn as the content changes."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from pathlib import Path

import click

from ubtprint.cli.options import content_option
from ubtprint.errors import InputError, InstallError, Location, Problem, display_path

NEEDED = ("starlette", "uvicorn", "watchfiles", "pypdfium2")


@click.command()
@content_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="The port to serve on [8377, or any that is free].",
)
@click.option("--open/--no-open", "opens", default=True, help="Whether to open the browser by itself.")
def preview(content: Path | None, port: int | None, opens: bool) -> None:
    """Show the pages in your browser while you write, and redraw them when you save.

    Pick what to see, flip the cards, read what the proof found, and download the PDF. Only this computer
    can open the page. Ctrl-C ends it.

    \b
    ubtprint preview
    ubtprint preview --content my-content
    """
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        hint = f"python -m pip install {' '.join(missing)}"
        raise InstallError(Problem(f"the preview needs {', '.join(missing)}", hint=hint))
    if content is not None and not content.is_dir():
        raise InputError(Problem("there is no such folder", Location(display_path(content))))
    from ubtprint import limits, serving

    limits.seconds()  # a limit that isn't a number is told before anything is served
    with serving.listen(port) as heard:
        address = f"http://{serving.HOST}:{heard.getsockname()[1]}/"
        click.echo(f"the preview is at {address}\nCtrl-C ends it", err=True)
        if opens and _has_screen():
            import webbrowser

            # The socket listens already: the browser waits until the server answers.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        serving.serve(heard, content)


def _has_screen() -> bool:
    """Whether there is a screen for a browser; else one in the terminal could take the keyboard."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in screens)
