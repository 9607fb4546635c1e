from oscar_b2b.core.modules import Module

MODULE = Module(
    name="personal_managers",
    title="Personal managers",
    depends=("core",),
    apps=("oscar_b2b.personal_managers.apps.PersonalManagersConfig", "hijack"),
    middleware=(
        "hijack.middleware.HijackUserMiddleware",
        "oscar_b2b.personal_managers.work_as_middleware.WorkAsMiddleware",
    ),
    urls={
        "accounts/manager/": "oscar_b2b.personal_managers.urls",
        "accounts/work-as/": "oscar_b2b.personal_managers.work_as_urls",
    },
    contributes={
        "cabinet_menu": ["oscar_b2b.personal_managers.contributions.CABINET_MENU"],
        "dashboard_menu": ["oscar_b2b.personal_managers.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.personal_managers.dashboard.urls.ManagerPages"],
        "demo_data": ["oscar_b2b.personal_managers.demo.DemoManagers"],
        "order_placed": ["oscar_b2b.personal_managers.order_news.TellManager"],
        "periodic": ["oscar_b2b.personal_managers.schedule.PERIODIC"],
        "slots": [
            "oscar_b2b.personal_managers.contributions.ManagerBlock",
            "oscar_b2b.personal_managers.work_as_slots.WorkAsBar",
            "oscar_b2b.personal_managers.work_as_slots.WorkAsButton",
        ],
    },
)
