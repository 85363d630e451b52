"""``/admin``: what is live, what its build rejected, the models side by side, how requests go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from streamrec.catalogue.reject_codes import reject_reason
from streamrec.errors import NotAllowed
from streamrec.service.access.access_rules import ANYONE, FORM, OPERATOR
from streamrec.service.auth.sessions import set_cookie
from streamrec.service.dependencies import ServiceDep
from streamrec.service.middleware.request_log import metrics
from streamrec.service.pages.forms import FormDep
from streamrec.service.pages.page import Page, PageDep, page_router, redirect
from streamrec.service.pages.request_statistics import read_statistics
from streamrec.service.use_cases.viewer_accounts import sign_in_operator
from streamrec.store.live_versions import live_versions

_MOST_VERSIONS = 8

router = page_router()


@dataclass(frozen=True)
class Directories:
    """Where the snapshots and bundles of this service are."""

    snapshots: Path
    models: Path


@dataclass(frozen=True)
class Version:
    """A bundle: what its manifest says, when it was written, and whether it is served."""

    name: str
    manifest: dict[str, Any]
    written: datetime
    is_live: bool

    @property
    def model(self) -> str:
        """The model's name; similar titles alone come from content."""
        return str(self.manifest.get("model", "content"))

    @property
    def metrics(self) -> dict[str, float]:
        """The figures of the whole recommender, as training measured it."""
        return self._figures("served")

    @property
    def beside(self) -> dict[str, dict[str, float]]:
        """The figures of the models that were measured beside it."""
        measured = self.manifest.get("metrics") or {}
        return {name: self._figures(name) for name in measured if name != "served"}

    def _figures(self, model: str) -> dict[str, float]:
        figures = (self.manifest.get("metrics") or {}).get(model, {})
        return {name: value for name, value in figures.items() if value is not None}


@router.get("/admin", dependencies=[OPERATOR])
def overview(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show how the service is."""
    directories: Directories = request.app.state.directories
    with service.store.read() as connection:
        versions = live_versions(connection).versions
    catalogue = versions["catalogue"]
    build = _manifest(directories.snapshots / catalogue) if catalogue else None
    models = _models(directories.models, versions["model"])
    return page.render(
        "admin.html",
        catalogue=catalogue,
        build=build,
        rejects=[
            (one["input"], reject_reason(one["code"], one["column"]), one["rows"])
            for one in (build or {}).get("rejects", [])
        ],
        models=models,
        beside=next((one.beside for one in models if one.is_live), {}),
        measures=sorted({name for one in models for name in one.metrics}),
        routes=read_statistics(metrics().decode()),
    )


def _models(directory: Path, live: str | None) -> list[Version]:
    """Return the newest bundles, newest first."""
    written = {
        path: path.stat().st_mtime
        for path in directory.glob("*")
        if (path / "manifest.json").is_file()
    }
    newest = sorted(written, key=lambda path: -written[path])
    return [
        Version(
            path.name,
            _manifest(path) or {},
            datetime.fromtimestamp(written[path], UTC),
            path.name == live,
        )
        for path in newest
        if path.name == live or path in newest[:_MOST_VERSIONS]
    ]


def _manifest(directory: Path) -> dict[str, Any] | None:
    """Return a version's manifest; None where its files are gone, though it may be live."""
    try:
        manifest: dict[str, Any] = json.loads((directory / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


@router.get("/admin/sign-in", dependencies=[ANYONE])
def sign_in_form(page: PageDep) -> HTMLResponse:
    """Show the form for an operator's key."""
    return _form(page, "")


def _form(page: Page, wrong: str) -> HTMLResponse:
    return page.render("admin_sign_in.html", status=422 if wrong else 200, wrong=wrong)


@router.post("/admin/sign-in", dependencies=[FORM])
def sign_in(request: Request, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Open an operator's session."""
    try:
        session = sign_in_operator(service, form.get("key", "").strip()[:200])
    except NotAllowed:
        return _form(page, "wrong")
    answer = redirect("/admin")
    set_cookie(request, answer, service.signatures.cookie(session))
    return answer
