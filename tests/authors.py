"""Folders of one's own as an author has them: begun by ``init``, with a role of ``new role``."""

from __future__ import annotations

from pathlib import Path

from inspect_pdf import page_text

from ubtprint import beginnings

ROLE = "executive-sponsor"


def begun(folder: Path, role: str = ROLE) -> Path:
    """The folder that ``init`` writes, and in it the files that ``new role`` writes."""
    beginnings.write_new(beginnings.own_folder(folder), False, "")
    if role:
        beginnings.write_new(beginnings.new_role(role, folder, None).files, False, "")
    return folder


def change(path: Path, *pairs: tuple[str, str]) -> None:
    """Put one text in the place of another, once; the first has to be there."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def words(pdf: Path) -> str:
    """All that a finished file says, heads and feet too."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
    return "\n".join(page_text(pdf, page) for page in range(count))
