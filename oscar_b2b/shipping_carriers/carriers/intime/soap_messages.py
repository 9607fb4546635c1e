"""Messages of SOAP 2.0, written and read by zeep after our own description of the service.

zeep never speaks to the network here: the description lies beside this file, and messages go
through ``http`` with its limits.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import requests
import zeep
from lxml import etree
from zeep.exceptions import Error, Fault
from zeep.helpers import serialize_object

from oscar_b2b.shipping_carriers.carriers.base import Unavailable
from oscar_b2b.shipping_carriers.carriers.http import raise_for
from oscar_b2b.shipping_carriers.carriers.intime.common import rejected

WSDL = Path(__file__).parent / "api20.wsdl"


def request(operation: str, parameter: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a call.

    :param parameter: the content of the operation's one parameter.
    """
    client = _client()
    (name,) = _parameters(operation)
    envelope = client.create_message(client.service, operation, **{name: parameter})
    body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    action = _operation(operation).soapaction
    return body, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}


def answer(operation: str, response: requests.Response, *, secret: str = "") -> dict[str, Any]:
    """Return what is inside ``return``.

    :raises Rejected: a fault with an HTTP status below 500, or another status of 400 and more.
    :raises Unavailable: this is no such answer. (A fault with status 500 does not come here.)
    """
    raise_for(response, operation)
    try:
        # zeep reads broken XML as best it can when it shall put up with unknown elements.
        etree.fromstring(response.content, etree.XMLParser(resolve_entities=False, no_network=True))
        found = _binding().process_reply(_client(), _operation(operation), response)
    except Fault as fault:
        raise rejected(str(fault.message or "?"), secret=secret) from None
    except (Error, etree.XMLSyntaxError, ValueError):
        # Their texts hold the whole answer.
        raise Unavailable(f"{operation}: the answer is not one of InTime's service") from None
    plain = serialize_object(found, dict)
    if not isinstance(plain, dict):
        raise Unavailable(f"{operation}: an empty answer")
    return plain


@cache
def _client() -> zeep.Client:
    settings = zeep.Settings(
        # Elements that our description does not know are passed over.
        strict=False,
        xsd_ignore_sequence_order=True,
        forbid_dtd=True,
        forbid_external=True,
        force_https=False,
    )
    return zeep.Client(str(WSDL), settings=settings)


def _binding() -> Any:
    (binding,) = _client().wsdl.bindings.values()
    return binding


def _operation(name: str) -> Any:
    return _binding().get(name)


def _parameters(operation: str) -> list[str]:
    return [name for name, __ in _operation(operation).input.body.type.elements]
