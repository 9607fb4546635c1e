"""Orders to 1C by OData, for bases without our HTTP service (``ONEC_LIVE_KIND=odata``).

The document's ``Ref_Key`` is the order's UUID, so that a repeat finds the order instead of making
a second one. There is no invoice and no reserve in the answer: OData runs no print forms.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.answers import OrderAnswer
from oscar_b2b.onec_exchange.odata.client import ODataClient, Row
from oscar_b2b.onec_exchange.odata.connection import chosen_profile, connect
from oscar_b2b.onec_exchange.odata.errors import EXISTS, NOT_FOUND, UnableToAskOData
from oscar_b2b.onec_exchange.odata.metadata import schema_of
from oscar_b2b.onec_exchange.odata.orders import OrderForm, asker
from oscar_b2b.onec_exchange.odata.profile import UnableToReadProfile

logger = logging.getLogger(__name__)

#: Seconds to connect and to wait for each answer; an order takes some requests.
TIMEOUT = (3.05, 10.0)
#: 1C's codes that speak of this document: the same request will never go in.
_THE_ORDERS_FAULT = frozenset({2, 4, 5, 7, 13, 16})


class ODataChannel:
    """An ``OrderChannel`` that writes the document ``[order]`` of the profile names."""

    def send_order(self, document: OrderDocument) -> OrderAnswer:
        """Create the document, or find it; post it when the profile says so.

        An order that 1C has but will not post is registered all the same: a person posts it.

        :raises TransportError: see ``live.channel.OrderChannel``.
        """
        try:
            with self._client() as client:
                form = _form(client)
                try:
                    row = client.create(form.entity, form.fill(document, asker(client)))
                except UnableToAskOData as error:
                    if error.code != EXISTS:
                        raise
                    row = {}
                if not row.get("Number"):
                    row = client.one(form.entity, document.id, select=_ANSWER)
                if form.post and not row.get("Posted"):
                    self._post(client, form, document)
                return _answer(document.id, row)
        except (UnableToAskOData, UnableToReadProfile) as error:
            raise _as_transport(error) from error

    def fetch_order(self, order_uuid: str) -> OrderAnswer | None:
        """Return the order's number and date, or None when 1C has no such document.

        :raises TransportError: see ``live.channel.OrderChannel``.
        """
        try:
            with self._client() as client:
                entity = OrderForm(chosen_profile().order).entity
                return _answer(order_uuid, client.one(entity, order_uuid, select=_ANSWER))
        except UnableToAskOData as error:
            if error.code == NOT_FOUND:
                return None
            raise _as_transport(error) from error
        except UnableToReadProfile as error:
            raise _as_transport(error) from error

    def _client(self) -> ODataClient:
        return connect(
            url=settings.ONEC_ODATA_URL or settings.ONEC_LIVE_URL,
            always=True,
            keep_session=False,
            timeout=TIMEOUT,
        )

    def _post(self, client: ODataClient, form: OrderForm, document: OrderDocument) -> None:
        try:
            client.post_document(form.entity, document.id)
        except UnableToAskOData as error:
            logger.warning("1C has order %s but did not post it: %s", document.number, error)


_ANSWER = ("Ref_Key", "Number", "Date", "Posted")


def _form(client: ODataClient) -> OrderForm:
    form = OrderForm(chosen_profile().order)
    problems = form.check(schema_of(client))
    if problems:
        # Perhaps put into the composition since the names were read.
        form = OrderForm(chosen_profile().order)
        problems = form.check(schema_of(client, fresh=True))
    if problems:
        raise UnableToReadProfile(" ".join(problems))
    return form


def _answer(order_uuid: str, row: Row) -> OrderAnswer:
    try:
        date = datetime.fromisoformat(str(row["Date"]))
        number = str(row["Number"]).strip()
    except (KeyError, ValueError) as error:
        raise UnableToAskOData(
            "1C's order has no readable number and date.", retryable=True, status=200
        ) from error
    return OrderAnswer(
        id=order_uuid,
        number=number,
        date=date,
        status="registered",
        reserve="",
        reserved={},
        invoice=None,
    )


def _as_transport(error: UnableToAskOData | UnableToReadProfile) -> TransportError:
    if isinstance(error, UnableToReadProfile):
        # Somebody will put the profile right; the order waits.
        return TransportError(f"The OData profile: {error}", retryable=True)
    return TransportError(
        str(error), retryable=error.code not in _THE_ORDERS_FAULT, status=error.status
    )
