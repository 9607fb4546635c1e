from oscar_b2b.core.modules import Module

MODULE = Module(
    name="cms_pages",
    title="Pages of marketers",
    depends=("core",),
    apps=(
        "cms_pages.apps.CmsPagesConfig",
        "wagtail.contrib.forms",
        "wagtail.contrib.redirects",
        "wagtail.embeds",
        "wagtail.sites",
        "wagtail.users",
        "wagtail.snippets",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
    ),
)
