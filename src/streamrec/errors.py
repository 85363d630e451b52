"""Everything that StreamRec raises on purpose.

::

    StreamRecError
    ├ InputError          a file we were given cannot be used: file, line, remedy
    ├ SettingsError       a setting has a value that cannot work
    ├ MissingExtra        an optional dependency is not installed
    ├ UnknownName         no title, person, company … of that name; near names go with it
    ├ InvalidParameter    a value outside what a question allows
    ├ LoginTaken          somebody signs in under that name already
    ├ NotAllowed          the caller may not do this: 401, 403 or 429 over HTTP
    ├ NothingLive         no catalogue or no model has been built yet
    └ StoreUnavailable    the database cannot be reached just now

An exception carries facts; whoever talks to the caller makes the sentence
(``cli`` one line on stderr, ``service.problems`` a problem document). A person with no
ratings, a broken row, an item nobody knows are ordinary results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence


class StreamRecError(Exception):
    """Base of all errors that a caller may want to catch."""


class InputError(StreamRecError):
    """A file given to us cannot be used as it is.

    Parameters
    ----------
    file
        The file's name as the caller gave it.
    what
        What is wrong, without a final stop.
    remedy
        What to do about it, as an imperative without a final stop.
    line
        Line of the file, counted from 1 as editors do, or None where no line is to blame.
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
    """Nothing in the catalogue bears this name.

    Parameters
    ----------
    kind
        What was looked for: ``title``, ``actor``, ``director``, ``company`` …
    suggestions
        Up to five near names, best first, as the catalogue writes them.
    suggestion_ids
        The ``person_id`` of each suggestion where the kind is ``person``; else empty.
    """

    def __init__(
        self, kind: str, suggestions: Sequence[str] = (), suggestion_ids: Sequence[str] = ()
    ) -> None:
        self.kind, self.suggestions = kind, tuple(suggestions)
        self.suggestion_ids = tuple(suggestion_ids)
        near = f"; near it: {', '.join(self.suggestions)}" if suggestions else ""
        super().__init__(f"no {kind} of that name in the catalogue{near}")


class InvalidParameter(StreamRecError):
    """A parameter has a value outside what is allowed.

    Parameters
    ----------
    parameter
        Its name as the caller wrote it.
    what
        What is wrong with it.
    allowed
        The values that would do, where they can be listed.
    """

    def __init__(self, parameter: str, what: str, allowed: Sequence[str] = ()) -> None:
        self.parameter, self.what, self.allowed = parameter, what, tuple(allowed)
        super().__init__(f"{parameter}: {what}")


class LoginTaken(StreamRecError):
    """Somebody signs in under this name already, or this person has an account."""


class NotAllowed(StreamRecError):
    """The caller may not do this.

    Parameters
    ----------
    what
        What is missing, in English, without a final stop.
    status
        401 = say who you are, 403 = not you, 429 = not so often.
    retry_after_s
        With 429: seconds to wait.
    """

    def __init__(self, what: str, status: int, retry_after_s: int | None = None) -> None:
        self.what, self.status, self.retry_after_s = what, status, retry_after_s
        super().__init__(what)


class NothingLive(StreamRecError):
    """No catalogue (or no model) is live in this data directory."""


class StoreUnavailable(StreamRecError):
    """The database cannot be reached at the moment; trying again later may help."""
