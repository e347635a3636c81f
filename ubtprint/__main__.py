"""``python -m ubtprint`` is ``ubtprint``: listens for signals first, for loading the rest takes a moment."""

import sys

from ubtprint.process import watched


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(watched(_run))


def _run() -> int:
    from ubtprint.cli import run

    return run()


if __name__ == "__main__":
    main()
