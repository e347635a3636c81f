"""Printer profiles: kept in the user's folder, read strictly, written so that they read back the same."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import profiles, source
from ubtprint.errors import InputError, NameFault, Problem
from ubtprint.paper import Printer
from ubtprint.records import POINTS
from ubtprint.shape import read_shape

MM = POINTS["mm"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of profiles, empty, in a configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "ubtprint" / "printers"
    folder.mkdir(parents=True)
    return folder


def lines(folder: Path) -> list[str]:
    """What is wrong with the profiles, each line from the profile's file name on."""
    with pytest.raises(InputError) as caught:
        profiles.load_printers()
    return str(caught.value).replace("ubtprint/printers/", "").splitlines()


def read(text: str) -> Printer | None:
    """A profile's text through the same loader; None and an assertion's worth of problems if it isn't one."""
    problems: list[Problem] = []
    node = source.parse_yaml(text, "a.yaml", problems)
    printer = None if node is None else read_shape(node, Printer, problems)
    assert problems == []
    return printer


def test_nothing_kept_is_no_printers(folder: Path) -> None:
    assert profiles.load_printers() == {}
    folder.rmdir()
    assert profiles.load_printers() == {}


def test_profile_is_read_in_points(folder: Path) -> None:
    (folder / "office.yaml").write_text("back-right: 1.5mm\nback-up: -0.1cm\nscale: 1.004\nmargin: 0.25in\n")
    name, printer = profiles.find_printer("Office")
    assert name == "office"
    assert printer.back_right == pytest.approx(1.5 * MM)
    assert printer.back_up == pytest.approx(-MM)
    assert (printer.scale, printer.margin, printer.flip, printer.queue) == (1.004, 18.0, "long", "")


def test_unknown_printer_has_a_suggestion(folder: Path) -> None:
    with pytest.raises(NameFault, match=r"unknown printer 'office' \(there are none\)"):
        profiles.find_printer("office")
    (folder / "office.yaml").write_text("flip: short\n")
    with pytest.raises(NameFault, match="did you mean 'office'"):
        profiles.find_printer("ofice")


def test_all_that_is_wrong_is_told_with_its_place(folder: Path) -> None:
    (folder / "a.yaml").write_text("flipp: long\nback-right: 1.5\nscale: 1.2\nscale-sides: back\n")
    (folder / "b.yaml").write_text("flip: long\nback-up: -26mm\nmargin: 1in\nqueue: two words\n")
    (folder / "Not Good.yaml").write_text("flip: short\n")
    assert lines(folder) == [
        "Not Good.yaml:1:1: 'Not Good' can't be a printer's name "
        "(small letters, digits and hyphens, 64 at most)",
        "a.yaml:1:1: unknown key 'flipp' (did you mean 'flip'?)",
        "a.yaml:2:13: 'back-right' is not a length: '1.5' "
        "(a number and its unit: in, pt, mm or cm, such as 0.25in)",
        "a.yaml:3:8: 'scale' should be at most 1.1, not 1.2",
        "a.yaml:4:14: 'scale-sides' can't be 'back' (did you mean 'backs'?)",
        "b.yaml:2:10: 'back-up' is -26mm, more than any printer needs (25mm at most; look at the unit)",
        "b.yaml:3:9: 'margin' is 25.4mm, more than any printer needs (25mm at most; look at the unit)",
        f"b.yaml:4:8: 'queue' can't be 'two words' ({profiles.QUEUE_HINT})",
    ]


# --- writing ------------------------------------------------------------------------------------

OFFSETS = st.floats(-25 * MM, 25 * MM)
QUEUES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=20).filter(
    lambda word: not word or profiles.is_queue_name(word)
)
PRINTERS = st.builds(
    Printer,
    queue=QUEUES,
    flip=st.sampled_from(["long", "short"]),
    back_right=OFFSETS,
    back_up=OFFSETS,
    scale=st.floats(0.9, 1.1),
    scale_sides=st.sampled_from(["backs", "both"]),
    margin=st.floats(0, 25 * MM),
    hand_turned=st.sampled_from(["reversed", "same"]),
)


def far(one: Printer, other: Printer) -> list[str]:
    """The fields in which two profiles differ by more than paper or eye could tell."""
    return [
        name
        for name in Printer.__struct_fields__
        if (
            abs(getattr(one, name) - getattr(other, name)) > 1e-5
            if isinstance(getattr(one, name), float)
            else getattr(one, name) != getattr(other, name)
        )
    ]


@given(PRINTERS)
def test_what_is_written_reads_back_the_same(printer: Printer) -> None:
    text = profiles.printer_yaml(printer)
    again = read(text)
    assert again is not None
    assert far(again, printer) == []
    assert profiles.printer_yaml(again) == text


def test_profiles_that_differ_are_told_apart() -> None:
    one = Printer(back_right=1.5 * MM)
    assert far(one, msgspec.structs.replace(one, back_right=1.5001 * MM, flip="short")) == [
        "flip",
        "back_right",
    ]


@pytest.mark.parametrize(
    "queue", ["Office", "no", "-x", "a'b", 'a"b', "a:b", "{a}", "*a", "&a", "ü-✓", "010"]
)
def test_any_queue_reads_back(queue: str) -> None:
    assert read(profiles.printer_yaml(Printer(queue=queue))) == Printer(queue=queue)


def test_file_is_plain_to_read() -> None:
    printer = Printer(queue="Office_Printer", back_right=1.5 * MM, back_up=-0.8 * MM, scale=1.004)
    assert profiles.printer_yaml(printer).splitlines()[1:] == [
        "queue: Office_Printer",
        "flip: long",
        "back-right: 1.5mm",
        "back-up: -0.8mm",
        "scale: 1.004",
        "scale-sides: backs",
        "margin: 6.35mm",
        "hand-turned: reversed",
    ]


@pytest.mark.parametrize("word", ["", "two words", "a#b", "tab\t", "line\n", "\x7f", "\ud800"])
def test_no_queue_has_such_a_name(word: str) -> None:
    assert not profiles.is_queue_name(word)
