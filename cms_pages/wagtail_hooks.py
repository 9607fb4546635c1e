"""Wagtail's own hooks of this module."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from cms_pages.models import Condition
from cms_pages.services import NEWS_URL_KEY


@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_move_page")
def forget_addresses(request: Any, page: Any, *others: Any) -> None:
    """The address of the news list may have changed."""
    cache.delete(NEWS_URL_KEY)


class NewCondition(CreateView):
    """``?key=…``: the dashboard names what is still to be written."""

    def get_initial_form_instance(self) -> Any:
        key = self.request.GET.get("key", "")[:100]
        return self.model(key=key) if key else super().get_initial_form_instance()


@register_snippet
class ConditionViewSet(SnippetViewSet):
    """The conditions texts in the editor's menu."""

    model = Condition
    icon = "info-circle"
    menu_label = _("Conditions")
    menu_order = 250
    add_to_admin_menu = True
    add_view_class = NewCondition
    list_display = ("__str__", "key", "position", "live")
    list_filter = ("key",)
    search_fields = ("key", "title_uk", "title_ru", "title_en")
    list_per_page = 50
