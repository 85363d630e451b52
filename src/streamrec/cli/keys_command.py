"""``streamrec keys``: the API keys of programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from streamrec.cli.output import DataOption, JsonOption, out, write_json
from streamrec.settings import read_settings, require_built

keys = typer.Typer(
    help="Make, list and revoke the API keys of programs.",
    no_args_is_help=True,
    add_completion=False,
)


@keys.command()
def create(
    scopes: Annotated[str, typer.Option(help="read, write, admin; several with commas.")],
    name: Annotated[str, typer.Option(help="A note on who uses the key.")] = "",
    data: DataOption = None,
    json_out: JsonOption = None,
) -> None:
    """Make a key and show it. Only its hash is kept, so it is shown once.

    Example: streamrec keys create --scopes read,write --name website
    """
    from streamrec.store.api_keys import SCOPES, create_key
    from streamrec.store.database import open_store

    named = {scope.strip() for scope in scopes.split(",")}
    wanted = [scope for scope in SCOPES if scope in named]
    if not wanted or len(wanted) < len(named):
        raise typer.BadParameter("takes read, write and admin", param_hint="--scopes")
    store = open_store(require_built(read_settings(data=data)).url)
    with store.write() as connection:
        key_id, secret = create_key(connection, wanted, name)
    store.close()
    write_json(json_out, {"id": key_id, "key": secret, "scopes": wanted, "name": name})
    if json_out != "-":
        out.print(f"Key {key_id} ({', '.join(wanted)}). It is shown only now:", highlight=False)
        out.print(secret, highlight=False, markup=False, soft_wrap=True)


@keys.command("list")
def list_(data: DataOption = None, json_out: JsonOption = None) -> None:
    """List the keys without their secrets, which are not stored.

    Example: streamrec keys list
    """
    from streamrec.store.api_keys import list_keys
    from streamrec.store.database import open_store

    store = open_store(require_built(read_settings(data=data)).url)
    with store.autocommit() as connection:
        found = list_keys(connection)
    store.close()
    rows: list[dict[str, Any]] = [
        {
            "id": key.key_id,
            "scopes": sorted(key.scopes),
            "name": key.name,
            "created_at": _time(key.created_at),
            "revoked_at": None if key.revoked_at is None else _time(key.revoked_at),
        }
        for key in found
    ]
    write_json(json_out, {"keys": rows})
    if json_out != "-":
        table = Table("id", "scopes", "name", "made", "revoked")
        for row in rows:
            scopes, revoked = ", ".join(row["scopes"]), row["revoked_at"] or ""
            table.add_row(row["id"], scopes, row["name"], row["created_at"], revoked)
        out.print(table)


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As 'streamrec keys list' shows it.")],
    data: DataOption = None,
) -> None:
    """Make a key invalid at once, on every worker.

    Example: streamrec keys revoke 1f2e3d4c
    """
    from streamrec.store.api_keys import revoke_key
    from streamrec.store.database import open_store

    store = open_store(require_built(read_settings(data=data)).url)
    with store.write() as connection:
        revoke_key(connection, key_id)
    store.close()
    out.print(f"Key {key_id} is revoked.", highlight=False)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
