"""What a shop has to be set up with to use the stand-in: base addresses, keys, files.

The keys of the settings are those the connectors declare; nothing of them is imported.
"""

from __future__ import annotations

from .desk import KEY, SECRET
from .world import World, ref_of, small_world

_DIRECTORY = (
    *("city_ref", "city_uk", "city_ru", "region_uk", "district_uk", "number", "kind"),
    *("name_uk", "address_uk", "address_ru", "phone", "schedule", "max_weight_kg"),
    *("latitude", "longitude"),
)
_TARIFF = """from_kg;to_kg;price;price_per_extra_kg;days
0;5;70.00;;1
5;30;110.00;;1
30;;110.00;3.50;2
"""


def settings_of(carrier: str, url: str) -> dict[str, str]:
    """Return key → value of a carrier's settings.

    :param carrier: a carrier's code; ``intime-rest`` and ``intime-soap`` for InTime over a
        network, which is closed in life.
    :param url: address of the stand-in, without a closing slash.
    """
    if carrier == "novaposhta":
        world = small_world(carrier)
        home = world.towns[0]
        return {
            "base_url": f"{url}/novaposhta/v2.0/json/",
            "print_url": f"{url}/novaposhta/",
            "api_key": KEY,
            "sender_city": world.ref(home),
            "sender_address": world.branches_in(home)[0].ref,
        }
    if carrier == "delivery":
        return {
            "base_url": f"{url}/delivery/api/v4/Public/",
            "public_key": KEY,
            "secret_key": SECRET,
        }
    if carrier == "sat":
        return {
            "base_url": f"{url}/sat/openws/hs/api/",
            "api_key": KEY,
            "sender": ref_of("sat", "sender"),
            "cargo_description": ref_of("sat", "description", "Інструмент"),
        }
    if carrier == "intime-rest":
        return {
            "base_url": f"{url}/intime/intime_api_3.0",
            "generation": "rest3",
            "api_key": KEY,
            "tariff_file": _TARIFF,
        }
    if carrier == "intime-soap":
        return {
            "base_url": f"{url}/intime/API/ws/API20/",
            "generation": "soap2",
            "api_key": KEY,
            "account": "0000",
        }
    files = {"directory_file": directory_csv(small_world(carrier)), "tariff_file": _TARIFF}
    if carrier == "gunsel":
        return {**files, "base_url": f"{url}/gunsel/"}
    if carrier == "intime":
        return files
    raise LookupError(carrier)


def directory_csv(world: World) -> str:
    """Return a carrier's branches in the format of files that the shop documents."""
    lines = [";".join(_DIRECTORY)]
    for branch in world.branches:
        town = branch.town
        cells = (
            *(town.key, town.uk, town.ru, town.region, town.district, str(branch.number)),
            *("cargo" if branch.kind == "cargo" else "branch", f"{town.uk} №{branch.number}"),
            *(branch.street, branch.street_ru, "+380440000000"),
            *("пн-пт 09:00-19:00, сб 09:00-15:00", str(branch.weight or "")),
            *(str(branch.lat), str(branch.lon)),
        )
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"
