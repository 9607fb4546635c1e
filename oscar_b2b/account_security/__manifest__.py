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
    middleware=(
        "django_otp.middleware.OTPMiddleware",
        "axes.middleware.AxesMiddleware",
        "oscar_b2b.account_security.middleware.DeviceMiddleware",
        "oscar_b2b.account_security.middleware.SecondFactorMiddleware",
    ),
    auth_backends=("oscar_b2b.account_security.backends.SlowedGuessing",),
    urls={"accounts/security/": "oscar_b2b.account_security.urls"},
    contributes={
        "site_settings": ["oscar_b2b.account_security.contributions.SETTINGS"],
        "cabinet_menu": ["oscar_b2b.account_security.contributions.CABINET_MENU"],
        "dashboard_menu": ["oscar_b2b.account_security.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.account_security.dashboard.urls.LockedLogins"],
        "slots": ["oscar_b2b.account_security.contributions.LogOutButton"],
        "periodic": ["oscar_b2b.account_security.schedule.PERIODIC"],
    },
)
