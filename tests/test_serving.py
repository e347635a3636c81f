"""The preview's server over raw HTTP, its command, its desk and its worker, without a browser."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from previews import PATIENCE, ROOT, Server, previewed
from starlette.requests import Request

from ubtprint import cli, confined, limits, previewcall, previewing, previewwork, serving
from ubtprint.errors import Location, NameFault, Problem
from ubtprint.previewdesk import KEPT, Desk, Superseded
from ubtprint.previewing import Choice
from ubtprint.previewwork import Answer, Ask

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with previewed(tmp_path_factory.mktemp("preview")) as running:
        yield running


# --- over HTTP ----------------------------------------------------------------------------------


def asked(port: int, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """What is answered; the path goes out as it stands, and a header's name with hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"host": f"127.0.0.1:{port}", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        return response


@pytest.mark.parametrize("path", ["/", "/preview.js", "/menu", "/make?role=union", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "example.org"},
        {"host": "127.0.0.1.example.org:80"},
        {"host": "127.0.0.1:1"},
        {"host": ""},
        {"origin": "http://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=lambda headers: "-".join(*headers.items()),
)
def test_strangers_are_refused(server: Server, path: str, headers: dict[str, str]) -> None:
    assert asked(server.port, path, **headers).status == 403


def test_its_own_page_is_answered(server: Server) -> None:
    for host in ("127.0.0.1", "localhost"):
        place = f"{host}:{server.port}"
        assert (
            asked(server.port, "/", host=place, origin=f"http://{place}", sec_fetch_site="same-origin").status
            == 200
        )


def test_without_the_guard_strangers_would_be_answered() -> None:
    guard = serving.app(Desk(None), 80, lambda: False)
    assert isinstance(guard, serving.Guard)
    assert asyncio.run(asgi(guard, "/preview.js", "example.org")) == 403
    assert asyncio.run(asgi(guard.inner, "/preview.js", "example.org")) == 200


async def asgi(app: Any, path: str, host: str) -> int:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "root_path": "", "query_string": b"", "headers": [(b"host", host.encode())], "scheme": "http",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_nothing_can_be_written(server: Server, method: str) -> None:
    for path in ("/", "/make", "/nothing"):
        assert asked(server.port, path, method).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/preview.css/../tokens.css", "//etc/passwd",
        "/preview/", "/file/..%2f..%2fREADME.md", "/file/../../README.md", "/file/", "/file/nothing",
        "/fonts/", "/.git/config", "/picture/nothing/0/400", "/picture/x/..%2f/400", "/picture/x/-1/400",
    ],
)  # fmt: skip
def test_paths_lead_nowhere(server: Server, path: str) -> None:
    assert asked(server.port, path).status == 404


def test_only_pages_and_widths_that_there_are(server: Server) -> None:
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    ) as connection:
        connection.request("GET", "/make?role=union")
        token = msgspec.json.decode(connection.getresponse().read())["token"]
    assert re.fullmatch("[0-9a-f]{32}", token)
    codes = [
        asked(server.port, f"/picture/{token}/{tail}").status
        for tail in ("0/400", "0/401", "9/400", "0/99999")
    ]
    assert codes == [200, 404, 404, 404]
    assert asked(server.port, "/make?kind=../x").status == 400
    assert asked(server.port, "/make?edition=../../etc&stock=/etc/passwd").status == 200  # told in the page


@pytest.mark.parametrize("path", ["/", "/menu", "/nothing", "/preview.js"])
def test_headers_of_safety(server: Server, path: str) -> None:
    for headers in ({}, {"host": "example.org"}):
        said = asked(server.port, path, **headers).headers
        assert said["x-content-type-options"] == "nosniff"
        assert said["cache-control"] == "no-store"
        assert said["referrer-policy"] == "no-referrer"
        policy = said["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy


def test_the_page_runs_and_styles_nothing_within() -> None:
    html = (ROOT / "preview" / "preview.html").read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?! src)|https?:", html) == []
    script = (ROOT / "preview" / "preview.js").read_text("utf-8")
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|document\.write|https?:", script) == []
    )


def test_only_this_machine_is_listened_to() -> None:
    def answers(heard: socket.socket) -> bool:
        try:
            socket.create_connection(("127.0.0.2", heard.getsockname()[1]), timeout=1).close()
        except OSError:
            return False
        return True

    with serving.listen(0) as heard, socket.create_server(("0.0.0.0", 0)) as everywhere:
        assert heard.getsockname()[0] == "127.0.0.1"
        assert (answers(heard), answers(everywhere)) == (False, True)


# --- the command --------------------------------------------------------------------------------


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlib import util

    find = util.find_spec
    monkeypatch.setattr(
        util, "find_spec", lambda name, *more: None if name == "uvicorn" else find(name, *more)
    )
    assert cli.run(["preview"]) == 1
    assert capsys.readouterr().err == "the preview needs uvicorn (python -m pip install uvicorn)\n"


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with serving.listen(0) as heard:
        port = heard.getsockname()[1]
        assert cli.run(["preview", "--no-open", "--port", str(port)]) == 1
        assert capsys.readouterr().err.startswith(f"--port {port} can't be used: ")
    assert cli.run(["preview", "--no-open", "--content", "nowhere"]) == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_only_the_preview_is_its_own_keeper() -> None:
    assert not confined.is_wanted(["-v", "preview", "--content", "x"])
    assert confined.is_wanted(["cards", "--content", "x"])


# --- the desk and its worker --------------------------------------------------------------------


def test_the_newest_wish_of_a_tab_wins() -> None:
    done: list[str] = []

    async def ask(ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
        await asyncio.sleep(0.01)
        done.append(ask.choice.role)
        return Answer(problems=(previewwork.Told(message=ask.choice.role),)), b""

    async def run() -> list[str]:
        desk = Desk(None)
        desk.worker.ask = ask  # type: ignore[method-assign]
        wishes = [("a", "one"), ("b", "one"), ("c", "one"), ("other", "two"), ("a", "")]
        said = await asyncio.gather(
            *(desk.make(Choice(role=role), tab) for role, tab in wishes), return_exceptions=True
        )
        return ["dropped" if isinstance(each, Superseded) else each[0].problems[0].message for each in said]  # type: ignore[index]

    # What is under way goes on, and is kept for whoever wants the same.
    assert asyncio.run(run()) == ["a", "dropped", "c", "other", "a"]
    assert done == ["a", "c", "other"]


def test_a_worker_that_is_killed_is_started_anew() -> None:
    async def run() -> None:
        desk = Desk(None)
        try:
            first, token = await desk.make(Choice(role="union"), "tab")
            assert first.shown is not None
            pid = desk.worker.pid
            os.kill(pid, signal.SIGKILL)
            desk.changed(["a file"])
            assert await desk.make(Choice(role="union"), "tab") == (first, token)
            assert desk.worker.pid not in (0, pid)
            os.kill(desk.worker.pid, signal.SIGKILL)
            result = desk.file(token)
            assert result is not None
            picture = await desk.picture(result, 0, 400)
            assert picture is not None
            assert picture.startswith(b"\x89PNG")
        finally:
            await desk.worker.end()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("start", "said"), [("import time; time.sleep(60)", "not finished after"), ("", "has ended")]
)
def test_a_worker_that_hangs_or_breaks_is_given_up(
    monkeypatch: pytest.MonkeyPatch, start: str, said: str
) -> None:
    monkeypatch.setattr(previewcall, "START", start)
    monkeypatch.setenv(limits.TIME, "0.3" if start else "60")

    async def run() -> Answer:
        desk = Desk(None)
        answer, _ = await desk.make(Choice(), "tab")
        assert desk.worker.pid == 0
        return answer

    assert said in asyncio.run(run()).problems[0].message


def test_a_file_that_is_no_longer_kept_is_made_again() -> None:
    asked: list[str] = []

    async def ask(ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
        asked.append(ask.choice.role)
        return Answer(shown=shown(f"{ask.choice.role}.pdf")), ask.choice.role.encode()

    async def run() -> None:
        desk = Desk(None)
        desk.worker.ask = ask  # type: ignore[method-assign]
        _, token = await desk.make(Choice(role="first"), "")
        for number in range(KEPT - 1):
            await desk.make(Choice(role=str(number)), "")
        assert desk.file(token) is not None  # which was asked for last, and so stays longest
        await desk.make(Choice(role="one more"), "")
        assert desk.file(token) is not None
        for number in range(KEPT):
            await desk.make(Choice(role=f"again {number}"), "")
        assert desk.file(token) is None
        assert (await desk.make(Choice(role="first"), ""))[1] == token
        assert desk.file(token) is not None

    asyncio.run(run())
    assert asked.count("first") == 2


def shown(name: str) -> previewwork.Shown:
    return previewwork.Shown(
        name=name, title="", role="", language="", command="", body_size=1.0, sheets=1, paper="",
        steps=(), remarks=(), left_out=(), checks=(), pages=(), cards=(),
    )  # fmt: skip


def test_a_worker_without_memory_is_replaced_and_asked_again() -> None:
    asked: list[int] = []

    async def ask(ask: Ask, body: bytes = b"") -> tuple[Answer, bytes]:
        asked.append(len(asked))
        return Answer(problems=(previewwork.Told(message=f"{asked[-1]}"),), spent=not asked[-1]), b""

    async def run() -> Answer:
        desk = Desk(None)
        await desk.worker._start()
        first = desk.worker.pid
        desk.worker.ask = ask  # type: ignore[method-assign]
        answer, _ = await desk.make(Choice(), "tab")
        assert first
        assert desk.worker.pid == 0
        return answer

    assert asyncio.run(run()).problems[0].message == "1"


def test_a_name_in_any_script_is_a_name_in_the_header() -> None:
    async def run() -> str:
        desk = Desk(None)
        token = desk._keep(shown('Ärzte "x"\r\nset-cookie: a.pdf'), b"%PDF-")
        request = Request({"type": "http", "path_params": {"token": token}, "headers": []})
        return (await serving.Pages(desk, lambda: False).finished(request)).headers["content-disposition"]

    said = asyncio.run(run())
    assert said == "attachment; filename*=UTF-8''%C3%84rzte%20%22x%22%0D%0Aset-cookie%3A%20a.pdf"


def test_lines_are_shown_of_files_in_use_alone(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for name in ("own/mine.yaml", "other.yaml"):
        (tmp_path / name).write_text("one\ntwo\nthree\nfour\n", "utf-8")
    shown = [
        previewwork.told(Problem("x", Location(str(tmp_path / name), 2)), tmp_path / "own").lines
        for name in ("own/mine.yaml", "other.yaml", "own/../other.yaml", "own/none.yaml")
    ]
    assert [(line.number, line.text, line.here) for line in shown[0]] == [
        (1, "one", False), (2, "two", True), (3, "three", False),
    ]  # fmt: skip
    assert shown[1:] == [(), (), ()]


@pytest.mark.parametrize(
    "choice",
    [
        Choice(stock="/etc/passwd"),
        Choice(stock="./mine.yaml"),
        Choice(edition="../2010-guide"),
        Choice(role="nobody"),
        Choice(stock="avery-5371", large=True),
        Choice(stock="letter-gutterfold-4", duplex="short"),
        Choice(kind="handout", booklet=True, large=True),
    ],
)
def test_what_there_is_not_is_told(choice: Choice) -> None:
    with pytest.raises(NameFault):
        previewing.planned(choice, None)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(kind="checklist", role="union", flat=True),
        Choice(kind="handout", role="physician", grey=True),
        Choice(kind="handout", topic="physician-sponsors", instructions=True),
        Choice(kind="handout", booklet=True),
        Choice(edition="2016-article", role="physician", deck="full", stock="quarter-letter", duplex="short"),
        Choice(role="union", deck="carry", stock="half-letter", large=True),
    ],
    ids=str,
)
def test_the_command_that_is_shown_makes_the_same_file(choice: Choice, tmp_path: Path) -> None:
    answer, data = previewwork.answer(Ask(do="make", choice=choice))
    assert answer.shown is not None
    program, *words = shlex.split(answer.shown.command)
    assert program == "ubtprint"
    assert cli.run([*words, "-q", "-o", str(tmp_path)]) == 0
    (file,) = tmp_path.iterdir()
    assert (file.name, file.read_bytes() == data) == (answer.shown.name, True)


def test_cards_are_found_on_their_sheets() -> None:
    """Three to a sheet, lying on their sides: the fourth is on the second sheet, its empty cells are none."""
    shown, _ = previewwork.answer(Ask(do="make", choice=Choice(role="union", stock="avery-5388")))
    assert shown.shown is not None
    cards = shown.shown.cards
    numbers = [
        re.findall(r"\d of 4, \w+", face.words) for card in cards for face in (card.front, card.back) if face
    ]
    assert numbers == [[f"{card} of 4, {side}"] for card in range(1, 5) for side in ("front", "back")]
    assert [(card.front.page, card.back and card.back.page) for card in cards] == [(0, 1)] * 3 + [(2, 3)]
    assert {card.front.turn for card in cards} <= {90, 270}


def test_a_broken_edition_leaves_the_others(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(ROOT / "content" / "2010-guide", tmp_path / name)
    (tmp_path / "one" / "guide.yaml").write_text("titel: x\n", "utf-8")
    texts = previewing.menu(tmp_path).texts
    assert [(text.id, text.broken, bool(text.roles)) for text in texts] == [
        ("one", True, False),
        ("two", False, True),
    ]
