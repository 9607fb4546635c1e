from oscar_b2b.core.modules import Module

MODULE = Module(
    name="onboarding",
    title="Becoming a dealer: applications, invitations, papers",
    depends=("core",),
    apps=("oscar_b2b.onboarding.apps.OnboardingConfig",),
)
