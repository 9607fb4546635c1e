"""Wagtail side of the shop: home page, news, promotions, articles."""
