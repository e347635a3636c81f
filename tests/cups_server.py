"""A CUPS of the tests' own: a scheduler with its files in a temporary folder, and a virtual printer.

It listens on a socket in that folder alone and leaves the machine's own CUPS in peace. The printer is
Debian's cups-pdf, which puts a PDF of what was printed into the folder ``PDF`` of the user's home; it
wants root. The scheduler is told by the system to end when this process does.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

REMEDY = "apt-get install -y cups cups-ipp-utils printer-driver-cups-pdf"
DAEMON = Path("/usr/sbin/cupsd")
BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
QUEUE, SECOND_QUEUE = "Office_Printer", "Copy_Room"
PATIENCE = 60.0  # seconds, for what takes one or two

CONF = """LogLevel warn
Listen {socket}
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/spool/tmp
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
"""
# Ghostscript's own PostScript draws fonts as nameless shapes; with cairo's the text stays text.
OPTIONS = ("pdftops-renderer-default=pdftocairo", "TitlePref-default=1", "Label-default=2")
ATTRIBUTES = """{{ OPERATION Get-Job-Attributes
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR integer job-id {id}
  STATUS successful-ok }}
"""


def printed_folder() -> Path:
    """Where the virtual printer puts its files: in the home that the system knows, not $HOME."""
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"


class Server(NamedTuple):
    """A scheduler that runs: what CUPS_SERVER has to say, and how it is ended."""

    socket: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the scheduler and wait until it is gone."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def attributes(self, request: str) -> dict[str, str]:
        """A job as the scheduler has it, by its request id (Office_Printer-1)."""
        asked = self.socket.parent / "job.test"
        asked.write_text(ATTRIBUTES.format(id=request.rpartition("-")[2]), encoding="utf-8")
        at = f"ipp://{str(self.socket).replace('/', '%2F')}/printers/{QUEUE}"
        said = _run("ipptool", "-tv", at, str(asked))
        return dict(re.findall(r"^ +([\w-]+) \(\w+\) = (.*)$", said, re.MULTILINE))

    def printed(self, request: str, stem: str) -> bytes:
        """The PDF that the virtual printer made of a file; it is taken away from the user's folder.

        The file's name without its ending has to be one that no other run uses: the folder is shared.
        """
        end = time.monotonic() + PATIENCE
        while (state := self.attributes(request)["job-state"]) in ("pending", "processing"):
            assert time.monotonic() < end, f"{request} is still {state}"
            time.sleep(0.1)
        assert state == "completed", self.attributes(request)
        (made,) = printed_folder().glob(f"{stem}*-job_{request.rpartition('-')[2]}.pdf")
        data = made.read_bytes()
        made.unlink()
        return data


def missing() -> str:
    """Why no scheduler can be started here, or nothing."""
    for needed in (DAEMON, BACKEND, PPD):
        if not needed.exists():
            return f"no {needed.name}: {REMEDY}"
    for command in ("lp", "lpstat", "lpadmin", "ipptool", "pdftocairo"):
        if not shutil.which(command):
            return f"no {command}: {REMEDY} poppler-utils"
    return "" if os.geteuid() == 0 else "not root: CUPS's virtual printer runs as root alone"


def is_required() -> bool:
    """Whether a missing CUPS is a failure and not a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A scheduler with two queues while the block runs; CUPS_SERVER leads to it."""
    kept, had_folder = os.environ.get("CUPS_SERVER"), printed_folder().exists()
    # Short, for a socket's path has 108 bytes at most; open, for filters run as another user.
    folder = Path(tempfile.mkdtemp(prefix="ubt-cups-"))
    folder.chmod(0o755)
    server = _start(folder)
    os.environ["CUPS_SERVER"] = str(server.socket)
    try:
        _wait(server)
        options = [word for option in OPTIONS for word in ("-o", option)]
        for queue in (QUEUE, SECOND_QUEUE):
            _run("lpadmin", "-p", queue, "-E", "-v", "cups-pdf:/", "-P", str(PPD), *options)
        yield server
    finally:
        server.stop()
        os.environ.pop("CUPS_SERVER")
        if kept is not None:
            os.environ["CUPS_SERVER"] = kept
        shutil.rmtree(folder)
        if not had_folder:
            with contextlib.suppress(OSError):  # somebody else's print is in it
                printed_folder().rmdir()


def _start(folder: Path) -> Server:
    socket = folder / "cups.sock"
    for name in ("root", "spool", "spool/tmp", "cache", "state"):
        (folder / name).mkdir()
    conf, files = folder / "cupsd.conf", folder / "cups-files.conf"
    conf.write_text(CONF.format(socket=socket), encoding="utf-8")
    files.write_text(FILES.format(folder=folder), encoding="utf-8")
    words = [str(DAEMON), "-f", "-c", str(conf), "-s", str(files)]
    if guard := shutil.which("setpriv"):
        words = [guard, "--pdeathsig", "TERM", *words]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    return Server(socket, process)


def _wait(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while "not running" in _run("lpstat", "-r"):
        assert server.process.poll() is None, (server.socket.parent / "out").read_text("utf-8")
        assert time.monotonic() < end, "the scheduler does not answer"
        time.sleep(0.05)


def _run(*words: str) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    ran = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=PATIENCE, env=environment,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.returncode == 0, f"{words[0]}: {ran.stdout}{ran.stderr}"
    return ran.stdout
