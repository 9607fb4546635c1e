"""The header that makes and prints receipts."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from oscar_b2b.shipping_carriers.carriers.delivery import signature


@pytest.mark.parametrize(
    ("digest", "code"),
    [
        # printf 'public1700000000' | openssl dgst -sha256 -hmac secret
        ("sha256", "576748cbaf87a156e500f57dec72a9e28c009f468d1dc54ec295b07ba57cab06"),
        ("sha1", "809edeca4699eeb1beca6be8a013378108f8e5d2"),
    ],
)
def test_header(digest: str, code: str) -> None:
    header = signature.header("public", "secret", digest, 1_700_000_000)
    assert header == {"HMACAuthorization": f"amx public:1700000000:{code}"}


def test_letters_that_are_not_ascii() -> None:
    header = signature.header("ключ", "таємниця", "sha256", 1)
    code = hmac.new("таємниця".encode(), "ключ1".encode(), hashlib.sha256).hexdigest()
    assert header["HMACAuthorization"] == f"amx ключ:1:{code}"
