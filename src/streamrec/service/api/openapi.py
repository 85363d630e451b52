"""``python -m streamrec.service.api.openapi`` writes the OpenAPI document to standard output.

``docs/reference/openapi.json`` is a checked copy.
"""

from __future__ import annotations

import sys
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory

from streamrec.service.api.openapi_document import document_text
from streamrec.settings import Settings

if __name__ == "__main__":
    # By name, as uvicorn is given it: an import would make a circle, since the app imports the API.
    create_app = resolve_name("streamrec.service.app:create_app")
    with TemporaryDirectory() as nowhere:
        app = create_app(Settings(data=Path(nowhere)))
        sys.stdout.write(document_text(app.openapi()))
        app.state.service.store.close()
