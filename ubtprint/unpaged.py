"""Documents that are not for paper: made as text or as a web page, and held against their manuscript."""

from __future__ import annotations

from pathlib import Path

from ubtprint import assets, closed, plaintext, web, wording
from ubtprint.build import File, Made
from ubtprint.document import Document

STEPS = {
    "txt": "plain text: paste it into mail, or read it on a screen reader or a braille display",
    "html": "a web page in one file: open it in a browser, send it around, or put it on a site",
}


def make(document: Document, own: Path | None, form: str) -> Made:
    """The document as ``txt`` or ``html``, a finished file in UTF-8.

    Raises PrintFault where a text of the manuscript is not in its place, InputError for a template or
    style sheet that would load, run or send something.
    """
    if form == "txt":
        page = said = plaintext.render_text(document)
    else:
        with closed.own_look(own):
            templates, styles = (tuple(assets.folders(kind, own)) for kind in ("templates", "styles"))
            page = web.render_web(document, templates, styles, own)
        said = web.text_of(page)
    wording.prove(document, said)
    return Made(
        files=(File(page.encode()),),
        sides=0,
        sheets=0,
        duplex="none",
        body_size=0.0,
        steps=(STEPS[form],),
        form=form,
    )
