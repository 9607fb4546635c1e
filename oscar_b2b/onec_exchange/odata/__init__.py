"""OData of 1C (``…/odata/standard.odata/``): dealers, contracts, debts – without our files.

1C's automatic REST interface is OData 3 with habits of its own; the facts behind this package are
in ``docs/odata.md``. Which entity sets and fields are read is data (``profiles/*.toml``), not code.
"""
