"""``ubtprint printer`` as a user meets it: what is kept, what is said, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ubtprint import profiles
from ubtprint.cli import run
from ubtprint.cli.options import LENGTH, Length, Offset, Ratio
from ubtprint.records import POINTS

MM = POINTS["mm"]
Command = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``ubtprint printer …`` with a configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["printer", *arguments])
        return code, *capsys.readouterr()

    return command


def kept(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- keeping ------------------------------------------------------------------------------------


def test_none_kept_says_how_to_make_one(printer: Command) -> None:
    code, out, _ = printer("list")
    assert code == 0
    assert "ubtprint calibrate" in out
    assert "ubtprint printer set" in out
    assert printer("list", "--format", "json") == (0, "{}\n", "")


@pytest.mark.parametrize("arguments", [["--back-offset", "-1.5mm,0.8mm"], ["--back-offset=-1.5mm,0.8mm"]])
def test_negative_offsets_are_values_and_not_options(printer: Command, arguments: list[str]) -> None:
    code, out, err = printer("set", "office", *arguments)
    assert (code, out) == (0, "")
    assert "moved 1.5 mm to the left and 0.8 mm up, as one looks at the back" in err
    _, found = profiles.find_printer("office")
    assert (found.back_right, found.back_up) == pytest.approx((-1.5 * MM, 0.8 * MM))


@pytest.mark.parametrize(
    ("typed", "right", "up"),
    [("15mm,0", 15, 0), ("0,-0.8mm", 0, -0.8), ("0,0", 0, 0), ("-0.0,1mm", 0, 1), ("1mm, 2mm", 1, 2)],
)
def test_nought_needs_no_unit(printer: Command, typed: str, right: float, up: float) -> None:
    assert printer("set", "office", "--back-offset", typed)[0] == 0
    _, found = profiles.find_printer("office")
    assert (found.back_right, found.back_up) == pytest.approx((right * MM, up * MM))


def test_keeping_says_how_to_use_it(printer: Command) -> None:
    _, _, err = printer("set", "office", "--flip", "long")
    assert err.splitlines()[-1] == (
        "use it with --printer office: ubtprint cards --role physician --printer office"
    )


def test_what_is_not_given_is_kept(printer: Command, tmp_path: Path) -> None:
    options = "--back-offset 1.5mm,-0.8mm --scale 100.4% --scale-sides both --flip short"
    assert printer("set", "office", *options.split())[0] == 0
    assert printer("set", "Office", "--margin", "5mm", "--hand-turned", "same", "--queue", "Front")[0] == 0
    assert kept(tmp_path) == ["ubtprint/printers/office.yaml"]
    code, out, _ = printer("show", "office", "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "queue": "Front",
        "flip": "short",
        "back-right": "1.5mm",
        "back-up": "-0.8mm",
        "scale": 1.004,
        "scale-sides": "both",
        "margin": "5mm",
        "hand-turned": "same",
    }
    assert json.loads(printer("list", "--format", "json")[1]) == {"office": json.loads(out)}


def test_it_is_said_in_words(printer: Command) -> None:
    printer("set", "office", "--scale", "0.997", "--queue", "Front")
    code, out, _ = printer("show", "office")
    assert code == 0
    assert out.splitlines()[:-1] == [
        "office",
        "  queue    Front",
        "  backs    where they are",
        "  scale    99.7 %, backs alone",
        "  flip     on the long edge",
        "  margin   6.35 mm along the paper's edges can't be printed",
        "  by hand  backs in reversed order",
    ]
    assert out.rstrip().endswith("office.yaml")
    assert printer("list")[1].startswith("office\n  queue    Front\n")


def test_removed_is_gone(printer: Command, tmp_path: Path) -> None:
    printer("set", "office", "--flip", "short")
    assert printer("remove", "OFFICE") == (0, "", "removed: office\n")
    assert kept(tmp_path) == []
    assert printer("remove", "office")[0] == 2


# --- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--back-offset 1.5,0.8", "'--back-offset': '1.5' is not a length: a number and its unit"),
        ("--back-offset 00.5,0", "'00.5' is not a length"),
        (
            "--back-offset 1.5mm -0.8mm",
            "'1.5mm -0.8mm' should be one word, with a comma and no space: 1.5mm,-0.8mm",
        ),
        ("--back-offset 1.5mm, -0.8mm", "no space: 1.5mm,-0.8mm"),
        ("--back-offset -1.5mm , 0.8mm", "no space: -1.5mm,0.8mm"),
        ("--back-offset=1.5mm 0", "no space: 1.5mm,0"),
        ("--back-offset 1.5mm --flip long", "such as 1.5mm,-0.8mm"),
        ("--back-offset 1.5mm,0 -0.8mm", "No such option"),
        ("--back-offset", "requires an argument"),
        ("--back-offset 1.5mm", "such as 1.5mm,-0.8mm"),
        ("--back-offset 1mm,2mm,3mm", "two lengths with a comma"),
        ("--back-offset 1mm,26mm", "'26mm' is too much: 25mm at most"),
        ("--back-offset -1.1in,0mm", "'-1.1in' is too little: -25mm at least"),
        ("--margin 5", "'--margin': '5' is not a length"),
        ("--margin -1mm", "'-1mm' is too little: 0mm at least"),
        ("--margin 5cm", "'5cm' is too much: 25mm at most"),
        ("--scale 100.4", "'100.4' is out of reach: it should be between 0.9 and 1.1; did you mean 100.4%?"),
        ("--scale 1.2", "'1.2' is out of reach"),
        ("--scale 50%", "'50%' is out of reach"),
        ("--scale nan", "'nan' is not a ratio"),
        ("--queue a#b", "no '#'"),
        ("--flip left", "'left' is not one of 'long', 'short'"),
    ],
)
def test_bad_values_are_usage_errors_and_keep_nothing(
    printer: Command, tmp_path: Path, arguments: str, said: str
) -> None:
    code, out, err = printer("set", "office", *arguments.split())
    assert (code, out) == (2, "")
    assert said in err
    assert kept(tmp_path) == []


def test_names_are_ids(printer: Command) -> None:
    for name in ("Front Office", "../office", "", "a" * 65):
        code, _, err = printer("set", name, "--flip", "long")
        assert code == 2
        assert "small letters, digits and hyphens" in err
    assert printer("show", "office")[::2] == (2, "unknown printer 'office' (there are none)\n")


def test_broken_profile_is_told_and_left_alone(printer: Command, tmp_path: Path) -> None:
    printer("set", "office", "--flip", "short")
    path = tmp_path / "ubtprint" / "printers" / "office.yaml"
    path.write_text("flipp: long\n")
    code, _, err = printer("set", "office", "--margin", "5mm")
    assert code == 1
    assert err.endswith("office.yaml:1:1: unknown key 'flipp' (did you mean 'flip'?)\n")
    assert path.read_text() == "flipp: long\n"


def test_folder_that_cannot_be_made_is_one_line(printer: Command, tmp_path: Path) -> None:
    (tmp_path / "ubtprint").write_text("a file in the way")
    code, _, err = printer("set", "office", "--flip", "short")
    assert code == 1
    assert err.count("\n") == 1
    assert "can't be written" in err


# --- the kinds of value -------------------------------------------------------------------------


@given(st.decimals(-9999, 9999, places=3), st.sampled_from(sorted(POINTS)))
def test_length_is_points(number: object, unit: str) -> None:
    assert LENGTH.convert(f"{number}{unit}", None, None) == pytest.approx(float(str(number)) * POINTS[unit])


@pytest.mark.parametrize(
    "text", ["", "mm", "1", "1 mm", "1e3mm", "1.mm", ".5in", "+1mm", "1mm2", "1px", "9" * 400 + "mm"]
)
def test_what_is_no_length_fails(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a length"):
        LENGTH.convert(text, None, None)


def test_limits_are_inclusive() -> None:
    assert Length("0mm", "25mm").convert("25mm", None, None) == 25 * MM
    assert Length("0mm").convert("0mm", None, None) == 0
    assert Offset("1in").convert("-1in,1in", None, None) == (-72, 72)
    assert Ratio(0.9, 1.1).convert("110%", None, None) == Ratio(0.9, 1.1).convert("1.1", None, None)
    with pytest.raises(ValueError, match="not a length"):
        Length(most="25").convert("1mm", None, None)
