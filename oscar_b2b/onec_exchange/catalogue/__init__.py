"""Importers of groups, properties, goods and offers into Oscar's own catalogue tables."""

from oscar_b2b.onec_exchange.catalogue.goods import GoodImporter
from oscar_b2b.onec_exchange.catalogue.groups import GroupImporter
from oscar_b2b.onec_exchange.catalogue.offers import OfferImporter
from oscar_b2b.onec_exchange.catalogue.properties import PropertyImporter
from oscar_b2b.onec_exchange.catalogue.relation_tables import RelationImporter

IMPORTERS = (
    GroupImporter(),
    PropertyImporter(),
    GoodImporter(),
    OfferImporter(),
    RelationImporter(),
)
