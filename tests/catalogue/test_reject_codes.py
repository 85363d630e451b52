"""Every reject code has a text in every language, made from the code alone."""

from __future__ import annotations

import pytest

from streamrec.catalogue.reject_codes import RejectCode, reason_counts, reject_reason, reject_text
from streamrec.i18n.languages import LANGUAGES
from streamrec.i18n.translator import translator


@pytest.mark.parametrize("code", list(RejectCode))
def test_reject_reason_differs_by_code_and_language(code: RejectCode) -> None:
    texts = {
        language: translator(language).text(reject_reason(code, "x")) for language in LANGUAGES
    }
    assert len(set(texts.values())) == len(LANGUAGES)
    others = {translator("en").text(reject_reason(other, "x")) for other in RejectCode}
    assert len(others) == len(RejectCode)


def test_reject_text_ends_with_the_value() -> None:
    text = translator("en").text
    assert text(reject_text("empty", "title", None)) == "no title"
    assert text(reject_text("too_high", "vote_average", "11")) == "vote_average is over 10: 11"
    assert text(reject_text("same_id", "id", "2")) == "same id: line 2"


def test_reason_counts_add_up_the_outcomes() -> None:
    rejects = [
        {"outcome": "rejected", "code": "empty", "column": "title", "rows": 2},
        {"outcome": "rejected", "code": "empty", "column": "budget", "rows": 3},
        {"outcome": "merged", "code": "empty", "column": "title", "rows": 1},
    ]
    assert reason_counts(rejects) == {"no title": 3, "no budget": 3}
