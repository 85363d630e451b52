"""What a catalogue question is. One declaration gives its routes, its form and its docs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from streamrec.i18n.languages import QUESTIONS_LANGUAGE
from streamrec.i18n.messages import Message, message
from streamrec.i18n.translator import translator
from streamrec.service.dependencies import Service
from streamrec.store.question_queries import FoundTitle

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class TextKind:
    """What the text of a question names: `label` is shown beside the form's field."""

    name: str
    label: Message


TITLE = TextKind("title", message("Film"))
ACTOR = TextKind("actor", message("Actor"))
DIRECTOR = TextKind("director", message("Director’s name"))
FRANCHISE = TextKind("franchise", message("Franchise"))
COMPANY = TextKind("company", message("Company"))
COUNTRY = TextKind("country", message("Country"))
LANGUAGE = TextKind("language", message("Language"))
MONTH = TextKind("month", message("Month"))
WEEKDAY = TextKind("weekday", message("Day of the week"))


class Answer(BaseModel):
    """What every answer has."""

    mensaje: str = Field(description="one sentence in Spanish, for people")


class TitleReference(BaseModel):
    """A title that has the same name as the one that answers."""

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


@dataclass(frozen=True)
class Asked:
    """A question as a caller asks it: the text and, of titles that share a name, the year."""

    service: Service
    text: str
    year: int | None = None

    @contextmanager
    def suggestions(self, connection: Connection) -> Iterator[None]:
        """Add similar names to an ``UnknownName`` that is raised inside."""
        with self.service.names.suggestions(connection, self.text):
            yield


@dataclass(frozen=True)
class Reply:
    """An answer, and its sentence in no language yet."""

    answer: Answer
    sentence: Message


@dataclass(frozen=True)
class Question(Generic[Facts]):
    """A catalogue question.

    Attributes
    ----------
    names
        The paths under which clients ask it, the main one first.
    parameter
        The name of its text in the path and in the query.
    kind
        What the text names.
    example
        A text that has an answer in most catalogues.
    heading
        The question in the reader's language.
    summary
        What it answers, for the API's reference.
    answer
        The fields of the answer.
    find
        Returns the facts; raises ``UnknownName`` or ``InvalidParameter``.
    fields
        The facts under the answer's names, without the sentence.
    sentence
        The answer as one sentence.
    """

    names: tuple[str, ...]
    parameter: str
    kind: TextKind
    example: str
    heading: Message
    summary: str
    answer: type[Answer]
    find: Callable[[Asked], Facts]
    fields: Callable[[Facts], Mapping[str, Any]]
    sentence: Callable[[Facts], Message]

    @property
    def name(self) -> str:
        """The main path."""
        return self.names[0]

    @property
    def takes_year(self) -> bool:
        """Whether a year picks one of several titles."""
        return self.kind is TITLE

    def ask(self, asked: Asked) -> Reply:
        """Return the answer, with its sentence in Spanish.

        Raises `UnknownName` if the catalogue has nothing of that name, `InvalidParameter` if the
        question does not allow the text.
        """
        facts = self.find(asked)
        sentence = self.sentence(facts)
        text = translator(QUESTIONS_LANGUAGE).text(sentence)
        return Reply(self.answer(**self.fields(facts), mensaje=text), sentence)


def find_by_name(find: Callable[[Connection, str], Facts]) -> Callable[[Asked], Facts]:
    """Return a `Question.find` that looks the text up in one transaction."""

    def find_facts(asked: Asked) -> Facts:
        with asked.service.store.read() as connection, asked.suggestions(connection):
            return find(connection, asked.text)

    return find_facts


def other_titles(found: FoundTitle) -> list[TitleReference]:
    """Return the other titles of a name, as an answer lists them."""
    return [
        TitleReference(title_id=one.title_id, titulo=one.title, anio=one.release_year)
        for one in found.others
    ]
