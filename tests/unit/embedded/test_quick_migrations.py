"""Models rendered quickly are those that Django renders, for every field of every app there is."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState
from django.db.models.fields import Field

from storefront.embedded import quick_migrations
from storefront.embedded.quick_migrations import quick_rendering


def described(state: ProjectState) -> dict[str, object]:
    """Return what the schema editor reads of each model, in the order of the columns."""
    return {
        model._meta.label: (
            model._meta.db_table,
            [
                (
                    each.name,
                    each.column,
                    each.db_type(connection),
                    str(each.deconstruct()[1:]),
                    each.db_index,
                    each.unique,
                    each.remote_field and each.remote_field.model._meta.label,
                )
                for each in model._meta.local_fields
            ],
            [
                (each.name, each.m2m_db_table(), each.remote_field.through._meta.label)
                for each in model._meta.local_many_to_many
            ],
            sorted(each.get_accessor_name() or "" for each in model._meta.related_objects),
            str(sorted(map(str, model._meta.indexes))),
            str(sorted(map(str, model._meta.constraints))),
        )
        for model in state.apps.get_models(include_auto_created=True)
    }


def rendered_twice() -> dict[str, object]:
    """Render all models, then those that a new field and a new name of a field concern."""
    state = ProjectState.from_apps(apps)
    for model in state.models.values():
        for field in model.fields.values():
            # Such questions are asked meanwhile, and the fields keep the answers, which are words.
            assert not field.is_relation or isinstance(field.related_model, str)
    assert state.apps.get_model("order", "order")
    state.add_field("order", "order", "weight", models.FloatField(null=True), True)
    state.rename_field("core", "dealer", "name", "title")
    return described(state)


def test_models_are_the_same():
    plain = rendered_twice()
    with quick_rendering():
        quick = rendered_twice()
    assert len(quick) > 200
    for name, each in quick.items():
        for found, expected in zip(each, plain[name], strict=True):
            assert found == expected, name
    assert quick.keys() == plain.keys()
    assert [each[0] for each in quick["order.Order"][1]][-1] == "weight"


def test_only_django_is_left_behind():
    with quick_rendering():
        assert Field.clone is quick_migrations._copied
    assert Field.clone is quick_migrations._plain_clone
    assert apps.get_swappable_settings_name("core.user") == "AUTH_USER_MODEL"
