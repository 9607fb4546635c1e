"""Importers of price types, prices, warehouses, stock, clients' limits, batches, units, rates."""

from oscar_b2b.partner_pricing.importers.batches import BatchImporter
from oscar_b2b.partner_pricing.importers.client_stock import ClientStockImporter
from oscar_b2b.partner_pricing.importers.price_types import PriceTypeImporter
from oscar_b2b.partner_pricing.importers.prices import PriceImporter
from oscar_b2b.partner_pricing.importers.rates import RateImporter
from oscar_b2b.partner_pricing.importers.stock import StockImporter, StockTotalImporter
from oscar_b2b.partner_pricing.importers.units import SaleUnitImporter
from oscar_b2b.partner_pricing.importers.warehouse_terms import WarehouseTermsImporter
from oscar_b2b.partner_pricing.importers.warehouses import WarehouseImporter

IMPORTERS = (
    SaleUnitImporter(),
    PriceTypeImporter(),
    WarehouseImporter(),
    WarehouseTermsImporter(),
    PriceImporter(),
    StockImporter(),
    StockTotalImporter(),
    ClientStockImporter(),
    BatchImporter(),
    RateImporter(),
)
