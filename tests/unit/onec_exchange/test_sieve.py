"""Elements that are known already are not read; everything unusual is read as if nothing was."""

from __future__ import annotations

import io

import pytest

from oscar_b2b.core.exchange import GoodRecord, OfferRecord, PriceRecord
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader, UnableToParse, sieve
from tests.unit.onec_exchange.element_memory import SetMemory, read_with
from tests.unit.onec_exchange.reading import DATA, of_type, read_bytes

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация ВерсияСхемы="2.07"{}>\n'
TAIL = "</КоммерческаяИнформация>"
GOODS = "<Каталог>\n<Ид>c</Ид>\n<Товары>\n{}</Товары>\n</Каталог>\n"
OFFERS = "<ПакетПредложений>\n<Предложения>\n{}</Предложения>\n</ПакетПредложений>\n"
GOOD = "\t<Товар>\n\t\t<Ид>{0}</Ид>\n\t\t<Наименование>Болт {0}</Наименование>\n\t</Товар>\n"
OFFER = (
    "<Предложение><Ид>{0}</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены>"
    "<ЦенаЗаЕдиницу>{1}</ЦенаЗаЕдиницу></Цена></Цены></Предложение>\n"
)


def file_of(*sections: str, attributes: str = "") -> bytes:
    return (HEAD.format(attributes) + "".join(sections) + TAIL).encode()


def goods(*texts: str) -> str:
    return GOODS.format("".join(texts))


def learnt(data: bytes) -> SetMemory:
    """Return a memory that knows every element of a file that can be known."""
    memory = SetMemory()
    read_with(memory, data)
    memory.learn()
    return memory


def outcome_of(reader: CommerceMLReader) -> tuple[object, ...]:
    """Return all that reading gave, also when it failed."""
    records = []
    try:
        for record in reader:
            records.append(record)
    except UnableToParse as error:
        return (str(error),)
    return records, reader.seen, reader.unknown


OWN_FILES = sorted(path.name for path in DATA.glob("*.xml"))


@pytest.mark.parametrize("name", OWN_FILES)
def test_an_empty_memory_changes_nothing(name):
    data = (DATA / name).read_bytes()

    with_memory = outcome_of(CommerceMLReader(io.BytesIO(data), memory=SetMemory()))

    assert with_memory == outcome_of(CommerceMLReader(io.BytesIO(data)))


@pytest.mark.parametrize("name", OWN_FILES)
def test_what_was_left_out_counts_as_seen(name):
    data = (DATA / name).read_bytes()
    memory = SetMemory()
    outcome_of(CommerceMLReader(io.BytesIO(data), memory=memory))
    memory.learn()

    with_memory = outcome_of(CommerceMLReader(io.BytesIO(data), memory=memory))

    plain = outcome_of(CommerceMLReader(io.BytesIO(data)))
    assert with_memory[1:2] == plain[1:2]
    assert memory.read == []


def test_known_goods_are_not_read():
    data = file_of(goods(GOOD.format("a"), GOOD.format("b")))
    memory = learnt(data)

    records, reader = read_with(memory, data)

    assert records == []
    assert reader.seen == {"goods": 2}
    assert reader.catalogue_id == "c"


def test_only_the_changed_good_is_read():
    memory = learnt(file_of(goods(*(GOOD.format(f"g{number}") for number in range(9)))))
    changed = [GOOD.format(f"g{number}") for number in range(9)]
    changed[4] = changed[4].replace("Болт", "Гайка")

    records, _reader = read_with(memory, file_of(goods(*changed)))

    assert [(good.id, good.name) for good in records] == [("g4", "Гайка g4")]


def test_a_list_longer_than_a_piece_is_asked_in_portions(monkeypatch):
    monkeypatch.setattr(sieve, "_PIECE", 1000)
    every = file_of(goods(*(GOOD.format(f"g{number}") for number in range(300))))
    memory = learnt(every)
    assert memory.known

    records, reader = read_with(memory, every + b"\n")

    assert records == []
    assert reader.seen == {"goods": 300}


def test_the_moment_of_the_export_says_nothing_of_goods():
    section = goods(GOOD.format("a"))
    memory = learnt(file_of(section, attributes=' ДатаФормирования="2026-01-01T00:00:00"'))

    records, reader = read_with(
        memory, file_of(section, attributes=' ДатаФормирования="2026-02-02T10:00:00"')
    )

    assert records == []
    assert reader.formed_at.month == 2


@pytest.mark.parametrize(
    "attributes", [' ФорматСуммы="ЧДЦ=2; ЧРД=,"', ' xmlns:x="urn:x"', ' ВерсияСхемы2="3.1"']
)
def test_what_the_root_says_decides_what_bytes_mean(attributes):
    section = goods(GOOD.format("a"))
    memory = learnt(file_of(section))

    records, _reader = read_with(memory, file_of(section, attributes=attributes))

    assert [good.id for good in records] == ["a"]


def test_units_of_the_classifier_decide_what_bytes_mean():
    section = goods("<Товар><Ид>a</Ид><БазоваяЕдиница>7</БазоваяЕдиница></Товар>")
    classifier = (
        "<Классификатор><ЕдиницыИзмерения><ЕдиницаИзмерения><Код>7</Код>"
        "<НаименованиеКраткое>{}</НаименованиеКраткое></ЕдиницаИзмерения></ЕдиницыИзмерения>"
        "</Классификатор>"
    )
    memory = learnt(file_of(classifier.format("шт"), section))
    assert memory.known

    assert read_with(memory, file_of(classifier.format("шт"), section))[0] == []
    ((good,), _reader) = read_with(memory, file_of(classifier.format("пар"), section))
    assert good.unit_name == "пар"


def test_a_named_package_of_changes_means_something_else():
    offer = "<Предложение><Ид>a</Ид><Количество>0</Количество></Предложение>"
    package = (
        "<ИзмененияПакетаПредложений>{}<Предложения>{}</Предложения></ИзмененияПакетаПредложений>"
    )
    memory = learnt(file_of(package.format("", offer)))
    assert memory.known

    records, _reader = read_with(
        memory, file_of(package.format("<Наименование>УНФ</Наименование>", offer))
    )

    assert len(records) == 2  # the offer, and the zero that counts now


def test_the_same_element_in_another_section_is_another():
    offer = OFFER.format("a", "5")
    memory = learnt(file_of(OFFERS.format(offer)))

    changes = OFFERS.replace("ПакетПредложений", "ИзмененияПакетаПредложений").format(offer)
    records, _reader = read_with(memory, file_of(changes))

    assert [type(record) for record in records] == [OfferRecord, PriceRecord]


def test_another_salt_knows_nothing():
    data = file_of(goods(GOOD.format("a")))
    memory = learnt(data)
    memory.salt = b"other settings"

    assert len(read_with(memory, data)[0]) == 1


def test_what_an_element_names_beside_its_bytes_counts():
    data = file_of(goods("<Товар><Ид>a</Ид><Картинка>import_files/a.jpg</Картинка></Товар>"))
    memory = SetMemory()
    memory.files[b"import_files/a.jpg"] = b"1"
    read_with(memory, data)
    memory.learn()

    assert read_with(memory, data)[0] == []
    memory.files[b"import_files/a.jpg"] = b"2"
    assert len(read_with(memory, data)[0]) == 1


# What passes through untouched ------------------------------------------------------------------

PLAIN = GOOD.format("plain")
ODD = {
    "comment": "<Товар><Ид>odd</Ид><!-- </Товар> --></Товар>",
    "comment between": "<!-- nothing -->",
    "character data": "<Товар><Ид>odd</Ид><Описание><![CDATA[</Товар>]]></Описание></Товар>",
    "instruction": "<Товар><Ид>odd</Ид><?php </Товар> ?></Товар>",
    "nested": "<Товар><Ид>odd</Ид><Товар><Ид>in</Ид></Товар><Товар/></Товар>",
    "blank in the end tag": "<Товар><Ид>odd</Ид></Товар >",
    "empty": "<Товар/>",
    "empty with a mark": '<Товар Статус="Удален"/>',
    "prefixed": '<x:Товар xmlns:x="urn:x"><x:Ид>odd</x:Ид></x:Товар>',
    "text between": "text",
    "another element": "<ТоварныйЗнак>x</ТоварныйЗнак>",
    "angle in an attribute": '<Товар Статус="a > b"><Ид>odd</Ид></Товар>',
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_elements_are_read_as_without_a_memory(kind):
    data = file_of(goods(PLAIN, ODD[kind], GOOD.format("after")), OFFERS.format(OFFER))
    expected = read_bytes(data)
    memory = SetMemory()

    assert read_with(memory, data)[0] == expected
    memory.learn()
    records, reader = read_with(memory, data)
    plain = CommerceMLReader(io.BytesIO(data))
    list(plain)
    assert "plain" not in [good.id for good in of_type(records, GoodRecord)]
    assert reader.seen == plain.seen
    assert reader.unknown == plain.unknown


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("size", [1, 7, 64])
def test_odd_elements_may_be_cut_anywhere_by_pieces(monkeypatch, kind, size):
    monkeypatch.setattr(sieve, "_PIECE", size)
    monkeypatch.setattr("oscar_b2b.onec_exchange.commerceml.reader._PIECE", 200)
    data = file_of(goods(PLAIN, ODD[kind], GOOD.format("after")))
    expected = read_bytes(data)

    assert read_with(SetMemory(), data)[0] == expected


def test_lines_of_documents_are_no_goods():
    data = file_of(
        "<Документ><Ид>d</Ид><Номер>1</Номер><Товары><Товар><Ид>a</Ид>"
        "<Количество>1</Количество></Товар></Товары></Документ>"
    )
    memory = learnt(data)

    assert memory.known == {}
    assert read_with(memory, data)[0] == read_bytes(data)


def test_goods_after_a_few_documents_are_still_known():
    document = "<Документ><Ид>d</Ид><Товары><Товар><Ид>a</Ид></Товар></Товары></Документ>"
    data = file_of(document, document, goods(PLAIN))
    memory = learnt(data)

    assert len(memory.known) == 1
    assert of_type(read_with(memory, data)[0], GoodRecord) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_files_in_wide_encodings_are_read_as_they_are(encoding):
    data = file_of(goods(PLAIN)).decode().replace("UTF-8", "UTF-16").encode(encoding)
    memory = learnt(data)

    assert memory.known == {}
    assert len(read_with(memory, data)[0]) == 1


def test_files_in_windows_1251_are_known():
    data = file_of(goods(PLAIN)).decode().replace("UTF-8", "windows-1251").encode("windows-1251")
    memory = learnt(data)

    assert len(memory.known) == 1
    assert read_with(memory, data)[0] == []


def test_a_digest_that_a_file_brings_is_not_believed():
    text = '<Товар {}="{}"><Ид>a</Ид></Товар>'
    data = file_of(goods(text.format("b2b-digest", "0" * 32), text.format("digest", "0" * 32)))
    memory = SetMemory()

    records, _reader = read_with(memory, data)

    assert len(records) == 2
    assert "0" * 32 not in memory.heard


# Broken files -----------------------------------------------------------------------------------


def test_the_place_of_an_error_is_that_of_the_file():
    good = file_of(goods(GOOD.format("a"), GOOD.format("b")))
    memory = learnt(good)
    broken = good.replace("</Товары>".encode(), "</Товары></Товары>".encode())
    with pytest.raises(UnableToParse) as plain:
        read_bytes(broken)

    with pytest.raises(UnableToParse) as refusal:
        read_with(memory, broken)

    assert (refusal.value.line, refusal.value.column) == (plain.value.line, plain.value.column)
    assert str(refusal.value) == str(plain.value)


def test_a_file_cut_at_any_byte_fails_as_it_does_without_a_memory():
    data = file_of(goods(GOOD.format("a"), GOOD.format("b")), OFFERS.format(OFFER.format("a", "5")))
    memory = learnt(data)
    for end in range(data.index(b"<", 60), len(data)):
        with pytest.raises(UnableToParse) as plain:
            read_bytes(data[:end])
        for each in (SetMemory(), memory):
            with pytest.raises(UnableToParse) as refusal:
                read_with(each, data[:end])
            assert str(refusal.value) == str(plain.value)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 50])
def test_pieces_of_any_size_give_the_same_records(monkeypatch, size):
    monkeypatch.setattr(sieve, "_PIECE", size)
    monkeypatch.setattr("oscar_b2b.onec_exchange.commerceml.reader._PIECE", 120)
    data = file_of(
        goods(*(GOOD.format(f"g{number}") for number in range(5))),
        OFFERS.format("".join(OFFER.format(f"g{number}", number) for number in range(5))),
    )
    expected = read_bytes(data)
    memory = SetMemory()

    assert read_with(memory, data)[0] == expected
    memory.learn()
    assert read_with(memory, data)[0] == []
