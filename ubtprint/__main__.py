"""``python -m ubtprint`` is ``ubtprint``: listens for signals first, then answers at once where it can."""

import sys

from ubtprint.fresh import answer
from ubtprint.process import watched


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(watched(_run))


def _run() -> int:
    if answer(sys.argv[1:]):
        return 0
    from ubtprint.cli import run

    return run()


if __name__ == "__main__":
    main()
