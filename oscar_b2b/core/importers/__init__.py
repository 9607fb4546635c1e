"""Importers of core's own tables: counterparties, dealers, their managers, who belongs to whom."""

from oscar_b2b.core.importers.counterparties import CounterpartyImporter
from oscar_b2b.core.importers.dealers import DealerImporter
from oscar_b2b.core.importers.managers import ManagerImporter
from oscar_b2b.core.importers.ties import DealerTieImporter

IMPORTERS = (CounterpartyImporter(), ManagerImporter(), DealerImporter(), DealerTieImporter())
