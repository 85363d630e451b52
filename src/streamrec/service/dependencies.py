"""What the routes share: the store, the name index, the live bundle, the limiters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from streamrec.service.auth.key_cache import KeyCache
from streamrec.service.auth.sessions import BROWSER_COOKIE, Signatures
from streamrec.service.auth.sign_in_limiter import SignInLimiter, SignInSource
from streamrec.service.history_import.import_limiter import ImportLimiter
from streamrec.service.live_bundle import LiveBundleLoader
from streamrec.service.middleware.rate_limits import NETWORK_KEY
from streamrec.service.sentence.sentence_reader import SentenceReader
from streamrec.service.taste_cache import TasteCache
from streamrec.service.trending_cache import TrendingCache
from streamrec.service.viewer_limits import ViewerLimits
from streamrec.service.write_probe import WriteProbe
from streamrec.store.counted_viewers import CountingRule
from streamrec.store.database import Store
from streamrec.store.name_index import NameIndex
from streamrec.store.rating_queue import RatingQueue
from streamrec.store.search_index import SearchIndex


@dataclass(frozen=True)
class Service:
    """What the routes share within a process."""

    store: Store
    ratings: RatingQueue
    live: LiveBundleLoader
    signatures: Signatures
    report: Callable[[str, str], Path]
    viewer_limits: ViewerLimits
    counting_rule: CountingRule
    sign_in_limiter: SignInLimiter = field(default_factory=SignInLimiter)
    key_cache: KeyCache = field(default_factory=KeyCache)
    import_limiter: ImportLimiter = field(default_factory=ImportLimiter)
    names: NameIndex = field(default_factory=NameIndex)
    metrics_thread: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    search: SearchIndex = field(default_factory=SearchIndex)
    sentences: SentenceReader = field(default_factory=SentenceReader)

    @cached_property
    def taste(self) -> TasteCache:
        """The taste of viewers who looked at it lately."""
        return TasteCache(self.store)

    @cached_property
    def write_probe(self) -> WriteProbe:
        """Whether the store can be written."""
        return WriteProbe(self.store)

    @cached_property
    def trending(self) -> TrendingCache:
        """The trending scores."""
        return TrendingCache(self.store, self.counting_rule)


def service_of(request: Request) -> Service:
    """Return the service that answers a request."""
    service: Service = request.app.state.service
    return service


def network_of(request: Request) -> str | None:
    """Return the address that a request counts for; None for this machine, which is not counted."""
    network: str | None = request.scope[NETWORK_KEY]
    return network


def source_of(request: Request) -> SignInSource:
    """Return where a password comes from, with the cookie of a browser that is not verified yet."""
    return SignInSource(network_of(request), request.cookies.get(BROWSER_COOKIE))


async def _service(request: Request) -> Service:
    return service_of(request)


ServiceDep = Annotated[Service, Depends(_service)]
