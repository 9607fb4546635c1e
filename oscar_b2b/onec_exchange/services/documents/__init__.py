"""Documents 1C sends back: what it now says of the shop's orders.

1C sends the same documents again and again, for weeks. Each is compared with what is kept, and
only a difference is written, moves the order, and tells its buyer. 1C's documents change what 1C
owns: numbers, dates, lines, reserve, payment, shipment, cancellation.
"""

from oscar_b2b.onec_exchange.services.documents.job import DocumentsJob

__all__ = ["DocumentsJob"]
