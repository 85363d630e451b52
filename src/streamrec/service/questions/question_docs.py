"""The table of the catalogue questions in ``docs/reference/questions.md``.

``python -m streamrec.service.questions.question_docs FILE`` writes it into the file; ``make docs``
does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from streamrec.service.questions.question import Answer, NameAnswer, Question, TitleAnswer
from streamrec.service.questions.question_list import QUESTIONS

_START, _END = "<!-- questions: written by `make docs` -->\n", "<!-- end of the questions -->\n"
_SHARED = {
    name for model in (Answer, NameAnswer, TitleAnswer) for name in model.model_fields
}  # the page describes them once


def question_table() -> str:
    """Return the table as Markdown: a row for each question, in the order of `QUESTIONS`."""
    rows = ["| path | answers | fields |", "|---|---|---|"]
    rows += map(_row, QUESTIONS.values())
    return "\n".join(rows) + "\n"


def with_table(page: str) -> str:
    """Return the page with the table of the questions as they are declared now."""
    before, _, rest = page.partition(_START)
    _, _, after = rest.partition(_END)
    return f"{before}{_START}\n{question_table()}\n{_END}{after}"


def _row(question: Question[Any]) -> str:
    paths = ", ".join(f"`/{name}/{{{question.parameter}}}`" for name in question.names)
    return f"| {paths} | {question.summary} | {', '.join(_fields(question.answer))} |"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name in _SHARED:
            continue
        described = f"`{field.serialization_alias or name}`"
        inner = [kind for kind in get_args(field.annotation) if _is_model(kind)]
        if inner:
            described += f" ({', '.join(_fields(inner[0]))})"
        elif field.description:
            described += f" ({field.description})"
        yield described


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


if __name__ == "__main__":
    _page = Path(sys.argv[1])
    _page.write_text(with_table(_page.read_text("utf-8")), "utf-8")
