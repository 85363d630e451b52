"""All catalogue questions, in the order in which the pages and the docs list them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamrec.service.questions.count_questions import IN_COUNTRY, IN_LANGUAGE
from streamrec.service.questions.date_questions import RELEASED_IN_MONTH, RELEASED_ON_WEEKDAY
from streamrec.service.questions.people_questions import ACTOR_RETURNS, DIRECTOR_TITLES
from streamrec.service.questions.question import Question
from streamrec.service.questions.revenue_questions import (
    COMPANY_REVENUE,
    FRANCHISE_REVENUE,
    SUCCESSFUL_COMPANY,
)
from streamrec.service.questions.similar_question import SIMILAR
from streamrec.service.questions.title_questions import RETURN, RUNTIME, SCORE, VOTES

QUESTIONS: Mapping[str, Question[Any]] = {
    question.name: question
    for question in (
        SIMILAR, SCORE, VOTES, RUNTIME, RETURN,
        ACTOR_RETURNS, DIRECTOR_TITLES,
        FRANCHISE_REVENUE, COMPANY_REVENUE, SUCCESSFUL_COMPANY,
        IN_COUNTRY, IN_LANGUAGE, RELEASED_IN_MONTH, RELEASED_ON_WEEKDAY,
    )
}  # fmt: skip
