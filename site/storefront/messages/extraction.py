"""Django's `makemessages` over a folder, with settings of its own (run as a program).

Arguments: the folder, the domain (`django` or `djangojs`), the languages.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Extract the strings of the folder named by the first argument."""
    root, domain, *languages = sys.argv[1:]
    locale = Path(root) / "site" / "locale"
    settings.configure(LOCALE_PATHS=[str(locale)], USE_I18N=True, INSTALLED_APPS=[])
    django.setup()
    call_command(
        "makemessages",
        locale=languages,
        domain=domain,
        ignore_patterns=["*/static/*/vendor/*", "tests/*"],
        # Line numbers would change every catalogue with every edit of a source file.
        add_location="file",
        no_obsolete=True,
        verbosity=0,
    )


if __name__ == "__main__":
    main()
