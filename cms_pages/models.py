"""Pages that marketers write in Wagtail: the home page and news."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, Page, PreviewableMixin, RevisionMixin
from wagtail.search import index

from cms_pages.blocks import BODY_BLOCKS, HOME_BLOCKS, FactBlock
from cms_pages.forms import ConditionForm
from oscar_b2b.core.conditions import KEY_PATTERN

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
        "conditions",
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


#: What the text of conditions may have; a link to a page of the shop, no pictures.
CONDITION_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]
LANGUAGES = ("uk", "ru", "en")


def _title(label: Any) -> models.CharField:
    return models.CharField(
        label,
        max_length=120,
        blank=True,
        help_text=_("Heading of the window. Empty: shown in the main language of the shop."),
    )


def _text(label: Any) -> RichTextField:
    return RichTextField(
        label,
        blank=True,
        features=CONDITION_FEATURES,
        help_text=_("The conditions in full. Empty: shown in the main language of the shop."),
    )


class Condition(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """Conditions that open beside a delivery method, a contract or whatever has a key.

    Several rows may have one key; a reader gets the first whose audience he belongs to.
    """

    key = models.CharField(
        _("key"),
        max_length=100,
        db_index=True,
        validators=[
            RegexValidator(
                rf"\A{KEY_PATTERN}\Z",
                _("Only Latin letters, figures, dots, hyphens and underscores."),
            )
        ],
        help_text=_(
            "Beside what the text is shown, for example “delivery.pickup”. The list offers what "
            "the shop has a place for."
        ),
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_(
            "Where several texts with one key fit a reader, the one with the smallest number is "
            "shown."
        ),
    )
    audience = models.JSONField(_("for whom"), default=dict, blank=True)
    title_uk = _title(_("title in Ukrainian"))
    title_ru = _title(_("title in Russian"))
    title_en = _title(_("title in English"))
    text_uk = _text(_("text in Ukrainian"))
    text_ru = _text(_("text in Russian"))
    text_en = _text(_("text in English"))
    facts = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("rows of the table"),
        blank=True,
        max_num=12,
        help_text=_("Shown under the text, and side by side with others in “Compare all”."),
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision", related_query_name="condition", object_id_field="object_id"
    )

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("key"), FieldPanel("position"), FieldPanel("audience")],
            heading=_("Where and for whom"),
        ),
        MultiFieldPanel([FieldPanel("title_uk"), FieldPanel("text_uk")], heading=_("Ukrainian")),
        MultiFieldPanel([FieldPanel("title_ru"), FieldPanel("text_ru")], heading=_("Russian")),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("text_en")], heading=_("English")),
        FieldPanel("facts"),
        PublishingPanel(),
    ]
    base_form_class = ConditionForm

    class Meta:
        ordering = ("key", "position", "pk")
        verbose_name = _("conditions text")
        verbose_name_plural = _("conditions texts")

    def __str__(self) -> str:
        titles = (self.title_uk, self.title_ru, self.title_en)
        return next((each for each in titles if each), self.key)

    @property
    def revisions(self) -> Any:
        return self._revisions

    def clean(self) -> None:
        super().clean()
        source = f"title_{settings.LANGUAGE_CODE}"
        if not getattr(self, source, "x"):
            raise ValidationError(
                {source: _("This language is shown where another one is empty: fill it in.")}
            )

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "b2b_core/condition.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from cms_pages import queries

        (shown,) = queries.in_readers_language([self])
        return {"condition": shown, "request": request}
