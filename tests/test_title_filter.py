"""`TitleFilter`: the one declaration of what a list can be filtered by."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import ValidationError

from streamrec.title_filter import CatalogueFilter, TitleFilter


def test_title_filter_takes_text_without_surrounding_space_and_years_as_text() -> None:
    filters = TitleFilter.model_validate({"genre": " War ", "year_from": "1990"})
    assert (filters.genre, filters.year_from) == ("War", 1990)


def test_title_filter_takes_a_blank_field_as_none() -> None:
    fields = ("genre", "language", "country", "year_from", "year_to", "min_votes")
    assert TitleFilter.model_validate(dict.fromkeys(fields, " ")) == TitleFilter()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("genre", "a\0b"),
        ("genre", "x" * 301),
        ("year_from", 999),
        ("year_to", 10_000),
        ("year_to", "199x"),
        ("min_votes", -1),
        ("min_votes", 2**31),
        ("gener", "War"),
        ("company", "Pixar"),
    ],
)
def test_title_filter_refuses_what_is_out_of_bounds_or_unknown(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TitleFilter.model_validate({field: value})
    assert caught.value.errors()[0]["loc"] == (field,)


def test_title_filter_cannot_be_changed_and_is_equal_by_its_fields() -> None:
    filters = TitleFilter(genre="War")
    with pytest.raises(ValidationError):
        filters.genre = "Drama"  # type: ignore[misc]
    assert hash(filters) == hash(TitleFilter(genre="War"))


def test_catalogue_filter_also_knows_companies_and_people() -> None:
    filters = CatalogueFilter(company="Pixar", person="john-lasseter", year_to=1999)
    assert (filters.company, filters.person, filters.year_to) == ("Pixar", "john-lasseter", 1999)


class _ListQuery(TitleFilter):
    n: int = 20


def test_title_filter_extended_by_a_route_gives_its_query_parameters() -> None:
    app = FastAPI()

    @app.get("/list")
    def listed(query: Annotated[_ListQuery, Query()]) -> dict[str, Any]:
        return query.model_dump()

    client = TestClient(app)
    assert client.get("/list?genre=War&n=3").json()["n"] == 3
    assert client.get("/list?gener=War").status_code == 422
    assert client.get("/list?year_from=99999").status_code == 422
    parameters = app.openapi()["paths"]["/list"]["get"]["parameters"]
    assert {one["name"] for one in parameters} == {*TitleFilter.model_fields, "n"}
