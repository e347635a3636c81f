"""``ubtprint text``: the handout's words on standard output, the same as those in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Command

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--role physician",
        "--topic union-sponsors",
        "--edition 2016-article",
        f"--content {ROOT / 'content'}",
    ],
)
def test_it_is_what_handout_writes(ubtprint: Command, tmp_path: Path, words: str) -> None:
    text = ubtprint("text", *words.split())
    handout = ubtprint("handout", "--quiet", "--format", "txt", "-o", "-", *words.split())
    assert (text.code, text.err) == (0, "")
    assert text.out == handout.out
    assert len(text.out) > 2_000
    assert list(tmp_path.iterdir()) == []


def test_several_roles_come_one_after_the_other(ubtprint: Command) -> None:
    one, other = (ubtprint("text", "--role", role).out for role in ("union", "doctor"))
    assert one != other
    assert ubtprint("text", "--role", "union", "--role", "MD", "--role", "union").out == one + b"\n" + other


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--role physcian --role uniom", ["unknown role 'physcian'", "unknown role 'uniom'"]),
        ("--topic nothing", ["unknown topic 'nothing'"]),
        ("--edition 1999", ["unknown edition '1999'"]),
        ("--topic union-sponsors --role union", ["choose one of them"]),
    ],
)
def test_what_is_not_known(ubtprint: Command, words: str, said: list[str]) -> None:
    ran = ubtprint("text", *words.split())
    assert (ran.code, ran.out) == (2, b"")
    assert all(each in ran.err for each in said)
