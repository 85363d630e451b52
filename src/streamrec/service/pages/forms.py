"""The fields of a posted form, and the viewer that it writes for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from streamrec.errors import InvalidParameter
from streamrec.i18n.messages import message
from streamrec.service.access.caller import Caller
from streamrec.service.auth.sessions import Session, set_cookie
from streamrec.service.dependencies import Service, network_of
from streamrec.service.pages.viewer_preferences import local_path
from streamrec.service.use_cases.viewer_accounts import create_profile


class Form(dict[str, str]):
    """The text fields of a form."""

    @property
    def back(self) -> str:
        """The page of this site to go back to."""
        return local_path(self.get("back", "/"))

    def half_stars(self) -> int:
        """Return the half stars (1-10) of the field ``stars``."""
        allowed = {f"{half / 2:g}": half for half in range(1, 11)}
        stars = self.get("stars", "")
        if stars not in allowed:
            raise InvalidParameter("stars", message("must be 0.5 to 5 in halves"), list(allowed))
        return allowed[stars]


async def _form(request: Request) -> Form:
    posted = await request.form()
    return Form({name: value for name, value in posted.items() if isinstance(value, str)})


FormDep = Annotated[Form, Depends(_form)]


def get_or_create_user(
    request: Request, response: Response, service: Service, caller: Caller
) -> str:
    """Return the caller's ``user_id``; create a profile with a session for an anonymous caller."""
    if caller.user is not None:
        return caller.user.user_id
    user = create_profile(service, network_of(request))
    set_cookie(request, response, service.signatures.cookie(Session.of_user(user)))
    return user.user_id
