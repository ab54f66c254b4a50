"""Whether a webhook comes from HubSpot: signature v3, without a clock of its own."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from alignlib.errors import AlignlibError

_WINDOW = timedelta(minutes=5)
_MOST = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


class BadDeliveryError(AlignlibError, ValueError):
    """A webhook that is not to be read; the message says why, and nothing of the secret."""


def signature(secret: str, method: str, uri: str, body: bytes, timestamp: str) -> str:
    """Signature v3: HMAC-SHA256 of method, URI, body and timestamp under the app's secret, in
    base64. Source: HubSpot, "Validating requests", X-HubSpot-Signature-v3. In the URI some
    characters are decoded; the query string counts."""
    plain = _ENCODED.sub(lambda found: chr(int(found.group(1), 16)), uri)
    text = b"".join((method.encode(), plain.encode(), body, timestamp.encode()))
    return b64encode(hmac.new(secret.encode(), text, sha256).digest()).decode()


def checked(
    body: bytes,
    *,
    secret: str,
    method: str,
    uri: str,
    signature_v3: str | None,
    timestamp: str | None,
    now: datetime,
    window: timedelta = _WINDOW,
    most_bytes: int = _MOST,
) -> bytes:
    """The body, where it comes from HubSpot: give it to `read_webhooks` then.

    `uri` is the whole URI that HubSpot called (`https://…`, as it knows it: behind a proxy not as
    the server sees it), `signature_v3` and `timestamp` (milliseconds) the headers
    `X-HubSpot-Signature-v3` and `X-HubSpot-Request-Timestamp`. `now` is an aware datetime. The
    comparison takes the same time wherever the signatures differ.

    Raises:
        BadDeliveryError: the body has more than `most_bytes`, a header is missing, the timestamp
            is more than `window` from `now`, or the signature is another one.
    """
    if now.utcoffset() is None:
        raise BadDeliveryError("`now` has no time zone: give datetime.now(timezone.utc)")
    if len(body) > most_bytes:
        raise BadDeliveryError(f"the body has {len(body):,} bytes, at most {most_bytes:,} are read")
    if not signature_v3 or not timestamp:
        raise BadDeliveryError("a header is missing: the signature, or its timestamp")
    if not re.fullmatch("[0-9]{1,14}", timestamp, re.ASCII):
        raise BadDeliveryError("the timestamp is no number of milliseconds")
    sent = _EPOCH + timedelta(milliseconds=int(timestamp))
    if abs(now - sent) > window:
        raise BadDeliveryError(f"the timestamp is more than {window} away: an old or a forged call")
    wanted = signature(secret, method, uri, body, timestamp)
    if not hmac.compare_digest(wanted.encode(), signature_v3.encode("utf-8", "replace")):
        raise BadDeliveryError("the signature is not HubSpot's: is it the secret of this app?")
    return body
