"""The benchmark's own honesty: words are compared before there is a ratio, memory is the process's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench import jobs, table, ways, words, work
from bench.people import people
from bench.processes import Job, Measured, Way, launch, measured

TINY = jobs.Sizes(runs=1, cards=16, handouts=2, checklists=2)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> jobs.Bench:
    pytest.importorskip("typst", reason="no typst: pip install -e '.[bench]'")
    pytest.importorskip("reportlab", reason="no reportlab: pip install -e '.[bench]'")
    return jobs.Bench(tmp_path_factory.mktemp("bench"), TINY)


def peers(job: Job) -> Job:
    """The job without ubtprint itself, which other tests run."""
    return msgspec.structs.replace(job, ways=tuple(way for way in job.ways if "ubtprint" not in way.name))


def ratio_of(found: list[Measured]) -> list[str]:
    assert not [each.fault for each in found if each.fault]
    return [table.ratios(each, found[0])[0] for each in found[1:]]


def spoilt(job: Job, change: Any) -> Job:
    """The job with its last way handed other data than the rest."""
    *others, last = job.ways
    (python, script, path, out, *more) = last.commands[0]
    data = json.loads(Path(path).read_bytes())
    change(data)
    other = Path(path).with_name("spoilt.json")
    other.write_text(json.dumps(data), encoding="utf-8")
    command = (python, script, str(other), out, *more)
    return msgspec.structs.replace(job, ways=(*others, msgspec.structs.replace(last, commands=(command,))))


@pytest.mark.parametrize("two_sided", [False, True])
def test_peers_that_print_the_same_words_get_a_ratio(bench: jobs.Bench, two_sided: bool) -> None:
    name = f"same-{two_sided}"
    found = measured(peers(bench.cards(name, 16, ("reportlab",), two_sided=two_sided)), 1)
    assert [each.way.name for each in found] == ["Typst", "ReportLab", "ReportLab, faces as forms"]
    assert all(float(ratio) > 0 for ratio in ratio_of(found))
    printed = words.by_pdfium(found[0].files[0])
    for name, _team in people(2):
        assert all(printed[word] >= 4 for word in words.WORD.findall(name))


def test_a_peer_that_drops_a_word_gets_none(bench: jobs.Bench) -> None:
    def drop(data: dict[str, Any]) -> None:
        items = next(block for block in data["faces"][0]["blocks"] if block["tag"] == "list")["items"]
        items[-1]["text"] = items[-1]["text"].replace("informed", "")

    job = spoilt(peers(bench.cards("dropped", 16, ("reportlab",))), drop)
    found = measured(job, 1)
    told = ratio_of(found)
    assert float(told[0]) > 0
    assert told[1] == "no ratio: words differ: 'informed' 2 times fewer"
    assert "words differ: 'informed'" in table.told(job, found)


def test_a_peer_that_drops_a_name_gets_none(bench: jobs.Bench) -> None:
    job = spoilt(
        peers(bench.cards("nameless", 16, ("reportlab",))), lambda data: data["people"][1].update(name="")
    )
    assert ratio_of(measured(job, 1))[1].startswith("no ratio: words differ: 'Ben' 4 times fewer")


def test_names_in_the_wrong_files_are_told(bench: jobs.Bench) -> None:
    job = peers(bench.handouts())
    assert float(ratio_of(measured(job, 1))[0]) > 0

    def swap(data: dict[str, Any]) -> None:
        data["files"].append(data["files"][0] | {"name": data["files"][1]["name"]})
        del data["files"][1]

    told = ratio_of(measured(spoilt(job, swap), 1))[0]
    assert told.startswith("no ratio: words differ: 'Ben'")
    both = [work_words("one", "two"), work_words("three")], [work_words("one"), work_words("two", "three")]
    assert words._difference(*both) == "the same words stand in other files"


def work_words(*said: str) -> words.Words:
    return words.Words(said)


def test_typst_tags_what_it_prints(bench: jobs.Bench) -> None:
    import pikepdf

    found = measured(peers(bench.checklists("tagged", 2, peers=True)), 1)
    with pikepdf.open(found[0].files[0]) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    with pikepdf.open(found[1].files[0]) as pdf:  # ReportLab, as the results say
        assert "/StructTreeRoot" not in pdf.Root


def test_peers_that_are_not_there_are_left_out_and_said_so(tmp_path: Path) -> None:
    missing = Way(name="Nobody", commands=(("nobody",),), out=tmp_path / "a", missing="it is not installed")
    failing = Way(name="Faulty", commands=((sys.executable, "-c", "1/0"),), out=tmp_path / "b")
    job = Job(name="Nothing", ways=(missing, failing))
    text = table.told(job, measured(job, 1))
    assert "Nobody: left out, it is not installed" in text
    assert "Faulty: left out, it failed with 1: ZeroDivisionError" in text
    assert "|" not in text


def test_what_prints_nothing_has_no_ratio(tmp_path: Path) -> None:
    found = measured(Job(name="", ways=(ways.nothing("Python", tmp_path, "pass"),) * 2), 1)
    assert table.ratios(found[0], found[1])[0] == "no ratio: nothing is printed"


def test_memory_is_of_the_process_not_of_who_started_it(tmp_path: Path) -> None:
    held = bytearray(b"x") * (150 << 20)
    small = launch([(sys.executable, "-c", "pass")], tmp_path / "log")
    large = launch([(sys.executable, "-c", "bytearray(b'x') * (100 << 20)")], tmp_path / "log")
    assert len(held) / 2**20 > 3 * small.mib
    assert large.mib > small.mib + 90


def test_peers_set_their_words_where_ours_stand(bench: jobs.Bench) -> None:
    import pypdfium2

    face = bench.deck.faces[0]
    block = next(block for block in face.blocks if block.tag == "list")
    first = block.items[0].text.split()[0]
    for each in measured(peers(bench.cards("places", 16, ("reportlab", "weasyprint"))), 1):
        pdf = pypdfium2.PdfDocument(each.files[0])
        text = pdf[0].get_textpage()
        index, _ = text.search(first).get_next()
        left, bottom, _, _ = text.get_charbox(index)
        assert left == pytest.approx(block.x, abs=1.5), each.way.name
        assert bottom == pytest.approx(792 - block.y, abs=1), each.way.name
        pdf.close()


def test_backs_lie_behind_their_fronts(bench: jobs.Bench) -> None:
    sides = work.ganged(bench.deck.faces, people(1), bench.stock, two_sided=True)
    assert len(sides) == 2
    for front, back in zip(*sides, strict=True):
        assert back.face == front.face + 1
        assert back.x + bench.deck.faces[0].width == pytest.approx(612 - front.x)
        assert back.y == pytest.approx(front.y)


def test_everyone_has_another_name() -> None:
    persons = people(5_000)
    assert len({name for name, _ in persons}) == 5_000


def test_the_machine_is_told_by_its_shape_alone() -> None:
    import platform

    told = table.machine("")
    assert "cores" in told
    assert "weasyprint" in told
    assert platform.node() not in told.split()
    assert "/" not in told
