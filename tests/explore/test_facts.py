"""Every fact equals an independent computation, on the sample and on real data."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from streamrec.explore.exhibits.sections import FACTS
from streamrec.explore.facts.fact import as_json

from .answers import ANSWERS
from .conftest import Both


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two facts differ; floats may differ by a billionth, NaN equals None."""
    if isinstance(one, dict):
        if set(one) != set(other):
            return [f"{where}: {sorted(set(one) ^ set(other))}"]
        return [d for key in one for d in differences(one[key], other[key], f"{where}.{key}")]
    if isinstance(one, list):
        if len(one) != len(other):
            return [f"{where}: {len(one)} and {len(other)} entries"]
        pairs = enumerate(zip(one, other, strict=True))
        return [d for k, (a, b) in pairs for d in differences(a, b, f"{where}[{k}]")]
    if other is not None and other != other:
        other = None
    if isinstance(one, (int, float)) and other is not None:
        same = math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    else:
        same = one == other
    return [] if same else [f"{where}: {one!r} is not {other!r}"]


def test_every_fact_has_a_second_way() -> None:
    assert set(ANSWERS) == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_facts_of_the_sample_equal_the_second_way(sample_both: Both, name: str) -> None:
    data, second = sample_both
    assert differences(as_json(FACTS[name](data)), ANSWERS[name](second))[:5] == []


@pytest.mark.quality
@pytest.mark.parametrize("name", FACTS)
def test_facts_of_real_data_equal_the_second_way(real_both: Both, name: str) -> None:
    data, second = real_both
    assert differences(as_json(FACTS[name](data)), ANSWERS[name](second))[:5] == []


@pytest.mark.parametrize("name", FACTS)
def test_facts_have_only_json_values(sample_both: Both, name: str) -> None:
    def check(value: Any) -> None:
        if isinstance(value, dict):
            assert all(isinstance(key, str) for key in value)
            list(map(check, value.values()))
        elif isinstance(value, list):
            list(map(check, value))
        else:
            assert value is None or type(value) in (str, int, float, bool)
            assert not isinstance(value, datetime.date)
            assert not isinstance(value, float) or math.isfinite(value)

    check(as_json(FACTS[name](sample_both[0])))
