"""The answers to the catalogue questions: their fields, under the names clients know."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Answer(BaseModel):
    """What every answer has."""

    mensaje: str = Field(description="one sentence in Spanish, for people")


class TitleReference(BaseModel):
    """A title that bears the same name as the one that answers."""

    title_id: str
    titulo: str
    anio: int | None


class TitleAnswer(Answer):
    """What every answer about one title has."""

    coincidencias: list[TitleReference] = Field(
        description="other titles of that name; anio=YYYY picks one"
    )


class NameAnswer(Answer):
    """What every answer about a person, company, franchise or country has."""

    coincidencias: list[str] = Field(description="other names that differ in accents or case only")


class MonthCount(Answer):
    """Titles released in a month of any year."""

    mes: str
    cantidad: int


class WeekdayCount(Answer):
    """Titles released on a day of the week."""

    dia: str
    cantidad: int


class TitleScore(TitleAnswer):
    """A title's popularity, the source's own index; null where the source has none."""

    titulo: str
    anio: int | None
    score: float | None


class TitleVotes(TitleAnswer):
    """A title's votes, given where there are at least 2,000."""

    titulo: str
    anio: int | None
    cumple: bool = Field(description="whether the title has at least 2,000 votes")
    votos: int | None
    promedio: float | None


class ActorAnswer(NameAnswer):
    """Films of a member of the cast, and their returns (revenue / budget)."""

    actor: str
    cantidad: int
    retorno_total: float
    retorno_promedio: float = Field(description="over all films; an unknown return counts 0")
    cantidad_con_datos: int = Field(description="films whose budget and revenue are both known")
    retorno_promedio_con_datos: float | None = Field(description="over those only")


class DirectedFilm(BaseModel):
    """A film of a director; money in US dollars, 0 where the source knows none."""

    titulo: str
    fecha_estreno: str
    retorno: float
    costo: int
    ganancia: int


class DirectorAnswer(NameAnswer):
    """Films of a director by date, and the sum of their returns."""

    director: str
    cantidad: int
    retorno_total: float
    peliculas: list[DirectedFilm]


class LanguageCount(Answer):
    """Titles made in a language; ``idioma`` is its code in the data."""

    idioma: str
    cantidad: int


class Runtime(TitleAnswer):
    """A title's length in minutes; null where unknown."""

    pelicula: str
    duracion: float | None
    anio: int | None


class FranchiseTotal(NameAnswer):
    """A franchise's titles and their revenue in US dollars."""

    franquicia: str
    cantidad: int
    ganancia_total: int
    ganancia_promedio: float


class CountryCount(NameAnswer):
    """Titles produced in a country."""

    pais: str
    cantidad: int


class CompanyTotal(NameAnswer):
    """A company's titles and their revenue in US dollars."""

    productora: str
    cantidad: int
    ganancia_total: int


class SuccessfulCompany(NameAnswer):
    """The same under the field names of an older question."""

    productora: str
    cantidad: int
    revenue_total: int


class TitleReturn(TitleAnswer):
    """What a title cost, took and returned; 0 where the source knows no money."""

    pelicula: str
    inversion: int
    ganancia: int
    retorno: float
    anio: int | None


class RecommendedTitle(BaseModel):
    """One place of a list of similar titles."""

    title_id: str
    titulo: str
    anio: int | None
    similitud: float
    razon: str


class Recommendation(TitleAnswer):
    """Five titles similar to one, best first."""

    titulo: str
    lista_recomendada: list[str] = Field(serialization_alias="lista recomendada")
    recomendaciones: list[RecommendedTitle]
