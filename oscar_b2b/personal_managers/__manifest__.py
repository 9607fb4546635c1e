from oscar_b2b.core.modules import Module

MODULE = Module(
    name="personal_managers",
    title="Personal managers",
    depends=("core",),
    apps=("oscar_b2b.personal_managers.apps.PersonalManagersConfig", "hijack"),
    middleware=("hijack.middleware.HijackUserMiddleware",),
)
