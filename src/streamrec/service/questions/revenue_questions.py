"""The catalogue questions about the revenue of a franchise or company."""

from __future__ import annotations

from typing import Annotated

from streamrec.i18n.messages import Message, message
from streamrec.service.questions.answer_fields import (
    Films,
    Shown,
    TotalRevenue,
    write_revenue,
    write_text,
)
from streamrec.service.questions.question import (
    COMPANY,
    FRANCHISE,
    NameAnswer,
    Question,
    find_by_name,
)
from streamrec.service.questions.wording import films
from streamrec.store.question_queries import GroupRevenue, collection_revenue, company_revenue

_Company = Annotated[str, Shown(message("Company"), write_text)]


class FranchiseTotal(NameAnswer):
    """A franchise's titles and their revenue in US dollars."""

    franquicia: Annotated[str, Shown(message("Franchise"), write_text)]
    cantidad: Films
    ganancia_total: TotalRevenue
    ganancia_promedio: Annotated[float, Shown(message("By film"), write_revenue)]


class CompanyTotal(NameAnswer):
    """A company's titles and their revenue in US dollars."""

    productora: _Company
    cantidad: Films
    ganancia_total: TotalRevenue


class SuccessfulCompany(NameAnswer):
    """The same as `CompanyTotal`, under the field names of an older question."""

    productora: _Company
    cantidad: Films
    revenue_total: TotalRevenue


def _mean(found: GroupRevenue) -> float:
    return found.revenue_usd / found.n_titles


def _company_sentence(found: GroupRevenue) -> Message:
    return message(
        "The company %(company)s took part in %(films)s, "
        "with a total revenue of %(revenue)s dollars.",
        company=found.name,
        films=films(found.n_titles),
        revenue=found.revenue_usd,
    )


FRANCHISE_REVENUE = Question(
    names=("franquicia",),
    parameter="franquicia",
    kind=FRANCHISE,
    example="Toy Story",
    heading=message("What did a franchise earn?"),
    summary='Return a franchise\'s titles and revenue; its name with or without "Collection".',
    answer=FranchiseTotal,
    find=find_by_name(collection_revenue),
    fields=lambda found: {
        "franquicia": found.name,
        "cantidad": found.n_titles,
        "ganancia_total": found.revenue_usd,
        "ganancia_promedio": _mean(found),
        "coincidencias": found.others,
    },
    sentence=lambda found: message(
        "The franchise %(franchise)s has %(films)s, "
        "with a total revenue of %(revenue)s dollars and a mean of %(mean)s.",
        franchise=found.name,
        films=films(found.n_titles),
        revenue=found.revenue_usd,
        mean=round(_mean(found)),
    ),
)


def _company_question(
    name: str, heading: Message, summary: str, answer: type[NameAnswer], revenue_field: str
) -> Question[GroupRevenue]:
    return Question(
        names=(name,),
        parameter="productora",
        kind=COMPANY,
        example="Pixar Animation Studios",
        heading=heading,
        summary=summary,
        answer=answer,
        find=find_by_name(company_revenue),
        fields=lambda found: {
            "productora": found.name,
            "cantidad": found.n_titles,
            revenue_field: found.revenue_usd,
            "coincidencias": found.others,
        },
        sentence=_company_sentence,
    )


COMPANY_REVENUE = _company_question(
    "productoras",
    message("What did the films of a company earn?"),
    "Return a company's titles and revenue.",
    CompanyTotal,
    "ganancia_total",
)
SUCCESSFUL_COMPANY = _company_question(
    "productoras_exitosas",
    message("How successful is a company?"),
    "Return a company's titles and revenue, under the names of an older question.",
    SuccessfulCompany,
    "revenue_total",
)
