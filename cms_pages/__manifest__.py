from oscar_b2b.core.modules import Module

MODULE = Module(
    name="cms_pages",
    title="Pages of marketers",
    depends=("core",),
    apps=(
        "cms_pages.apps.CmsPagesConfig",
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
    urls={
        "cms/": "wagtail.admin.urls",
        "documents/": "wagtail.documents.urls",
        "": "wagtail.urls",
    },
    contributes={
        "slots": [
            "cms_pages.contributions.EditorLink",
            "cms_pages.contributions.LatestNews",
            "cms_pages.contributions.NewsLink",
        ],
        "conditions": ["cms_pages.contributions.WrittenConditions"],
        "dashboard_menu": ["cms_pages.dashboard.menu.DASHBOARD_MENU"],
        "dashboard_urls": ["cms_pages.dashboard.urls.ConditionPages"],
        "demo_data": [
            "cms_pages.contributions.DemoPages",
            "cms_pages.demo_conditions.DemoConditions",
        ],
    },
)
