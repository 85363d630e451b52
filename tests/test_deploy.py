"""The files of ``deploy/`` name settings, commands, metrics and paths that exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from streamrec.cli import app
from streamrec.service.app import create_app
from streamrec.settings import Settings

from .conftest import Built

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = [file for file in (ROOT / "Containerfile", *DEPLOY.rglob("*")) if file.is_file()]
# Variables of other programs that the service reads, or that only a file of its own uses.
_NAMES = {f"STREAMREC_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_deploy_file_names_settings_that_exist(file: Path) -> None:
    assert set(re.findall(r"STREAMREC_[A-Z_]+", file.read_text())) <= _NAMES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_deploy_file_runs_commands_that_exist(file: Path) -> None:
    commands = {command.callback.__name__ for command in app.registered_commands
                if command.callback is not None}  # fmt: skip
    text = "\n".join(line for line in file.read_text().splitlines() if "FROM" not in line)
    called = set(re.findall(r"(?:bin/|exec |RUN )streamrec (\w+)", text))
    called |= set(re.findall(r'(?:command|args|CMD) ?:? ?\["(\w+)"', text)) - {"sh", "python"}
    assert called <= commands


def metric_names(client: TestClient) -> set[str]:
    return set(re.findall(r"^(streamrec_\w+?)(?:\{| )", client.get("/metrics").text, re.M))


def test_alerts_and_dashboard_read_metrics_that_exist(sample: Built) -> None:
    with TestClient(create_app(sample.settings)) as client:
        client.get("/health/live")
        known = metric_names(client)
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    panels = [one["expr"] for panel in dashboard["panels"] for one in panel["targets"]]
    assert len(panels) >= 10
    assert {name for one in alerts + panels for name in re.findall(r"streamrec_\w+", one)} <= known


def test_every_alert_is_explained_in_the_guide() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())
    guide = (ROOT / "docs" / "guide" / "deployment.md").read_text("utf-8")
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    assert {name for name in alerts if name not in guide} == set()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_unit_is_valid_and_sandboxed(tmp_path: Path) -> None:
    program = tmp_path / "streamrec"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "streamrec.service"
    text = (DEPLOY / "streamrec.service").read_text()
    unit.write_text(text.replace("/opt/streamrec/bin/streamrec", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    assert subprocess.run(command, capture_output=True).returncode == 0  # exposure of 2.0 of 10


def test_kubernetes_gives_every_deployment_probes_and_a_disruption_budget() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
    by_kind = {document["kind"]: document for document in documents}
    pod = by_kind["Deployment"]["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container)
    assert container["securityContext"]["readOnlyRootFilesystem"]
    selector = by_kind["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]
    assert selector.items() <= pod["metadata"]["labels"].items()


def test_compose_file_gives_the_service_no_right_it_does_not_need() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    service = compose["services"]["streamrec"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service  # reached through the proxy alone
    assert set(compose["services"]["proxy"]["depends_on"]) == {"streamrec"}
