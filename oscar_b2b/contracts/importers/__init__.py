"""Importers of sellers, agreements, contracts, what is owed under them, and bonuses."""

from oscar_b2b.contracts.importers.agreements import AgreementImporter
from oscar_b2b.contracts.importers.bonuses import BonusImporter
from oscar_b2b.contracts.importers.contracts import ContractImporter
from oscar_b2b.contracts.importers.sellers import SellerImporter
from oscar_b2b.contracts.importers.settlements import SettlementImporter

IMPORTERS = (
    SellerImporter(),
    AgreementImporter(),
    ContractImporter(),
    SettlementImporter(),
    BonusImporter(),
)
