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
    urls={"accounts/work-as/": "oscar_b2b.personal_managers.work_as_urls"},
    contributes={
        "slots": [
            "oscar_b2b.personal_managers.work_as_slots.WorkAsBar",
            "oscar_b2b.personal_managers.work_as_slots.WorkAsButton",
        ],
    },
)
