from django.urls import re_path

from oscar_b2b.core import condition_views
from oscar_b2b.core.conditions import KEY_PATTERN

app_name = "conditions"

urlpatterns = [
    re_path(r"^$", condition_views.CompareConditions.as_view(), name="compare"),
    re_path(rf"^(?P<key>{KEY_PATTERN})/$", condition_views.ConditionPage.as_view(), name="one"),
]
