"""The catalogue questions: fields, sentences, matching and errors, by hand from the sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from streamrec.service.questions.question import Question
from streamrec.service.questions.question_docs import with_table
from streamrec.service.questions.question_list import QUESTIONS

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "questions.md"

FIELDS = {
    "/cantidad_filmaciones_mes/enero": {"mes", "cantidad"},
    "/peliculas_mes/enero": {"mes", "cantidad"},
    "/cantidad_filmaciones_dia/lunes": {"dia", "cantidad"},
    "/peliculas_dia/lunes": {"dia", "cantidad"},
    "/score_titulo/Toy Story": {"titulo", "anio", "score"},
    "/votos_titulo/Toy Story": {"titulo", "anio", "cumple", "votos", "promedio"},
    "/get_actor/Tom Hanks": {
        "actor", "cantidad", "retorno_total", "retorno_promedio", "cantidad_con_datos",
        "retorno_promedio_con_datos",
    },
    "/get_director/John Lasseter": {"director", "cantidad", "retorno_total", "peliculas"},
    "/peliculas_idioma/en": {"idioma", "cantidad"},
    "/peliculas_duracion/Toy Story": {"pelicula", "duracion", "anio"},
    "/franquicia/Toy Story": {"franquicia", "cantidad", "ganancia_total", "ganancia_promedio"},
    "/peliculas_pais/Japan": {"pais", "cantidad"},
    "/productoras/Pixar Animation Studios": {"productora", "cantidad", "ganancia_total"},
    "/productoras_exitosas/Pixar Animation Studios": {"productora", "cantidad", "revenue_total"},
    "/retorno/Toy Story": {"pelicula", "inversion", "ganancia", "retorno", "anio"},
    "/recomendacion/Toy Story": {"titulo", "lista recomendada", "recomendaciones"},
}  # fmt: skip


PARAMETERS = {
    "cantidad_filmaciones_mes": "mes", "peliculas_mes": "mes",
    "cantidad_filmaciones_dia": "dia", "peliculas_dia": "dia",
    "get_actor": "nombre", "get_director": "nombre", "peliculas_idioma": "idioma",
    "franquicia": "franquicia", "peliculas_pais": "pais",
    "productoras": "productora", "productoras_exitosas": "productora",
}  # fmt: skip


@pytest.mark.parametrize("path", FIELDS)
def test_question_answers_its_fields_and_a_sentence(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    answer = response.json()
    assert FIELDS[path] | {"mensaje"} <= set(answer)
    assert answer["mensaje"].endswith((".", "…"))


@pytest.mark.parametrize("path", FIELDS)
def test_question_takes_its_text_as_a_query_parameter_too(client: TestClient, path: str) -> None:
    _, question, text = path.split("/", 2)
    response = client.get(f"/{question}", params={PARAMETERS.get(question, "titulo"): text})
    assert response.json() == client.get(path).json()


def test_month_and_weekday_questions_ignore_case_and_accents(client: TestClient) -> None:
    plain = client.get("/peliculas_dia/miercoles").json()
    assert plain == client.get("/peliculas_dia/ MIÉRCOLES ").json()
    assert plain["dia"] == "miércoles"
    months = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
              "septiembre", "octubre", "noviembre", "diciembre"]  # fmt: skip
    assert sum(client.get(f"/peliculas_mes/{m}").json()["cantidad"] for m in months) == 212


@pytest.mark.parametrize("text", ["Face/Off", "face%2Foff", " FACE/OFF "])
def test_title_question_finds_a_title_with_a_slash_in_the_path(
    client: TestClient, text: str
) -> None:
    assert client.get(f"/score_titulo/{text}").json()["titulo"] == "Face/Off"


def test_question_answers_with_the_catalogues_spelling(client: TestClient) -> None:
    assert client.get("/score_titulo/AMELIE").json()["titulo"] == "Amélie"
    assert client.get("/peliculas_pais/japón").json()["pais"] == "Japan"
    assert client.get("/peliculas_idioma/Inglés").json()["idioma"] == "en"


def test_title_question_lists_the_other_titles_of_a_name(client: TestClient) -> None:
    answer = client.get("/score_titulo/hamlet").json()
    others = answer["coincidencias"]
    assert len(others) == 1
    assert {answer["anio"], others[0]["anio"]} == {1948, 1996}
    chosen = client.get("/score_titulo/hamlet", params={"anio": others[0]["anio"]}).json()
    assert chosen["anio"] == others[0]["anio"]


def test_votes_question_answers_that_few_votes_do_not_comply(client: TestClient) -> None:
    few = client.get("/votos_titulo/Tarnation")
    assert few.status_code == 200
    assert few.json() | {"cumple": False, "votos": None, "promedio": None} == few.json()
    many = client.get("/votos_titulo/Toy Story").json()
    assert many["cumple"]
    assert many["votos"] >= 2000


def test_director_question_lists_titles_by_date_with_their_money(client: TestClient) -> None:
    answer = client.get("/get_director/john lasseter").json()
    dates = [film["fecha_estreno"] for film in answer["peliculas"]]
    assert dates == sorted(dates)
    toys = answer["peliculas"][0]
    assert (toys["titulo"], toys["costo"], toys["ganancia"]) == ("Toy Story", 30000000, 373554033)
    assert toys["retorno"] == 373554033 / 30000000
    assert answer["cantidad"] == len(answer["peliculas"])


def test_actor_question_does_not_find_a_director_who_never_acts(client: TestClient) -> None:
    assert client.get("/get_director/John Lasseter").status_code == 200
    assert client.get("/get_actor/John Lasseter").status_code == 404


def test_recommendation_question_lists_five_distinct_titles_with_the_sequels(
    client: TestClient,
) -> None:
    answer = client.get("/recomendacion/toy story").json()
    names = answer["lista recomendada"]
    assert len(set(names)) == 5
    assert {"Toy Story 2", "Toy Story 3"} <= set(names)
    assert "Toy Story" not in names
    assert [entry["titulo"] for entry in answer["recomendaciones"]] == names
    assert all(entry["razon"] for entry in answer["recomendaciones"])


def test_question_without_a_match_is_a_problem_with_similar_names(client: TestClient) -> None:
    response = client.get("/score_titulo/jumanjy")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 404
    assert problem["sugerencias"][0] == "Jumanji"


def test_question_does_not_match_a_part_of_a_name(client: TestClient) -> None:
    assert client.get("/score_titulo/toy").status_code == 404
    assert client.get("/score_titulo/toy stor.").status_code == 404


@pytest.mark.parametrize(
    ("path", "parameter", "allowed"),
    [("/peliculas_mes/foo", "mes", "enero"), ("/peliculas_dia/foo", "dia", "sábado")],
)
def test_question_refuses_an_impossible_month_or_day_with_the_allowed_ones(
    client: TestClient, path: str, parameter: str, allowed: str
) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == parameter
    assert allowed in response.json()["permitidos"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/score_titulo/Toy Story?anio=abc", "anio"),
        ("/score_titulo/Toy Story?año=1995", "año"),
        ("/score_titulo?titulo=", "titulo"),
        ("/score_titulo?titulo=" + "x" * 301, "titulo"),
        ("/score_titulo/%00", "titulo"),
        ("/api/v1/titles?limit=0", "limit"),
        ("/api/v1/titles?genre=nothing", "genre"),
        ("/api/v1/titles?sort=best", "sort"),
        ("/api/v1/titles?cursor=garbage", "cursor"),
        ("/api/v1/titles?page=2", "page"),
        ("/api/v1/titles/tmdb:862/similar?n=51", "n"),
        ("/api/v1/search", "q"),
    ],
)
def test_invalid_parameter_is_422_and_named(client: TestClient, path: str, parameter: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert parameter in [error["parameter"] for error in response.json()["errors"]]


ODD = ["", "x" * 10_000, "%00", "..%2F..%2Fetc%2Fpasswd", "../", "(?*[", "%25", "\\", "😀", "'\"--",
       "%ff%fe", "\u0301", "ﷺ", "%0a", "a%00b"]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_cause_no_server_error(client: TestClient, text: str) -> None:
    questions = sorted({path.split("/")[1] for path in FIELDS})
    for path in [f"/{q}/{text}" for q in questions] + [
        f"/api/v1/titles/{text}",
        f"/api/v1/titles/{text}/similar",
        f"/api/v1/people/{text}",
        f"/api/v1/search?q={text}",
        f"/api/v1/titles?person={text}",
        f"/api/v1/titles?cursor={text}",
        f"/docs/{text}",
    ]:
        assert client.get(path).status_code < 500, path


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Toy Story", "tiene 2.407 votos, con un promedio de 8.0."),
        ("Tarnation", "no llega a 2.000 votos, por lo que no se da su promedio."),
    ],
)
def test_question_sentence_is_spanish_with_grouped_thousands(
    client: TestClient, text: str, sentence: str
) -> None:
    assert client.get(f"/votos_titulo/{text}").json()["mensaje"].endswith(sentence)


def test_question_docs_table_is_what_is_declared() -> None:
    page = DOCS.read_text("utf-8")
    assert with_table(page) == page, "run make docs"


def test_question_list_has_exactly_the_tested_questions() -> None:
    asked = {path.split("/")[1] for path in FIELDS}
    assert {name for question in QUESTIONS.values() for name in question.names} == asked


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.name)
def test_question_example_has_an_answer_on_its_page(
    client: TestClient, question: Question[Any]
) -> None:
    page = client.get(f"/questions/{question.name}", params={question.parameter: question.example})
    assert page.status_code == 200
    assert f"GET /{question.name}/" in page.text
