"""The signature of calls that make and print receipts.

Source: carriers.md, section 2 "Transport" (API v3.5.1 §6.1: SHA-256; v3.2 and older: SHA-1). The
carrier compares the time too: with a clock that is wrong by minutes every signature is refused.
"""

from __future__ import annotations

import hashlib
import hmac

DIGESTS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}


def header(public_key: str, secret_key: str, digest: str, timestamp: int) -> dict[str, str]:
    """Return the header ``HMACAuthorization``.

    :param digest: a key of ``DIGESTS``.
    :param timestamp: seconds since 1970.
    """
    signed = f"{public_key}{timestamp}".encode()
    code = hmac.new(secret_key.encode(), signed, DIGESTS[digest]).hexdigest()
    return {"HMACAuthorization": f"amx {public_key}:{timestamp}:{code}"}
