"""Whatever the OpenAPI document allows or forbids, no answer is a 5xx or off its schema."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

# Checks left out, each with its reason.
LEFT_OUT = {
    # Whether a text is accepted depends on the catalogue (a title that is not there is 404), and
    # surplus white space around it is forgiven: neither can stand in a schema.
    "positive_data_acceptance",
    "negative_data_rejection",
}


def paths(client: TestClient) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", client.app)


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_answer_is_a_fault_or_off_its_schema(client: TestClient, mode: GenerationMode) -> None:
    load_all_checks()
    left_out = [CHECKS.get_one(name) for name in LEFT_OUT]
    tried = 0
    for result in paths(client).get_all_operations():
        operation = result.ok()

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers_keep_the_schema(case: Any) -> None:
            case.call_and_validate(excluded_checks=left_out)

        try:
            answers_keep_the_schema()
            tried += 1
        except Unsatisfiable:
            pass  # a path of which every text is good, or without parameters, has no bad ones
    assert tried > 20
