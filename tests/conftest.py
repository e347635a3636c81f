"""What all tests share: the shipped fonts alone, and veraPDF."""

from __future__ import annotations

import faces
import pytest
import verapdf as engine

faces.shipped_fonts_only()


@pytest.fixture(scope="session")
def verapdf() -> engine.Judge:
    """Judges a PDF (a path or its bytes) by PDF/UA-1 and lists the checks that failed."""
    if reason := engine.missing():
        if engine.is_required():
            pytest.fail(reason)
        pytest.skip(reason)
    return engine.start()
