"""``ubtprint completion``: the Tab key in real shells, names from content, silence where it is broken."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from commands import Command
from test_docs import commands

ROOT = Path(__file__).resolve().parent.parent
ROLES = ["management", "physician", "union"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with ``ubtprint`` on the path, as after an installation."""
    program = tmp_path / "bin" / "ubtprint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ubtprint "$@"\n', "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(line: str) -> tuple[list[str], str]:
    """What a line that ends at the cursor is answered, as bash asks it, and what is said besides."""
    words = line.split(" ")
    asking = {"_UBTPRINT_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    ran = subprocess.run(
        [sys.executable, "-m", "ubtprint"],
        check=False, env=os.environ | asking, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0
    return [line.partition(",")[2] for line in ran.stdout.splitlines() if line], ran.stderr


def own_guide(folder: Path) -> Path:
    """Content of one's own, in which a steward is called something else."""
    shutil.copytree(ROOT / "content" / "2010-guide", folder / "2010-guide")
    path = folder / "2010-guide" / "roles" / "union.yaml"
    text = path.read_text("utf-8")
    assert text.count(" steward,") == 1
    path.write_text(text.replace(" steward,", " grover,"), "utf-8")
    return folder


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ubtprint car", ["cards"]),
        ("ubtprint printer s", ["set", "show"]),
        ("ubtprint cards --role ", ROLES),
        ("ubtprint cards --role = p", ["physician"]),
        ("ubtprint checklist --role doc", ["doctor", "doctors"]),
        ("ubtprint cards --deck ", ["carry", "full"]),
        ("ubtprint handout --topic phys", ["physician-sponsors"]),
        ("ubtprint text --edition ", ["2010-guide", "2016-article"]),
        ("ubtprint cards --stock avery-538", ["avery-5388"]),
        ("ubtprint stock show avery-538", ["avery-5388"]),
        ("ubtprint cards --duplex ", ["long", "short", "none", "manual"]),
        ("ubtprint completion ", ["bash", "zsh", "fish"]),
        ("ubtprint cards --larg", ["--large-print"]),
        ("ubtprint cards --role nobody", []),
        ("ubtprint cards --unknown x --role ", ROLES),
    ],
)
def test_what_is_completed(shell: Path, line: str, found: list[str]) -> None:
    assert asked(line) == (found, "")


def test_printers_that_are_kept(shell: Path) -> None:
    assert asked("ubtprint cards --printer ") == ([], "")
    (shell / "config" / "ubtprint" / "printers").mkdir(parents=True)
    profile = shell / "config" / "ubtprint" / "printers" / "office.yaml"
    profile.write_text("queue: Office_Printer\n", "utf-8")
    for line in ("cards --printer ", "printer show ", "calibrate --printer o"):
        assert asked(f"ubtprint {line}") == (["office"], "")
    profile.write_text("kew: Office_Printer\n", "utf-8")
    assert asked("ubtprint cards --printer ") == ([], "")


def test_names_of_ones_own_content(shell: Path) -> None:
    own_guide(shell / "own")
    assert asked("ubtprint cards --role gro") == ([], "")
    for named in ("own", "./own", "~/own", "'own'", "= own"):
        assert asked(f"ubtprint cards --content {named} --role gro") == (["grover"], "")
    assert asked("ubtprint cards --content own --edition ") == (["2010-guide"], "")


def test_no_word_of_others_gets_onto_the_line_but_names(shell: Path) -> None:
    own = own_guide(shell / "own")
    for name in ("$(touch harm)", "-rf", "a b", "good"):
        (own / "2010-guide").rename(own / name)
        shutil.copytree(own / name, own / "2010-guide")
    assert asked("ubtprint cards --content own --edition ") == (["2010-guide", "good"], "")
    assert asked("ubtprint cards --content own --edition -") != (["-rf"], "")


@pytest.mark.parametrize("place", ["own", "nowhere"])
def test_broken_content_says_nothing(shell: Path, place: str) -> None:
    own = own_guide(shell / "own")
    (own / "2010-guide" / "guide.yaml").write_text("tittle: [\n", "utf-8")
    assert asked(f"ubtprint cards --content {place} --role ") == ([], "")
    assert asked("ubtprint cards --role ") == (ROLES, "")  # the control


def test_content_that_takes_too_long_is_given_up(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_guide(shell / "own")
    line = "ubtprint cards --content own --role "
    monkeypatch.setenv("UBTPRINT_TIME_LIMIT", "60")
    assert asked(line) == (ROLES, "")
    monkeypatch.setenv("UBTPRINT_MEMORY_LIMIT", "8")
    assert asked(line) == ([], "")


def test_every_name_is_completed() -> None:
    names = {"ROLE", "DECK", "TOPIC", "STOCK", "ID"}
    others = ("ubtprint new role",)  # a name that there isn't yet
    found = 0
    for words, command in commands().items():
        for each in command.params:
            printer = isinstance(each, click.Option) and "--printer" in each.opts
            if (each.metavar in names or printer) and words not in others:
                found += 1
                assert each._custom_shell_complete is not None, f"{words} {each.name}"
    assert found > 10


# --- shells -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_takes(ubtprint: Command, tmp_path: Path, shell_name: str) -> None:
    program = shutil.which(shell_name)
    if program is None:
        pytest.skip(f"no {shell_name} here")
    ran = ubtprint("completion", shell_name)
    assert (ran.code, ran.err) == (0, "")
    (tmp_path / "script").write_bytes(ran.out)
    checked = subprocess.run([program, "-n", "script"], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    (tmp_path / "script").write_bytes(ran.out + b"\nif (\n")  # the control
    assert subprocess.run([program, "-n", "script"], check=False, capture_output=True).returncode != 0


def test_an_unknown_shell(ubtprint: Command) -> None:
    ran = ubtprint("completion", "cmd")
    assert ran.code == 2
    assert "'cmd' is not one of 'bash', 'zsh', 'fish'" in ran.err


def test_bash(shell: Path) -> None:
    script = (
        'eval "$(ubtprint completion bash)"\n'
        'COMP_WORDS=(ubtprint cards --role "") COMP_CWORD=3\n_ubtprint_completion ubtprint\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    ran = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ROLES


def test_fish(shell: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("no fish here")
    script = 'ubtprint completion fish | source\ncomplete --do-complete "ubtprint cards --role "\n'
    ran = subprocess.run(["fish", "--no-config", "-c", script], check=True, capture_output=True, text=True)
    rows = [line.split("\t") for line in ran.stdout.splitlines()]
    assert [name for name, *_ in rows] == ROLES
    assert all(about for _, about in rows)


def test_zsh(shell: Path) -> None:
    zsh = shutil.which("zsh")
    if zsh is None:
        pytest.skip("no zsh here")
    import pty

    process, terminal = pty.fork()  # for its editor completes only on a terminal
    if process == 0:
        os.execve(zsh, ["zsh", "-f", "-i"], os.environ | {"TERM": "dumb"})
    try:
        begin = 'autoload -Uz compinit && compinit -D -u; eval "$(ubtprint completion zsh)"; print rea""dy\n'
        _type(terminal, begin, "ready")
        _type(terminal, "ubtprint cards --role phy\t", "--role physician")
        _type(terminal, "--deck car\t", "--deck carry")
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def _type(terminal: int, keys: str, wanted: str) -> None:
    """Type at a terminal and wait until it shows what is wanted."""
    os.write(terminal, keys.encode())
    shown, until = "", time.monotonic() + 60
    while wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"{wanted!r} never came: {shown!r}"
        shown += os.read(terminal, 4096).decode(errors="replace")
