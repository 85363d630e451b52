"""What ``/api/v1`` asks and answers about accounts and sessions."""

from __future__ import annotations

from pydantic import BaseModel, Field

from streamrec.service.field_types import Login, Password
from streamrec.service.query_parameters import StrictModel


class Account(StrictModel):
    """The login and password of an account."""

    login: Login
    password: Password


class PasswordChange(StrictModel):
    """The current password and the new one."""

    password: Password
    new_password: Password


class OperatorKey(StrictModel):
    """An API key that opens an operator's session."""

    key: str = Field(min_length=1, max_length=200)


class SessionState(BaseModel):
    """A session; writes carry its ``csrf_token`` in the header ``X-CSRF-Token``."""

    user_id: str | None = Field(description="null: an operator's session")
    login: str | None = Field(description="null: a profile without an account, or an operator")
    csrf_token: str
