"""Message catalogues (`locale/*/LC_MESSAGES/django.po`): compile, check, update.

python -m storefront.messages compile   # .po to .mo with Babel; no gettext needed
python -m storefront.messages check     # every string translated? needs gettext
python -m storefront.messages update    # bring the .po files up to date; needs gettext
"""
