"""``/sign-up``, ``/sign-in``, ``/sign-out`` and ``/me/account``: accounts and the data in them."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import TypeAdapter, ValidationError

from streamrec.errors import LoginTaken, NotAllowed
from streamrec.i18n.messages import message
from streamrec.service.access.access_rules import ANYONE, FORM, VIEWER
from streamrec.service.auth.sessions import Session, delete_cookie, remember_browser, set_cookie
from streamrec.service.dependencies import Service, ServiceDep, network_of, source_of
from streamrec.service.field_types import Login, Password
from streamrec.service.pages.forms import FormDep
from streamrec.service.pages.page import Page, PageDep, page_router, redirect
from streamrec.service.pages.viewer_preferences import local_path
from streamrec.service.use_cases import viewer_accounts
from streamrec.store import user_accounts, user_marks
from streamrec.store.ratings import count_ratings

router = page_router()
_login: TypeAdapter[str] = TypeAdapter(Login)
_password: TypeAdapter[str] = TypeAdapter(Password)


@router.get("/sign-up", dependencies=[ANYONE])
@router.get("/sign-in", dependencies=[ANYONE])
def empty_form(request: Request, page: PageDep) -> HTMLResponse:
    """Show the form for an account, or the one to sign in."""
    back = local_path(request.query_params.get("back", "/"))
    return _form(page, request.url.path.removeprefix("/"), back)


def _form(page: Page, kind: str, back: str, wrong: str = "", login: str = "") -> HTMLResponse:
    return page.render(
        "sign_in.html", status=422 if wrong else 200, kind=kind, back=back, wrong=wrong, login=login
    )


@router.post("/sign-up", dependencies=[FORM])
def open_account(request: Request, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Create an account; the profile's ratings and marks become the account's."""
    login, password = form.get("login", ""), form.get("password", "")
    if wrong := _wrong(login, password):
        return _form(page, "sign-up", form.back, wrong, login)
    try:
        user = viewer_accounts.sign_up(
            service, page.caller.user, login.strip(), password, network_of(request)
        )
    except LoginTaken:
        return _form(page, "sign-up", form.back, "taken", login)
    return _signed_in(request, service, user, form.back, "signed_up")


@router.post("/sign-in", dependencies=[FORM])
def sign_in(request: Request, page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Sign in; the profile's ratings and marks move to the account."""
    login, password = form.get("login", ""), form.get("password", "")
    try:
        if _wrong(login, password):
            raise NotAllowed(message("Login or password is wrong."), 401)
        user = viewer_accounts.sign_in(
            service, page.caller.user, login.strip(), password, source_of(request)
        )
    except NotAllowed as refused:
        wrong = "wait" if refused.status == 429 else "wrong"
        return _form(page, "sign-in", form.back, wrong, login)
    return _signed_in(request, service, user, form.back, "signed_in")


def _signed_in(
    request: Request, service: Service, user: user_accounts.UserRecord, path: str, notice: str
) -> Response:
    answer = redirect(path, notice)
    set_cookie(request, answer, service.signatures.cookie(Session.of_user(user)))
    remember_browser(request, answer, service.signatures.browser(user))
    return answer


def _wrong(login: str, password: str) -> str:
    """Return the name of the field that no account can have; empty if there is none."""
    for adapter, text, name in ((_login, login, "login"), (_password, password, "password")):
        try:
            adapter.validate_python(text)
        except ValidationError:
            return name
    return ""


@router.post("/sign-out", dependencies=[FORM])
def sign_out(page: PageDep, service: ServiceDep) -> Response:
    """Sign out in this browser."""
    viewer_accounts.sign_out(service, page.caller.session, page.caller.operator_session)
    answer = redirect("/", "signed_out")
    delete_cookie(answer)
    return answer


@router.post("/me/sign-out-everywhere", dependencies=[VIEWER])
def sign_out_everywhere(page: PageDep, service: ServiceDep) -> Response:
    """Sign out in all browsers."""
    viewer_accounts.sign_out_everywhere(service, page.viewer.user_id)
    answer = redirect("/", "signed_out")
    delete_cookie(answer)
    return answer


@router.get("/me/account", dependencies=[VIEWER])
def my_account(page: PageDep, service: ServiceDep) -> HTMLResponse:
    """Show the account, its counts, and the forms to export, import and delete its data."""
    return _account(page, service)


def _account(page: Page, service: ServiceDep, wrong: str = "") -> HTMLResponse:
    user = page.viewer
    with service.store.read() as connection:
        marks = user_marks.marks_by_kind(connection, user.user_id)
        n_ratings = count_ratings(connection, user.user_id)
    n_marks = {kind: len(title_ids) for kind, title_ids in marks.items()}
    return page.render(
        "account_data.html", status=422 if wrong else 200, user=user, n_ratings=n_ratings,
        n_marks=n_marks, wrong=wrong,
    )  # fmt: skip


@router.post("/me/password", dependencies=[VIEWER])
def change_password(
    request: Request, page: PageDep, service: ServiceDep, form: FormDep
) -> Response:
    """Change the password; only this browser stays signed in."""
    user, new = page.viewer, form.get("new_password", "")
    if _wrong("long enough", new):
        return _account(page, service, "new_password")
    try:
        viewer_accounts.change_password(
            service, user.user_id, form.get("password", ""), new, network_of(request)
        )
    except NotAllowed as refused:
        return _account(page, service, "wait" if refused.status == 429 else "old_password")
    with service.store.autocommit() as connection:
        user = user_accounts.get_user(connection, user.user_id)
    return _signed_in(request, service, user, "/me/account", "password")


@router.post("/me/delete", dependencies=[VIEWER])
def delete(page: PageDep, service: ServiceDep, form: FormDep) -> Response:
    """Delete the viewer with all data, for good, if the form confirms it."""
    if form.get("sure") != "yes":
        return _account(page, service, "sure")
    with service.store.write() as connection:
        user_accounts.delete_user(connection, page.viewer.user_id)
    answer = redirect("/", "deleted")
    delete_cookie(answer)
    return answer
