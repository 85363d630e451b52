"""Build the wheel, install it into a clean environment, and ask it one question.

Run by ``make wheel-test``: with the Python that runs this, and with 3.13 where one is at hand.
What is installed beside the wheel is what ``locks/runtime.txt`` names, hash by hash.
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
    """Return the directory of programs of a new environment that holds the wheel."""
    if python == sys.executable:
        venv.create(environment, with_pip=True)
    else:
        subprocess.run([python, "-m", "venv", environment], check=True)
    pip: list[str | Path] = [environment / "bin" / "python", "-m", "pip", "install", "--quiet",
           "--disable-pip-version-check"]  # fmt: skip
    locked: list[str | Path] = ["--require-hashes", "-r", ROOT / "locks" / "runtime.txt"]
    subprocess.run([*pip, *locked], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    return environment / "bin"


def ask(programs: Path, directory: Path) -> None:
    """Build the packaged sample, serve it, and check one answer."""
    where = "import streamrec.sample as s; print(s.path(''))"
    found = subprocess.run(
        [programs / "python", "-c", where],
        capture_output=True,
        text=True,
        check=True,
        cwd=directory,
    )
    sample = Path(found.stdout.strip())
    data = directory / "data"
    streamrec = programs / "streamrec"
    files: list[str | Path] = [
        "--movies",
        sample / "movies.csv",
        "--credits",
        sample / "credits.csv",
    ]
    subprocess.run([streamrec, "catalogue", *files, "--data", data], check=True, cwd=directory)
    assert len(list((data / "04_reports").glob("catalogue-*.html"))) == 2
    serve: list[str | Path] = [streamrec, "serve", "--data", data, "--port", str(PORT)]
    with subprocess.Popen(serve, cwd=directory, stderr=subprocess.DEVNULL) as service:
        try:
            answer = first_answer(f"http://127.0.0.1:{PORT}/recomendacion/Toy%20Story")
        finally:
            service.terminate()
    names = answer["lista recomendada"]
    assert isinstance(names, list)
    assert {"Toy Story 2", "Toy Story 3"} <= set(names), names


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
            ask(install(python, wheel, place / "venv"), place)
            print(f"wheel-test: {wheel.name} answers under {python_version(python)}")  # noqa: T201


def python_version(python: str) -> str:
    """Return what an interpreter says of itself."""
    said = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


if __name__ == "__main__":
    main()
