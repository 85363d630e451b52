"""Build the container image and serve the real catalogue from it in 512 MB: ``make images``.

Needs root, Linux control groups, and Debian's buildah, mmdebstrap and wrk. No registry is asked:
mmdebstrap makes the base under the name that the Containerfile uses, in a store of its own.
``BUILDAH_OPTIONS`` are passed to the build, such as ``--volume`` for the configuration of pip.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8617
LIMIT_MB, RESIDENT_MB, OVER_BASE_MB, READY_S, LOAD_S = 512, 400, 150, 3.0, 60
BASE_PACKAGES = "python3,python3-venv,python3-pip,binutils,ca-certificates"
PATHS = (
    "/",
    "/api/v1/popular",
    "/recomendacion/toy%20story",
    "/titles/tmdb:862",
    "/get_actor/tom%20hanks",
)


def run(*command: str | Path, **more: object) -> str:
    """Run a command and return what it prints; its failure ends the program."""
    done = subprocess.run([*map(str, command)], stdout=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload]
    if done.returncode:
        raise SystemExit(f"{shlex.join(map(str, command))}: status {done.returncode}")
    return str(done.stdout)


class Images:
    """A store of images in a directory."""

    def __init__(self, directory: Path) -> None:
        self._buildah: list[str | Path] = [
            "buildah", "--root", directory / "root", "--runroot", directory / "run",
            "--storage-driver", "vfs",
        ]  # fmt: skip
        self._directory = directory

    def __call__(self, *arguments: str | Path) -> str:
        return run(*self._buildah, *arguments, cwd=ROOT)

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line of buildah with `arguments`."""
        return [*map(str, self._buildah), *map(str, arguments)]

    def build(self) -> int:
        """Build the base and the image; return by how many bytes the image is larger."""
        (name,) = re.findall(r"^ARG PYTHON=(\S+)$", (ROOT / "Containerfile").read_text(), re.M)
        packed = self._directory / "base.tar"
        run(
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            f"--include={BASE_PACKAGES}",
            platform.freedesktop_os_release()["VERSION_CODENAME"],
            packed,
        )
        base = self._directory / "Basefile"
        base.write_text("FROM scratch\nADD base.tar /\nRUN ln -sf python3 /usr/bin/python\n")
        isolated = ["build", "--quiet", "--isolation", "chroot", "--format", "docker"]
        self(*isolated, "-t", name, "-f", base, self._directory)
        options = shlex.split(os.environ.get("BUILDAH_OPTIONS", ""))
        self(*isolated, *options, "-t", "streamrec", "-f", "Containerfile", ".")
        return self._size("streamrec") - self._size(name)

    def _size(self, name: str) -> int:
        container = self("from", name).strip()
        files = self("mount", container).strip()
        size = int(run("du", "-sb", files).split()[0])
        self("rm", container)
        return size


class MemoryGroup:
    """A control group with a limit of memory and without swap, of either version."""

    def __init__(self, name: str) -> None:
        first = Path("/sys/fs/cgroup/memory")
        self._is_first = first.is_dir()
        self.path = (first if self._is_first else Path("/sys/fs/cgroup")) / name
        self.path.mkdir(exist_ok=True)
        limit = str(LIMIT_MB * 1024 * 1024)
        names = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
        for file, value in (
            zip(names, [limit, limit], strict=True)
            if self._is_first
            else {"memory.max": limit, "memory.swap.max": "0"}.items()
        ):
            if (self.path / file).exists():
                (self.path / file).write_text(value)

    def enter(self) -> None:
        """Move this process into the group."""
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def resident_mb(self) -> float:
        """Return the memory that the processes hold, mapped files included."""
        stat = dict(line.split() for line in (self.path / "memory.stat").read_text().splitlines())
        names = ("rss", "mapped_file") if self._is_first else ("anon", "file_mapped")
        return sum(int(stat[name]) for name in names) / 1e6

    def end(self) -> None:
        """Kill what is left in the group."""
        for pid in (self.path / "cgroup.procs").read_text().split():
            os.kill(int(pid), signal.SIGKILL)

    def kills(self) -> int:
        """Return how many processes were killed for want of memory."""
        file = "memory.oom_control" if self._is_first else "memory.events"
        stat = dict(line.split() for line in (self.path / file).read_text().splitlines())
        return int(stat.get("oom_kill", 0))


def build_data(directory: Path) -> None:
    """Build what is served: the real catalogue where it is named, else the demo."""
    streamrec = [sys.executable, "-m", "streamrec"]
    real = os.environ.get("STREAMREC_REAL_DATA")
    if real is None:
        run(*streamrec, "demo", "--no-serve", "--data", directory)
        return
    files = {"movies": "movies_dataset.csv", "credits": "credits.csv", "keywords": "keywords.csv"}
    named = [part for name, file in files.items() for part in (f"--{name}", f"{real}/{file}")]
    run(*streamrec, "catalogue", *named, "--data", directory)
    rated = ["--ratings", f"{real}/ratings_small.csv", "--links", f"{real}/links_small.csv"]
    run(*streamrec, "ratings", *rated, "--data", directory)
    run(*streamrec, "train", "--no-measure", "--data", directory)


def get(path: str) -> tuple[int, bytes]:
    """Return status and body of an answer, from a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until_ready(began: float) -> float:
    """Return the seconds until ``/health/ready`` is 200."""
    while time.monotonic() - began < 60:
        try:
            if get("/health/ready")[0] == 200:
                return time.monotonic() - began
        except OSError:
            time.sleep(0.02)
    raise SystemExit("it was not ready within a minute")


def use() -> None:
    """Open pages and questions, rate, and read the list that follows, as a program would."""
    for path in PATHS:
        assert get(path)[0] == 200, path
    body = json.dumps({"likes": ["tmdb:862", "tmdb:949"], "n": 5}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/api/v1/recommendations",
        body,
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own service
        assert len(json.load(answer)["items"]) == 5


def load() -> None:
    """Ask for the home page, a list and two questions for a minute."""
    url = f"http://127.0.0.1:{PORT}"
    asked = [
        subprocess.Popen(
            ["wrk", "-t1", "-c4", f"-d{LOAD_S}", url + path], stdout=subprocess.DEVNULL
        )
        for path in PATHS
    ]
    for one in asked:
        assert one.wait() == 0


def terminate_under_load(service: subprocess.Popen[bytes], pid: int) -> int:
    """End the service while clients ask; return how many accepted requests had no answer."""
    lost, stop = [0], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                get("/recomendacion/toy%20story")
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException):
                lost[0] += 1
                return

    clients = [threading.Thread(target=ask) for _ in range(8)]
    for client in clients:
        client.start()
    time.sleep(1)
    os.kill(pid, signal.SIGTERM)
    service.wait(20)
    stop.set()
    for client in clients:
        client.join()
    return lost[0]


def main() -> None:
    """Build, serve, measure, and fail where a limit is exceeded."""
    missing = [name for name in ("buildah", "mmdebstrap", "wrk") if shutil.which(name) is None]
    if missing or os.geteuid():
        raise SystemExit(f"make images needs root and Debian's {', '.join(missing) or 'tools'}")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        data = directory / "data"
        build_data(data)
        images = Images(directory)
        over_base = images.build() / 1e6
        run("chown", "-R", "10001:10001", data)
        directory.chmod(0o755)
        group = MemoryGroup(f"streamrec-{os.getpid()}")
        options = ["--isolation", "chroot", "--user", "10001", "--volume", f"{data}:/live:rw"]
        for setting in ("DATA=/live", "HOST=127.0.0.1", f"PORT={PORT}", "RATE_LIMIT=1000000"):
            options += ["--env", f"STREAMREC_{setting}"]
        program = ["--", "/opt/streamrec/bin/streamrec", "serve", "--workers", "2"]
        command = images.command("run", *options, images("from", "streamrec").strip(), *program)
        began = time.monotonic()
        log = Path(name) / "service.log"
        with (
            log.open("wb") as errors,
            subprocess.Popen(command, preexec_fn=group.enter, stderr=errors) as service,
        ):
            try:
                ready = wait_until_ready(began)
                use()
                load()
                resident, kills = group.resident_mb(), group.kills()
                (pid,) = run(
                    "pgrep", "-o", "-f", "^/opt/streamrec/bin/python.*streamrec serve"
                ).split()
                lost = terminate_under_load(service, int(pid))
            except BaseException:
                print(log.read_text()[-2000:], file=sys.stderr)  # noqa: T201
                raise
            finally:
                group.end()
                service.kill()
        figures = {
            "image over its base, MB": (over_base, OVER_BASE_MB),
            "start to ready, s": (ready, READY_S),
            f"resident after {LOAD_S} s of load, two workers, MB": (resident, RESIDENT_MB),
            "kills for memory": (kills, 0),
            "accepted requests without an answer at SIGTERM": (lost, 0),
        }
        for what, (found, allowed) in figures.items():
            print(f"{what}: {found:.1f} (at most {allowed})")  # noqa: T201
        if any(found > allowed for found, allowed in figures.values()):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
