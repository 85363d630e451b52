"""``/admin``: the live catalogue and its rejected rows, the models side by side, the requests."""

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
from streamrec.service.auth.sessions import OPERATOR_COOKIE, set_cookie
from streamrec.service.dependencies import ServiceDep
from streamrec.service.middleware.request_log import metrics
from streamrec.service.pages.forms import FormDep
from streamrec.service.pages.page import Page, PageDep, page_router, redirect
from streamrec.service.pages.request_statistics import read_statistics
from streamrec.service.use_cases.viewer_accounts import sign_in_operator
from streamrec.settings import Settings
from streamrec.store.live_versions import live_versions

_MAX_VERSIONS = 8

router = page_router()


@dataclass(frozen=True)
class ModelVersion:
    """A bundle with its manifest and the time when it was created."""

    name: str
    manifest: dict[str, Any]
    created: datetime
    is_live: bool

    @property
    def model(self) -> str:
        """The name of the model; a bundle of similar titles only has ``content``."""
        return str(self.manifest.get("model", "content"))

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of the whole recommender, measured by training."""
        return self._metrics_of("served")

    @property
    def baselines(self) -> dict[str, dict[str, float]]:
        """The metrics of the models that training measured for comparison."""
        measured = self.manifest.get("metrics") or {}
        return {name: self._metrics_of(name) for name in measured if name != "served"}

    def _metrics_of(self, model: str) -> dict[str, float]:
        metrics = (self.manifest.get("metrics") or {}).get(model, {})
        return {name: value for name, value in metrics.items() if value is not None}


@router.get("/admin", dependencies=[OPERATOR])
def overview(request: Request, page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the state of the service."""
    settings: Settings = request.app.state.settings
    with service.store.read() as connection:
        versions = live_versions(connection).versions
    catalogue = versions["catalogue"]
    build = _manifest(settings.snapshots / catalogue) if catalogue else None
    models = _models(settings.models, versions["model"])
    return page.render(
        "admin.html",
        catalogue=catalogue,
        build=build,
        rejects=[
            (one["input"], reject_reason(one["code"], one["column"]), one["rows"])
            for one in (build or {}).get("rejects", [])
        ],
        models=models,
        baselines=next((one.baselines for one in models if one.is_live), {}),
        metric_names=sorted({name for one in models for name in one.metrics}),
        routes=read_statistics(metrics().decode()),
    )


def _models(directory: Path, live: str | None) -> list[ModelVersion]:
    """Return the newest bundles, newest first."""
    created = {
        path: path.stat().st_mtime
        for path in directory.glob("*")
        if (path / "manifest.json").is_file()
    }
    newest = sorted(created, key=lambda path: -created[path])
    return [
        ModelVersion(
            path.name,
            _manifest(path) or {},
            datetime.fromtimestamp(created[path], UTC),
            path.name == live,
        )
        for path in newest
        if path.name == live or path in newest[:_MAX_VERSIONS]
    ]


def _manifest(directory: Path) -> dict[str, Any] | None:
    """Return the manifest of a version; None if this machine does not have its files."""
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
    value = service.signatures.cookie(session)
    set_cookie(request, answer, value, session.max_age_s, OPERATOR_COOKIE)
    return answer
