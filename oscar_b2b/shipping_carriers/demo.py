"""Demo: all carriers are set up with the stand-in, and their directories are there."""

from __future__ import annotations

import contextlib
import os

from django.utils import timezone

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import CarrierAccount, Fallback, SyncRun
from oscar_b2b.shipping_carriers.services import accounts, directory_sync
from oscar_b2b.shipping_carriers.standin.accounts import settings_of

#: Address of the stand-in, from the demo's supervisor; without it nothing is set up.
ADDRESS = "CARRIERS_STANDIN_URL"
_HERE = "http://127.0.0.1:"


class DemoCarriers:
    """Accounts whose base address leads elsewhere are somebody's own and stay as they are."""

    order = 50

    def load(self) -> None:
        url = os.environ.get(ADDRESS, "")
        if not url:
            return
        for code in carriers():
            try:
                values = settings_of(code, url)
            except LookupError:
                # A carrier that the stand-in does not play.
                continue
            account = CarrierAccount.objects.filter(code=code).first()
            if account is None or account.values.get("base_url", _HERE).startswith(_HERE):
                self._set_up(code, values, account)
                self._read(code)

    def _read(self, code: str) -> None:
        if SyncRun.objects.filter(carrier=code, error="").exists():
            return
        # What is wrong stands in the report on the carrier's page, and the shop works without.
        with contextlib.suppress(accounts.UnableToUseCarrier, directory_sync.UnableToSync):
            carrier = accounts.open_carrier(code=code)
            directory_sync.sync(carrier=carrier, clock=timezone.now)

    def _set_up(self, code: str, values: dict[str, str], account: CarrierAccount | None) -> None:
        for setting in carriers()[code].settings:
            content = values.pop(setting.key, "") if setting.file else ""
            if content and not (account and account.files.filter(key=setting.key).exists()):
                accounts.keep_file(
                    code=code,
                    key=setting.key,
                    name=f"{code}-{setting.key.removesuffix('_file')}.csv",
                    content=content,
                    at=timezone.now(),
                )
        accounts.keep_settings(
            code=code,
            # What was changed by hand stays; the stand-in's port may be another one today.
            values=values if account is None else {k: v for k, v in values.items() if "url" in k},
            is_active=True if account is None else account.is_active,
            fallback=Fallback.TARIFF if account is None else account.fallback,
        )
