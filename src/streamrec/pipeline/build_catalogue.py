"""Raw files → a live catalogue: snapshot, similar titles, store, report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamrec.catalogue.build_snapshot import build_snapshot
from streamrec.catalogue.reject_codes import reason_counts
from streamrec.catalogue.store_rows import store_rows
from streamrec.errors import InputError
from streamrec.explore.column_notes import read_notes
from streamrec.pipeline.shrink_gate import refuse_to_shrink
from streamrec.pipeline.steps import Say, Steps, say_nothing
from streamrec.recommend.bundle import load_bundle
from streamrec.recommend.fit_bundle import build_similar_bundle
from streamrec.settings import Settings
from streamrec.store.catalogue_load import load_catalogue
from streamrec.store.database import Store, open_store
from streamrec.store.live_versions import live_versions
from streamrec.store.title_lookup import all_title_ids


@dataclass(frozen=True)
class BuiltCatalogue:
    """What a build made: versions, the snapshot's directory, row counts and seconds per step.

    `model` is the live bundle; `keeps_trained_model` says that it was trained before and does not
    know the new titles yet. `aliases` counts the other names of titles by their source.
    `report_error` says why the report could not be made; the catalogue is live all the same.
    """

    version: str
    path: Path
    model: str
    keeps_trained_model: bool
    rows: dict[str, dict[str, int]]
    rejected: dict[str, dict[str, int]]
    suspicious_money: int
    aliases: dict[str, int]
    report: tuple[Path, ...]
    report_error: str | None
    seconds: dict[str, float]


def build_catalogue(
    settings: Settings,
    source: str,
    files: Mapping[str, Path | None],
    notes: Path | None = None,
    report: bool = True,
    say: Say = say_nothing,
    allow_shrink: bool = False,
) -> BuiltCatalogue:
    """Build a catalogue from raw files and make it live.

    `notes` is a TOML file of notes for the report, see `streamrec.explore.column_notes`. Raises
    `InputError` if a file cannot be used, or has under half the titles of the live catalogue and
    `allow_shrink` is not set; `InvalidParameter` if the files are not those of the
    source, and `StoreUnavailable` if the database cannot be reached.
    """
    steps = Steps(say)
    if notes is not None:
        read_notes(notes)  # a bad file stops the build before the work
    with steps.part("snapshot"):
        snapshot = build_snapshot(source, files, settings.snapshots, say)
    store = open_store(settings.url)
    n_titles = snapshot.table("titles").height
    refuse_to_shrink(_main_file(files), "titles", n_titles, _n_live_titles(store), allow_shrink)
    with steps.part("similar"):
        say("compute similar titles")
        model = build_similar_bundle(snapshot.tables(), settings.models, snapshot.version)
    with steps.part("store"):
        say("load the store")
        trained = _trained_model(store, settings)
        load_catalogue(store, snapshot.version, store_rows(snapshot), None if trained else model)
        store.close()
    pages: tuple[Path, ...] = ()
    error = None
    if report:
        try:
            from streamrec.pipeline.write_report import write_report  # needs the extra `report`

            with steps.part("report"):
                pages = write_report(settings, notes, say=say).pages
        except Exception as fault:  # the catalogue is live, whatever becomes of its report
            error = str(fault) or repr(fault)
    return BuiltCatalogue(
        version=snapshot.version,
        path=snapshot.path,
        model=trained or model,
        keeps_trained_model=trained is not None,
        rows=snapshot.manifest["inputs"],
        rejected=_rejected(snapshot.manifest["rejects"]),
        suspicious_money=snapshot.table("suspicious")["title_id"].n_unique(),
        aliases=snapshot.manifest["aliases"],
        report=pages,
        report_error=error,
        seconds=steps.seconds,
    )


def _main_file(files: Mapping[str, Path | None]) -> Path:
    return next(file for file in files.values() if file is not None)


def _n_live_titles(store: Store) -> int:
    with store.autocommit() as connection:
        return len(all_title_ids(connection))


def _rejected(rejects: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return input → reason → number of rows."""
    by_input: dict[str, list[Mapping[str, Any]]] = {}
    for one in rejects:
        by_input.setdefault(one["input"], []).append(one)
    return {name: reason_counts(found) for name, found in by_input.items()}


def _trained_model(store: Store, settings: Settings) -> str | None:
    """Return the live bundle if it was trained on ratings; a new catalogue does not replace it."""
    live: Any
    with store.autocommit() as connection:
        live = live_versions(connection).versions["model"]
    if live is None:
        return None
    try:
        return str(live) if "model" in load_bundle(settings.models / live).manifest else None
    except InputError:  # the bundle is gone or damaged: the new one is better than none
        return None
