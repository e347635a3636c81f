"""``python -m ubtprint`` is ``ubtprint``."""

from ubtprint.cli import main

if __name__ == "__main__":
    main()
