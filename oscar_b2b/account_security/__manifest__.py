from oscar_b2b.core.modules import Module

MODULE = Module(
    name="account_security",
    title="Safe accounts: slowed guessing, two factors, sessions",
    depends=("core",),
    apps=(
        "oscar_b2b.account_security.apps.AccountSecurityConfig",
        "axes",
        "django_otp",
        "django_otp.plugins.otp_totp",
        "django_otp.plugins.otp_static",
    ),
    middleware=("django_otp.middleware.OTPMiddleware", "axes.middleware.AxesMiddleware"),
    auth_backends=("axes.backends.AxesStandaloneBackend",),
)
