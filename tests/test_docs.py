"""README.md says what is so: its examples run, its options are those there are, its files stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import authors
import click
import printed
import pytest
from click.core import ParameterSource

from ubtprint import cli
from ubtprint.content import load_guide
from ubtprint.stocks import load_stocks

pytestmark = pytest.mark.usefixtures("kept")

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = 250_000  # bytes
# What CUPS's commands would say; tests/test_cups.py sends files to a real one.
CUPS = {
    "lpstat": '[ "$1" = -r ] && echo "scheduler is running" || echo Office_Printer',
    "lp": 'echo "request id is Office_Printer-1 (1 file(s))"',
}

# The roster whose problems README quotes.
SPOILT = """Name,Role,Team
Ana Ruiz,physician,ICU
Bo Chen,union,ICU
Cy Ott,union,ER
Di Paz,manager,ER
Lee,stewart,ICU
,union,ER
Ana Ruiz,physician,ICU
"""
QUOTED = re.compile(r"^[\w./-]+\.(?:yaml|csv|css|svg|html|pdf)(?::\d+)+: .*$", re.MULTILINE)
WORKSHOP = {
    "roster.csv": "Name,Role,Team\nAna Ruiz,union,ICU\nNguyễn Thị Hương,physician,ER\n",
    "workshop.yaml": "title: Sponsors meet\n",
}
BUILD = "documents:\n  - kind: checklist\n    role: union\n"


class Example(NamedTuple):
    """A command line as README shows it; ``said`` is what stands below it, None where nothing is shown."""

    line: str
    code: int
    said: str | None


def examples(text: str) -> Iterator[Example]:
    """The ubtprint lines of fenced ``sh`` and ``console`` blocks; ``# exit code N`` marks one that fails."""
    for language, block in FENCED.findall(text):
        if language == "sh":
            lines = [line for line in block.splitlines() if line.startswith("ubtprint")]
            yield from (Example(line, _code(line), None) for line in lines)
        elif language == "console":
            for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                line, _, said = shown.partition("\n")
                yield Example(line, _code(line), said)


def _code(line: str) -> int:
    marked = re.search(r"# exit code (\d+)$", line)
    return int(marked[1]) if marked else 0


def commands(words: str = "ubtprint", command: click.Command = cli.cli) -> dict[str, click.Command]:
    """Every command by the words that call it, ``ubtprint`` itself first."""
    found = {words: command}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            assert each is not None
            found |= commands(f"{words} {name}", each)
    return found


def options(command: click.Command) -> set[str]:
    """All spellings of the command's options."""
    # Click keeps the help option that it makes first: it has to have the spellings that a run gives it.
    context = click.Context(command, help_option_names=["-h", "--help"])
    parameters = command.get_params(context)
    given = [each for each in parameters if isinstance(each, click.Option)]
    return {name for each in given for name in (*each.opts, *each.secondary_opts)}


def choices(command: click.Command) -> Iterator[tuple[str, str]]:
    """Each value that one of the command's options or arguments may have, with that option, or nothing."""
    for each in command.params:
        if isinstance(each.type, click.Choice):
            option = max(each.opts, key=len) if isinstance(each, click.Option) else ""
            yield from ((option, str(value)) for value in each.type.choices)


def is_written(words: str, option: str, value: str, text: str) -> bool:
    """Whether a text says that an option, or without one the command, may have a value."""
    said = re.compile(rf"{re.escape(option or words)} {re.escape(value)}(?![\w-])")
    return bool(said.search(text)) or (
        bool(option) and any(f"`{option}" in line and f"`{value}`" in line for line in text.splitlines())
    )


def arguments_shown(text: str) -> set[tuple[str, str]]:
    """The arguments that are given in a text's examples, each by its command's words and its name."""
    known, shown = commands(), set()
    for example in examples(text):
        line = shlex.split(example.line, comments=True)
        words = next(words for end in range(len(line), 0, -1) if (words := " ".join(line[:end])) in known)
        command = known[words]
        if isinstance(command, click.Group):
            continue
        given = line[len(words.split()) :]
        with command.make_context(words, given, resilient_parsing=True) as context:
            shown |= {
                (words, str(each.name))
                for each in command.params
                if context.get_parameter_source(str(each.name)) is ParameterSource.COMMANDLINE
            }
    return shown


def unproven(text: str) -> list[str]:
    """The messages that a text quotes and no example brings forth: examples are run and compared."""
    proven = {line for each in examples(text) for line in (each.said or "").splitlines()}
    return [line for line in QUOTED.findall(text) if line not in proven]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that holds what README speaks of, with a kept printer and a stand-in for CUPS."""
    for name in ("my-content", "my-draft"):
        shutil.copytree(ROOT / "content" / "2010-guide", tmp_path / name / "2010-guide")
    for file, right, slip in (("guide.yaml", "title:", "tittle:"), ("roles/physician.yaml", "tip:", "tipp:")):
        path = tmp_path / "my-draft" / "2010-guide" / file
        text = path.read_text("utf-8")
        path.write_text(re.sub(f"^{right}", slip, text, flags=re.MULTILINE), "utf-8")
    authors.begun(tmp_path / "my-guide", role="")
    for name, text in WORKSHOP.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "my-build.yaml").write_text(BUILD, "utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "physician-cards.pdf").write_bytes(printed.cards("2010-guide", "physician"))
    profile = tmp_path / "config" / "ubtprint" / "printers" / "office.yaml"
    profile.parent.mkdir(parents=True)
    profile.write_text("queue: Office_Printer\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, said in CUPS.items():
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{said}\n", "utf-8")
        path.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    (tmp_path / "my-roster.csv").write_text(SPOILT, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", list(examples(README)), ids=lambda example: example.line)
def test_example_runs(
    example: Example, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, *arguments = shlex.split(example.line, comments=True)
    assert program == "ubtprint"
    monkeypatch.setattr("ubtprint.serving.serve", lambda *_: None)  # else the preview would never end
    if "--roster" in arguments:
        assert cli.run(["pack", "roster.csv", "--items", "cards", "--quiet"]) == 0
    if arguments[0] == "new":  # which writes what the folder has for the other examples
        for name in WORKSHOP:
            (folder / name).unlink()
    if arguments[0] == "init":
        shutil.rmtree(folder / "my-guide")
    assert cli.run(arguments) == example.code, capfd.readouterr().err
    ran = capfd.readouterr()
    if example.said is not None:
        assert ran.out + ran.err == example.said
    for name in re.findall(r"^output/\S+", ran.err, re.MULTILINE):
        assert (folder / name).is_file()


def test_commands_within_groups_are_found() -> None:
    assert {"ubtprint", "ubtprint cards", "ubtprint printer", "ubtprint printer set"} <= set(commands())
    assert "--back-offset" in options(commands()["ubtprint printer set"])


def test_marked_and_shown_examples_are_found() -> None:
    text = "```sh\nsh setup.sh\nubtprint list\n```\n\n```console\n$ ubtprint x  # exit code 2\nno x\n```\n"
    assert list(examples(text)) == [
        Example("ubtprint list", 0, None),
        Example("ubtprint x  # exit code 2", 2, "no x\n"),
    ]


def test_examples_in_help_are_among_those_in_readme() -> None:
    shown = {example.line for example in examples(README)}
    helped = {
        re.split(r"  +", line.strip())[0]
        for command in commands().values()
        for line in (command.help or "").splitlines()
        if line.strip().startswith("ubtprint ")
    }
    assert len(helped) > 10
    assert helped <= shown


def test_file_names_are_those_that_the_examples_make() -> None:
    rows = re.findall(r"^\| `([\w-]+\.pdf)`.* \| `(ubtprint [^`]+)` \|$", README, re.MULTILINE)
    assert len(rows) == 5
    from ubtprint import build

    for name, line in rows:
        with pytest.MonkeyPatch.context() as patch:
            written: list[str] = []
            made = build.Made(files=(build.File(b"%PDF-"),), sides=2, sheets=1, duplex="long", body_size=12.0)
            patch.setattr(build, "make", lambda document, own, stock, made=made: made)
            patch.setattr("ubtprint.output.write_whole", lambda path, _, to=written: to.append(path.name))
            assert cli.run([*shlex.split(line)[1:], "--quiet", "--force"]) == 0
        assert written[0] == name


# --- options and names --------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(commands()))
def test_every_option_stands_in_readme(name: str) -> None:
    written = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", README))
    assert options(commands()[name]) - written == set()


@pytest.mark.parametrize("name", list(commands()))
def test_every_choice_stands_in_readme(name: str) -> None:
    missing = [each for each in choices(commands()[name]) if not is_written(name, *each, README)]
    assert missing == []


def test_a_choice_that_is_not_written_is_noticed() -> None:
    assert ("--duplex", "short") in set(choices(commands()["ubtprint cards"]))
    text = "ubtprint x fast\n| `--for office`, `--format pdf` | or `txt` |\n"
    assert is_written("", "--for", "office", text)
    assert is_written("", "--format", "txt", text)
    assert is_written("ubtprint x", "", "fast", text)
    for words, option, value in (("", "--for", "off"), ("", "--other", "txt"), ("ubtprint x", "", "pdf")):
        assert not is_written(words, option, value, text)


@pytest.mark.parametrize("name", list(commands()))
def test_every_command_has_an_example_in_its_help(name: str) -> None:
    told = (commands()[name].help or "").splitlines()
    assert any(re.match(rf" *{name}( |$)", line) for line in told)


@pytest.mark.parametrize("name", list(commands()))
def test_every_argument_is_given_in_an_example(name: str) -> None:
    wanted = {(name, str(each.name)) for each in commands()[name].params if isinstance(each, click.Argument)}
    assert wanted - arguments_shown(README) == set()


def test_arguments_in_examples_are_found() -> None:
    shown = arguments_shown("```sh\nubtprint stock show pocket\nubtprint stock list\n```\n")
    assert ("ubtprint stock show", "stock_name") in shown
    assert ("ubtprint stock show", "format_") not in shown
    assert {words for words, _ in shown} == {"ubtprint stock show"}


def test_every_message_that_is_quoted_is_brought_forth_by_an_example() -> None:
    assert len(QUOTED.findall(README)) >= 6
    assert unproven(README) == []


def test_a_message_that_nothing_brings_forth_is_noticed() -> None:
    quoted = "roster.csv:6:5: unknown role\n"
    assert unproven(f"```\n{quoted}```\n") == [quoted.strip()]
    assert unproven(f"```console\n$ ubtprint pack roster.csv  # exit code 1\n{quoted}```\n") == []


def test_every_option_in_readmes_table_exists() -> None:
    rows = re.findall(r"^\| (`-.*?) \|", README, re.MULTILINE)
    written = {word for row in rows for word in re.findall(r"`(--?[a-z-]+)", row)}
    assert len(written) > 15
    known = set().union(*(options(command) for command in commands().values()))
    assert written - known == set()


def test_every_command_stock_and_exit_code_stands_in_readme() -> None:
    for name in cli.COMMANDS:
        assert f"| `{name}` |" in README
    for name, stock in load_stocks().items():
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` |"))
        assert re.findall(r"`([^`]+)`", row) == [name, *stock.aliases]
    for code in (cli.DONE, cli.INPUT, cli.USAGE, cli.FAULT, cli.INTERRUPTED):
        assert f"\n| {code} | " in README


def test_roles_words_in_readme_are_known() -> None:
    guide = load_guide(None)
    known = {alias for role in guide.roles.values() for alias in role.aliases}
    (sentence,) = re.findall(r"^You may say a role in your own words: (.*)$", README, re.MULTILINE)
    words = re.findall(r"`(\w+)`", sentence)
    assert len(words) == 5
    assert {word.casefold() for word in words} <= known


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_links_lead_to_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link and link[0] != "#"]
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_pictures_are_small() -> None:
    pictures = [ROOT / link for link in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)]
    assert len(pictures) == 7
    assert all(picture.stat().st_size < PICTURE for picture in pictures)


def test_the_two_commands_stand_alone_in_their_blocks() -> None:
    blocks = [block for language, block in FENCED.findall(README) if block.startswith("sh setup.sh")]
    assert [block.count("\n") for block in blocks] == [1, 1]
