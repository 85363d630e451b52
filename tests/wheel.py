"""Install the built wheel into a clean environment, serve from it, then build with its extras.

Run by ``make wheel-test``: with the Python that runs this, and with 3.13 where it is installed.
``locks/runtime.txt`` and ``locks/build.txt`` name what is installed beside the wheel, with hashes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8613


def python_313() -> str | None:
    """Return the path of a Python 3.13 that starts, or None."""
    candidates = [shutil.which("python3.13")]
    if shutil.which("pyenv"):
        home = subprocess.run(["pyenv", "prefix", "3.13"], capture_output=True, text=True)
        candidates.append(f"{home.stdout.strip()}/bin/python" if home.returncode == 0 else None)
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", ""], capture_output=True).returncode == 0:
            return candidate
    return None


def install(python: str, wheel: Path, environment: Path) -> Path:
    """Return the directory of programs of a new environment that holds the base install."""
    if python == sys.executable:
        venv.create(environment, with_pip=True)
    else:
        subprocess.run([python, "-m", "venv", environment], check=True)
    programs = environment / "bin"
    install_lock(programs, "runtime.txt")
    subprocess.run([*pip_install(programs), "--no-deps", wheel], check=True)
    return programs


def pip_install(programs: Path) -> list[str | Path]:
    """Return the start of the command that installs into an environment."""
    return [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def install_lock(programs: Path, name: str) -> None:
    """Install what a lock file names."""
    locked: list[str | Path] = ["--require-hashes", "-r", ROOT / "locks" / name]
    subprocess.run([*pip_install(programs), *locked], check=True)


def build_sample(streamrec: list[str | Path], data: Path) -> subprocess.CompletedProcess[str]:
    """Run ``streamrec catalogue`` on the packaged sample."""
    files: list[str | Path] = []
    for name in ("movies", "credits"):
        files += [f"--{name}", ROOT / "src" / "streamrec" / "sample" / f"{name}.csv"]
    command = [*streamrec, "catalogue", *files, "--data", data]
    return subprocess.run(command, capture_output=True, text=True, cwd=data.parent)


def serve_from_base(programs: Path, directory: Path) -> None:
    """Check that the base install serves a catalogue, and names the extra that builds one."""
    streamrec = programs / "streamrec"
    refused = build_sample([streamrec], directory / "none")
    assert refused.returncode == 1
    assert "streamrec[train]" in refused.stderr, refused.stderr
    data = directory / "data"
    built = build_sample([sys.executable, "-m", "streamrec"], data)
    assert built.returncode == 0, built.stderr
    serve: list[str | Path] = [streamrec, "serve", "--data", data, "--port", str(PORT)]
    with subprocess.Popen(serve, cwd=directory, stderr=subprocess.DEVNULL) as service:
        try:
            answer = first_answer(f"http://127.0.0.1:{PORT}/recomendacion/Toy%20Story")
        finally:
            service.terminate()
    names = answer["lista recomendada"]
    assert isinstance(names, list)
    assert {"Toy Story 2", "Toy Story 3"} <= set(names), names


def build_with_extras(programs: Path, directory: Path) -> None:
    """Check that the extras `train` and `report` build a catalogue."""
    streamrec = programs / "streamrec"
    install_lock(programs, "build.txt")
    again = build_sample([streamrec], directory / "again")
    assert again.returncode == 0, again.stderr
    assert len(list((directory / "again" / "04_reports").glob("catalogue-*.html"))) == 2


def first_answer(url: str) -> dict[str, object]:
    """Return the JSON at a URL once something answers there."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own service
                answer: dict[str, object] = json.load(response)
                return answer
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing answers at {url}")


def main() -> None:
    """Do it with each Python."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        build: list[str | Path] = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-d",
            directory,
        ]
        subprocess.run(build, check=True, cwd=ROOT)
        (wheel,) = directory.glob("*.whl")
        for python in filter(None, (sys.executable, python_313())):
            place = Path(tempfile.mkdtemp(dir=directory))
            programs = install(python, wheel, place / "venv")
            serve_from_base(programs, place)
            if python == sys.executable:
                build_with_extras(programs, place)
            print(f"wheel-test: {wheel.name} answers under {python_version(python)}")  # noqa: T201


def python_version(python: str) -> str:
    """Return what an interpreter says of itself."""
    said = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


if __name__ == "__main__":
    main()
