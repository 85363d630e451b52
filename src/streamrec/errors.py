"""Every exception that StreamRec raises on purpose.

An exception carries facts, and a ``Message`` where people read them. The sentence is made at the
edge: by ``cli`` as one line on stderr, by ``service.problems`` as a problem document or a page.
A viewer without ratings, a rejected row and an unknown item are ordinary results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence

from streamrec.i18n.messages import Message


class StreamRecError(Exception):
    """Base of all errors that a caller may want to catch."""


class InputError(StreamRecError):
    """An input file cannot be used as it is. Operators read it, in English.

    `what` is wrong and `remedy` helps (an imperative); neither has a final stop. `line` counts
    from 1 and is None where the error concerns the whole file.
    """

    def __init__(self, file: str, what: str, remedy: str, line: int | None = None) -> None:
        self.file, self.what, self.remedy, self.line = file, what, remedy, line
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {what}. {remedy}.")


class SettingsError(StreamRecError):
    """A setting has a value that cannot work."""


class MissingExtra(StreamRecError):
    """An optional dependency is needed and not installed."""

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the extra '{extra}': pip install 'streamrec[{extra}]'")


class UnknownName(StreamRecError):
    """The catalogue has nothing of this name.

    `kind` is what was searched: ``title``, ``actor``, ``company`` … `suggestions` are up to five
    similar names, best first; `suggestion_ids` the ``person_id`` of each where they are people.
    """

    def __init__(
        self, kind: str, suggestions: Sequence[str] = (), suggestion_ids: Sequence[str] = ()
    ) -> None:
        self.kind, self.suggestions = kind, tuple(suggestions)
        self.suggestion_ids = tuple(suggestion_ids)
        near = f"; near it: {', '.join(self.suggestions)}" if suggestions else ""
        super().__init__(f"no {kind} of that name in the catalogue{near}")


class _WithMessage(StreamRecError):
    """An error with a sentence, or a part of one, for people."""

    def __init__(self, what: Message) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        # Imported only when an error is written: it loads the CLDR.
        from streamrec.i18n.translator import translator

        return translator("en").text(self.what)


class InvalidParameter(_WithMessage):
    """A parameter has a value outside what is allowed.

    `what` is a predicate without a final stop: "must be 1 to 50". `allowed` lists the values that
    may be used, where they can be listed.
    """

    def __init__(self, parameter: str, what: Message, allowed: Sequence[str] = ()) -> None:
        self.parameter, self.allowed = parameter, tuple(allowed)
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.parameter}: {super().__str__()}"


class LoginTaken(StreamRecError):
    """The login is taken, or the viewer has an account already."""


class NotAllowed(_WithMessage):
    """The caller may not do this; `what` is a sentence.

    `status`: 401 = the caller must authenticate, 403 = this caller may not, 429 = too many
    requests, with the seconds to wait.
    """

    def __init__(self, what: Message, status: int, retry_after_s: int | None = None) -> None:
        self.status, self.retry_after_s = status, retry_after_s
        super().__init__(what)


class UnusableBody(_WithMessage):
    """The body of a request cannot be read; `what` is a sentence.

    `status`: 400 = broken, 408 = too slow, 413 = too large, 415 = of another type,
    414 and 431 = too long an address or headers.
    """

    def __init__(self, what: Message, status: int) -> None:
        self.status = status
        super().__init__(what)


class NothingLive(_WithMessage):
    """No catalogue, or no model, is live in this data directory; the message is a sentence."""


class StoreUnavailable(StreamRecError):
    """The database does not answer at the moment; a later attempt may succeed."""
