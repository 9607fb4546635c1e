"""Put a home page of ours where Wagtail's welcome page was, and the marketers' group."""

from django.db import migrations

MARKETERS = "Marketing"


def create_home_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("cms_pages", "HomePage")
    if HomePage.objects.exists():
        return
    Page.objects.filter(slug="home", depth=2).delete()
    kind, __ = ContentType.objects.get_or_create(app_label="cms_pages", model="homepage")
    locale = Locale.objects.order_by("pk").first() or Locale.objects.create(language_code="uk")
    home = HomePage.objects.create(
        title="Home",
        draft_title="Home",
        slug="home",
        content_type=kind,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=locale,
        live=True,
    )
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.create(
        hostname="localhost", port=80, site_name="", root_page=home, is_default_site=True
    )


def remove_home_page(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).delete()
    apps.get_model("cms_pages", "HomePage").objects.all().delete()


def create_marketers(apps, schema_editor):
    """Marketers edit and publish pages and pictures, and reach nothing of the shop."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    def permission(app_label, model, codename, name):
        kind, __ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        return Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )[0]

    group, __ = Group.objects.get_or_create(name=MARKETERS)
    group.permissions.add(
        permission("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    )
    root = Page.objects.get(depth=1)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=root,
            permission=permission("wagtailcore", "page", codename, codename.replace("_", " ")),
        )
    collection = Collection.objects.filter(depth=1).first()
    if collection is not None:
        for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for action in ("add", "change", "choose"):
                GroupCollectionPermission.objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=permission(
                        app_label, model, f"{action}_{model}", f"Can {action} {model}"
                    ),
                )


def remove_marketers(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=MARKETERS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms_pages", "0001_initial"),
        ("wagtailcore", "0054_initial_locale"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0025_alter_image_file_alter_rendition_file"),
        ("wagtaildocs", "0012_uploadeddocument"),
    ]

    operations = [
        migrations.RunPython(create_home_page, remove_home_page),
        migrations.RunPython(create_marketers, remove_marketers),
    ]
