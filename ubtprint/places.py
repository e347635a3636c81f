"""Where the cache is kept, by the environment and the system's custom; it loads nothing that takes time."""

from __future__ import annotations

import os
import sys

FOLDER = "UBTPRINT_CACHE"


def cache_folder() -> str | None:
    """The cache's folder, which needn't stand yet; None where it is turned off, or the user has no home.

    ``UBTPRINT_CACHE`` names it, or empty turns it off. Else it is where platformdirs has it, which takes
    longer to load than all that a run does that finds everything up to date.
    """
    named = os.environ.get(FOLDER)
    if named is not None:
        try:
            return os.path.abspath(named) if named else None  # noqa: PTH100 - pathlib takes its time
        except OSError:  # the working folder is gone
            return None
    if sys.platform == "darwin":
        place = os.path.expanduser("~/Library/Caches/ubtprint")  # noqa: PTH111
    elif sys.platform.startswith("linux"):
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")  # noqa: PTH111
        place = f"{base}/ubtprint"
    else:
        place = _elsewhere()
    return place if os.path.isabs(place) else None  # noqa: PTH117


def _elsewhere() -> str:
    from platformdirs import user_cache_path

    try:
        return str(user_cache_path("ubtprint", appauthor=False))
    except RuntimeError:
        return ""
