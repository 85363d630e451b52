"""A browser without script: it keeps cookies and sends the forms of the page it shows."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.testclient import TestClient

from .html_page import Element, parse_page


class FormBrowser:
    """Shows one page at a time; every page is checked for its status and parsed."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(app, headers={"accept": "text/html"})
        self.page = parse_page("")

    def see(self, path: str, status: int = 200) -> Element:
        """Open a page."""
        answer = self.client.get(path)
        return self._show(answer.status_code, answer.text, status)

    def send(self, action: str, status: int = 200, **fields: str) -> Element:
        """Send the page's form for an address, with its hidden fields and more."""
        data = self.page.form(action).hidden_fields() | fields
        answer = self.client.post(action, data=data)
        return self._show(answer.status_code, answer.text, status)

    def upload(
        self,
        action: str,
        history: bytes,
        status: int = 200,
        name: str = "ratings.csv",
        **fields: str,
    ) -> Element:
        """Send the page's form for an address with a file."""
        data = self.page.form(action).hidden_fields() | fields
        files = {"history": (name, history)}
        answer = self.client.post(action, data=data, files=files)
        return self._show(answer.status_code, answer.text, status)

    def rate(self, title_id: str, stars: float) -> Element:
        """Rate a title on its page."""
        self.see(f"/titles/{title_id}")
        return self.send(f"/me/ratings/{title_id}", stars=f"{stars:g}")

    def _show(self, status: int, html: str, expected: int) -> Element:
        assert status == expected, html[:500]
        self.page = parse_page(html)
        return self.page
