"""Pages that marketers write in Wagtail: the home page and news."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms_pages.blocks import BODY_BLOCKS, HOME_BLOCKS

#: First path segments that belong to the shop; a page with such a slug could not be reached.
SHOP_PREFIXES = frozenset(
    {
        "1c",
        "access",
        "accounts",
        "admin",
        "basket",
        "bitrix",
        "catalogue",
        "checkout",
        "cms",
        "dashboard",
        "documents",
        "files",
        "healthz",
        "i18n",
        "jsi18n",
        "media",
        "offers",
        "password-reset",
        "prices",
        "search",
        "static",
        "wishlists",
    }
)


class ReachablePage(Page):
    """A page whose address cannot collide with one of the shop's."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.pk else getattr(self, "_parent_page", None)
        at_top = parent is None or isinstance(parent.specific, HomePage)
        if at_top and not isinstance(self, HomePage) and self.slug in SHOP_PREFIXES:
            raise ValidationError(
                {
                    "slug": _(
                        "The address “%(slug)s” belongs to the shop. Choose another, for "
                        "example “%(slug)s-info”."
                    )
                    % {"slug": self.slug}
                }
            )


class HomePage(ReachablePage):
    """The page at "/": log-in for visitors, news and ways into the shop for dealers."""

    lead = models.TextField(
        _("lead"),
        blank=True,
        help_text=_("One or two sentences under the title: what the supplier offers to dealers."),
    )
    body = StreamField(
        HOME_BLOCKS,
        verbose_name=_("sections"),
        blank=True,
        help_text=_("Shown to visitors and to dealers, under the log-in form or the greeting."),
    )

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    max_count = 1
    subpage_types: ClassVar = ["cms_pages.NewsIndexPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms_pages import queries

        context = super().get_context(request, *args, **kwargs)
        context["news"] = queries.latest_news(limit=3)
        return context


class NewsIndexPage(ReachablePage):
    """All news, newest first."""

    lead = models.TextField(_("lead"), blank=True, help_text=_("Shown under the title."))

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar = ["cms_pages.HomePage"]
    subpage_types: ClassVar = ["cms_pages.NewsPage"]
    per_page = 20

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from django.core.paginator import Paginator

        from cms_pages import queries

        context = super().get_context(request, *args, **kwargs)
        pages = Paginator(queries.news_under(self), self.per_page)
        context["page_obj"] = pages.get_page(request.GET.get("page"))
        return context


class NewsPage(ReachablePage):
    """One piece of news."""

    date = models.DateField(
        _("date"), default=timezone.localdate, help_text=_("Sorts the list; shown above the text.")
    )
    lead = models.TextField(
        _("lead"), max_length=500, help_text=_("Shown in lists and above the text.")
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Wide pictures fit best; a small version is shown in lists."),
    )
    body = StreamField(BODY_BLOCKS, verbose_name=_("text"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("lead"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    parent_page_types: ClassVar = ["cms_pages.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
