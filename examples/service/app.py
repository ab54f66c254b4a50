"""A service around an agreement: webhooks in, leads taken on, effects out, two pages.

    python examples/service/app.py --try        # http://127.0.0.1:8000
    python examples/service/load.py             # in another terminal: example data

Without `--try` the secrets come from the environment: HUBSPOT_SECRET (that of the HubSpot app) and
SALESFORCE_TOKEN (which the relay of the change messages sends along).
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pages
import uvicorn
from crm import Stub
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

import alignlib as al
from alignlib.exchange import Read, load_mapping
from alignlib.exchange.hubspot import BadDeliveryError, checked, read_webhooks
from alignlib.exchange.salesforce import read_changes
from alignlib.host import Host, items_of

HERE = Path(__file__).parent
MOST = 1_000_000  # bytes of a body
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    database: str, *, public: str, hubspot_secret: str, salesforce_token: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC), every: float = 10.0,
) -> FastAPI:  # fmt: skip
    """`public` is the address by which HubSpot calls, `now` the clock (the only one there is)."""
    agreement = al.loads((HERE / "hand-over.rules").read_text("utf-8"), name="hand-over.rules")
    hubspot = load_mapping(HERE / "hubspot.toml", agreement)
    salesforce = load_mapping(HERE / "salesforce.toml", agreement)
    host = Host(database, agreement)
    crm = Stub()

    def work() -> None:
        """What is due: leads are woken, and their effects carried out, each at least once."""
        host.wake(now())
        while tasks := host.outbox(now=now()):
            for task in tasks:
                crm.carry_out(task)
                host.done(task.id)

    def take(read: Read) -> dict[str, object]:
        told = host.ingest(items_of(read), now=now())
        work()
        aside = [str(item) for item in (*read.problems, *told.set_aside)]
        return {"read": str(read.summary), "journalled": told.journalled, "set_aside": aside}

    async def again() -> None:
        while True:
            await run_in_threadpool(work)
            await asyncio.sleep(every)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(again())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        host.close()

    app = FastAPI(title=agreement.title, lifespan=lifespan, docs_url=None, redoc_url=None)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable) -> object:
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.post("/hubspot")
    async def from_hubspot(request: Request) -> JSONResponse:
        body = await bounded(request)
        try:
            checked(
                body, secret=hubspot_secret, method="POST", uri=f"{public}/hubspot", now=now(),
                signature_v3=request.headers.get("X-HubSpot-Signature-v3"), most_bytes=MOST,
                timestamp=request.headers.get("X-HubSpot-Request-Timestamp"),
            )  # fmt: skip
        except BadDeliveryError as error:
            raise HTTPException(401, str(error)) from None
        return JSONResponse(await run_in_threadpool(lambda: take(read_webhooks(body, hubspot))))

    @app.post("/salesforce")
    async def from_salesforce(request: Request) -> JSONResponse:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {salesforce_token}".encode()):
            raise HTTPException(401, "the token is not that of this service")
        body = await bounded(request)
        return JSONResponse(await run_in_threadpool(lambda: take(read_changes(body, salesforce))))

    @app.get("/", response_class=HTMLResponse)
    def the_board() -> str:
        return pages.board(agreement, host.board(), now())

    @app.get("/lead", response_class=HTMLResponse)
    def one_lead(id: str) -> HTMLResponse:  # noqa: A002 (the word in the address)
        kept = host.lead(id[:255])
        if kept is None:
            return HTMLResponse(pages.unknown(agreement, id[:255]), status_code=404)
        if kept.merged_into is not None:
            return RedirectResponse(pages.link(kept.merged_into))
        return HTMLResponse(pages.lead(host, kept, now()))

    @app.get("/effects", response_class=HTMLResponse)
    def effects() -> str:
        return pages.effects(agreement, crm.carried_out)

    @app.get("/style.css", response_class=PlainTextResponse)
    def style() -> PlainTextResponse:
        return PlainTextResponse((HERE / "style.css").read_text("utf-8"), media_type="text/css")

    return app


async def bounded(request: Request) -> bytes:
    """The body, as far as it is no longer than it may be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            raise HTTPException(413, f"the body is longer than {MOST:,} bytes")
    return body


def secret(name: str, trying: bool) -> str:
    found = "for-trying" if trying else os.environ.get(name)
    if not found:
        raise SystemExit(f"{name} is not set: give it in the environment, or start with --try")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--database", default="sqlite:///service.db")
    parser.add_argument("--public", help="the address by which HubSpot calls")
    parser.add_argument("--try", action="store_true", dest="trying", help="with known secrets")
    parser.add_argument("--now", type=datetime.fromisoformat, help="a standing clock, for trying")
    given = parser.parse_args()
    app = create_app(
        given.database,
        public=given.public or f"http://127.0.0.1:{given.port}",
        hubspot_secret=secret("HUBSPOT_SECRET", given.trying),
        salesforce_token=secret("SALESFORCE_TOKEN", given.trying),
        now=(lambda: given.now) if given.now else lambda: datetime.now(UTC),
    )
    uvicorn.run(app, host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
