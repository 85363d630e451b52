"""The options of a list page: filters, diversity, and the title to start from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator, ConfigDict, Field

from streamrec.title_filter import OptionalText, TitleFilter, blank_to_none


class ListOptions(TitleFilter):
    """The query of a list page. Unlike the API, a page ignores parameters that it does not know."""

    model_config = ConfigDict(extra="ignore")

    diversity: Annotated[
        Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(blank_to_none)
    ] = Field(default=None, description="0 = best first … 100 = as varied as possible")
    like: OptionalText = Field(default=None, description="title_id to start from")


ListOptionsDep = Annotated[ListOptions, Query()]
