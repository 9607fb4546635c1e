"""Pictures and attached files of goods, their thumbnails, and what is left over of them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from oscar.core.loading import get_model
from PIL import Image

from oscar_b2b.core.exchange import GoodRecord
from oscar_b2b.core.services import thumbnails
from oscar_b2b.onec_exchange.catalogue import IMPORTERS, images
from oscar_b2b.onec_exchange.models import GoodFile, private_storage
from oscar_b2b.onec_exchange.services import leftovers
from tests.integration.import_run import import_records, written

Product = get_model("catalogue", "Product")
ProductImage = get_model("catalogue", "ProductImage")

pytestmark = pytest.mark.django_db

PDF = "import_files/66/66_manual.pdf"
SOAP = GoodRecord("soap", name="Мило")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.ONEC_EXCHANGE_DIR = tmp_path
    (tmp_path / "import_files/66").mkdir(parents=True)
    Image.new("RGB", (300, 200), "red").save(tmp_path / "import_files/a.png")
    (tmp_path / PDF).write_bytes(b"%PDF-1.7 manual")
    (tmp_path / "import_files/66/66_x.file").write_bytes(b"whatever")
    return tmp_path


def load(folder: Path, *records):
    return import_records(records, importers=IMPORTERS, base_dir=folder)


def files() -> dict[str, tuple[str, int]]:
    return {each.path: (each.name, each.size) for each in GoodFile.objects.all()}


# Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "name"),
    [
        (replace(SOAP, requisites=(("ОписаниеФайла", f"{PDF}#Паспорт"),)), "Паспорт"),
        (replace(SOAP, requisites=(("Файл", PDF),)), "66_manual.pdf"),
        (replace(SOAP, images=(PDF,)), "66_manual.pdf"),
        (
            replace(SOAP, images=(PDF,), requisites=(("ОписаниеФайла", f"{PDF}#Паспорт"),)),
            "Паспорт",
        ),
    ],
)
def test_a_document_becomes_a_file_of_the_good(folder: Path, good: GoodRecord, name: str):
    report = load(folder, good)

    assert files() == {PDF: (name, 15)}
    assert not ProductImage.objects.exists()
    stored = GoodFile.objects.get().file
    with stored.storage.open(stored.name) as content:
        assert content.read() == b"%PDF-1.7 manual"
    assert not default_storage.exists(stored.name)
    assert report.issue_codes["requisite-unknown"] == 0
    assert written(load(folder, good)) == {}


def test_the_title_of_a_picture_is_no_file(folder: Path):
    picture = "import_files/a.png"

    load(
        folder,
        replace(SOAP, images=(picture,), requisites=(("ОписаниеФайла", f"{picture}#IMG_1"),)),
    )

    assert files() == {}
    assert ProductImage.objects.count() == 1


def test_a_file_of_no_stated_kind_is_taken(folder: Path):
    load(folder, replace(SOAP, images=("import_files/66/66_x.file",)))

    assert list(files()) == ["import_files/66/66_x.file"]


def test_files_that_do_not_come_again_stay_and_a_new_list_replaces_them(folder: Path):
    load(folder, replace(SOAP, images=(PDF,)))
    (folder / PDF).unlink()
    assert written(load(folder, replace(SOAP, images=(PDF,)))) == {}
    assert written(load(folder, SOAP)) == {}

    load(folder, replace(SOAP, images=("import_files/66/66_x.file",)))

    assert list(files()) == ["import_files/66/66_x.file"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("virus.exe", b"MZ", "file-refused"),
        ("page.html", b"<html>", "file-refused"),
        ("fake.pdf", b"<html>", "file-refused"),
        ("empty.pdf", b"", "file-refused"),
        ("none.pdf", None, "file-missing"),
        ("../../secret.pdf", None, "file-missing"),
    ],
)
def test_what_is_not_offered_to_buyers_is_remarked(folder: Path, name: str, content, code: str):
    path = f"import_files/{name}"
    if content is not None:
        (folder / path).write_bytes(content)
    (folder.parent / "secret.pdf").write_bytes(b"%PDF-1.7 secret")

    report = load(folder, replace(SOAP, requisites=(("Файл", path),)))

    assert files() == {}
    assert report.issue_codes[code] == 1


# Pictures -------------------------------------------------------------------------------------


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(images, "MOST_PIXELS", 50_000)
    Image.new("RGB", (300, 200), "olive").save(folder / "import_files/a.png")

    report = load(folder, replace(SOAP, images=("import_files/a.png",)))

    assert not ProductImage.objects.exists()
    assert report.issue_codes["image-too-large"] == 1


def test_a_decompression_bomb_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    Image.new("RGB", (300, 200), "teal").save(folder / "import_files/a.png")

    report = load(folder, replace(SOAP, images=("import_files/a.png",)))

    assert report.issue_codes["image-too-large"] == 1


def test_the_first_picture_is_the_main_one(folder: Path):
    Image.new("RGB", (4, 4), "blue").save(folder / "import_files/b.png")
    listed = ("import_files/b.png", "import_files/a.png")
    load(folder, replace(SOAP, images=listed[::-1]))

    load(folder, replace(SOAP, images=listed))

    first = Product.objects.get(code="soap").primary_image()
    with default_storage.open(first.original.name) as stored, Image.open(stored) as picture:
        assert picture.getpixel((0, 0)) == (0, 0, 255)


def test_thumbnails_are_asked_for_after_the_import(
    folder: Path, django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch
):
    asked = []
    monkeypatch.setattr(thumbnails, "request", lambda *, product_ids: asked.append(product_ids))
    with_picture = replace(SOAP, images=("import_files/a.png",))

    with django_capture_on_commit_callbacks(execute=True):
        load(folder, with_picture)
    with django_capture_on_commit_callbacks(execute=True):
        load(folder, with_picture)

    assert asked == [[Product.objects.get(code="soap").pk]]


def test_thumbnails_stand_in_for_the_picture_when_they_are_there(folder: Path):
    load(folder, replace(SOAP, images=("import_files/a.png",)))
    image = ProductImage.objects.get()
    assert thumbnails.url_of(image.original, thumbnails.SMALL) == image.original.url

    left = thumbnails.make_for(product_ids=[image.product_id])

    assert left == []
    url = thumbnails.url_of(image.original, thumbnails.SMALL)
    assert url.endswith(".webp")
    with (
        default_storage.open(thumbnails.name_of(image.original.name, 112)) as stored,
        Image.open(stored) as small,
    ):
        assert small.size == (112, 75)
    assert thumbnails.make(image.original.name) == 0


def test_the_walk_over_all_pictures_ends(folder: Path):
    load(folder, replace(SOAP, images=("import_files/a.png",)))
    image = ProductImage.objects.get()

    assert thumbnails.make_after(image_id=0) is None
    assert default_storage.exists(thumbnails.name_of(image.original.name, thumbnails.LARGE))


def test_a_damaged_picture_has_no_thumbnail_and_stops_nothing():
    name = default_storage.save("images/products/bad.png", ContentFile(b"no picture"))

    assert thumbnails.make(name) == 0


# Leftovers ------------------------------------------------------------------------------------


def test_files_that_nothing_names_are_removed_after_a_while(folder: Path):
    load(folder, replace(SOAP, images=("import_files/a.png", PDF)))
    kept = ProductImage.objects.get().original.name
    kept_file = GoodFile.objects.get().file.name
    orphan = default_storage.save(f"{images.FOLDER}/zz/orphan.png", ContentFile(b"x"))
    thumb = default_storage.save(thumbnails.name_of(orphan, 112), ContentFile(b"x"))
    orphan_file = private_storage().save("goods/zz/orphan.pdf", ContentFile(b"x"))
    now = timezone.now()

    leftovers.remove(at=now)
    assert default_storage.exists(orphan)
    leftovers.remove(at=now + timedelta(hours=2))

    assert not default_storage.exists(orphan)
    assert not default_storage.exists(thumb)
    assert not private_storage().exists(orphan_file)
    assert default_storage.exists(kept)
    assert private_storage().exists(kept_file)


def test_what_1c_sent_goes_after_some_days(folder: Path):
    old, new = folder / PDF, folder / "import_files/a.png"
    (folder / "import_files/66/66_x.file").unlink()
    long_ago = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(old, (long_ago, long_ago))

    leftovers.remove(at=timezone.now())

    assert not old.parent.exists()
    assert new.exists()
