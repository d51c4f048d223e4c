"""Names are found under other spellings, similar names of others are not, and neither depends on anything else.

``python tests/test_names.py`` writes the table of ``docs/names.md`` anew after a change that was meant.
"""

from __future__ import annotations

import csv
import re
import runpy
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iracheck.entities.name_tables import SIMPLIFIED, TRADITIONAL
from iracheck.entities.name_words import Kind, read_name
from iracheck.entities.names import DEFAULT, Listed, NameIndex

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "names.md"
TABLE = re.compile(r"<!-- output: benchmarks/names.py -->\n(?P<printed>.*?)<!-- end -->\n", re.DOTALL)

with (ROOT / "tests" / "data" / "name-pairs.csv").open(encoding="utf-8", newline="") as file:
    PAIRS = list(csv.DictReader(file))

LISTED = {
    row["listed_name"]: Listed(
        row["listed_name"], (row["listed_name"], *filter(None, row["listed_aliases"].split(";")))
    )
    for row in PAIRS
}
INDEX = NameIndex(LISTED.values())
SUPPLIERS = sorted({row["supplier_name"] for row in PAIRS})
EACH_LISTED_NAME = sorted({(row.key, name) for row in LISTED.values() for name in row.names})


def level(listed: str, supplier: str, *aliases: str) -> Fraction:
    """The level at which a supplier resembles one listed name (zero where it is no more than a half)."""
    found = NameIndex([Listed("row", (listed, *aliases))]).resembling(supplier, least=Fraction(501, 1000))
    return found[0].level if found else Fraction(0)


def why(listed: str, supplier: str) -> str:
    """What is said of a resemblance."""
    (found,) = NameIndex([Listed("row", (listed,))]).resembling(supplier)
    return found.why


def texts(name: str) -> list[str]:
    """A name's words as they stand for all their spellings."""
    return [word.text for word in read_name(name).words]


# reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("EVE Energy Co., Ltd.", ["eve", "energy"]),
        ("\uff25\uff36\uff25\u3000Energy", ["eve", "energy"]),
        ("B.Y.D. Company S.A.", ["byd"]),
        ("B Y D Sp. z o.o.", ["byd"]),
        ("Samsung SDI Magyarország Zrt.", ["samsung", "sdi", "hungary"]),
        ("L&F", ["l&f"]),
        ("L and F Co.", ["l&f"]),
        ("㈜엘앤에프", ["l&f"]),
        ("에스케이온 주식회사", ["sk", "온"]),
        ("SK온(주)", ["sk", "온"]),
        ("LG에너지솔루션", ["lg", "energy", "solution"]),
        ("寧德時代新能源科技股份有限公司", ["宁德时代", "newenergy", "technology"]),
        ("深圳市德方纳米科技股份有限公司", ["shenzhen", "德方", "nano", "technology"]),
        ("中创新航科技集团股份有限公司", ["中创新航", "technology"]),
        ("株式会社レゾナック", ["レゾナック"]),
        ("東レ株式会社", ["东レ"]),
        ("EveEnergy", ["eve", "energy"]),
        ("Semcorp", ["semcorp"]),
        ("Company Limited", ["co", "limited"]),
        ("...", []),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert texts(name) == words


def test_a_long_name_is_read_in_one_go() -> None:
    assert len(texts("eve" + "energy" * 20_000)) == 20_001
    assert len(texts("能源" * 5_000)) == 5_000
    assert level("EVE Energy", "energy " * 5_000 + "eve") == 1


def test_kinds_of_words() -> None:
    kinds = {word.text: word.kind for word in read_name("Samsung Camel Coffee Battery Hungary 3").words}
    assert kinds == {
        "samsung": Kind.HOUSE,
        "camel": Kind.OWN,
        "coffee": Kind.OTHER_TRADE,
        "battery": Kind.TRADE,
        "hungary": Kind.PLACE,
        "3": Kind.TRADE,
    }


def test_character_tables_are_beside_each_other() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED)
    assert len(set(zip(TRADITIONAL, SIMPLIFIED, strict=True))) == len(set(TRADITIONAL))


# what is found, and what is not ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "supplier"),
    [
        ("BYD Company Limited", "BYD Hungary Kft"),
        ("EVE Energy Co., Ltd.", "Eve Power Hungary"),
        ("Gotion High tech Company, Limited", "GotionHigh-tech"),
        ("Gotion High tech Company, Limited", "Tech High Gotion"),
        ("Hithium Energy Storage Technology company, Limited", "Hitium Energy Storage"),
        ("Hithium", "Hi-Thium"),
        ("Contemporary Amperex Technology Co., Ltd.", "CATL"),
        ("CATL", "Contemporary Amperex Technology Company, Limited"),
        ("SKIET", "SK IE Technology"),
        ("ChemChina", "Chem China"),
        ("China National Chemical Corporation Ltd.", "China National Chemical Corp"),
        ("赣锋锂业", "Ganfeng Lithium"),
        ("Ganfeng Lithium", "贛鋒鋰業股份有限公司"),
        ("LG Energy Solution", "주식회사 엘지에너지솔루션"),
        ("Samsung SDI", "三星SDI"),
        ("Western Gold Co.", "Western Gold Hami"),
    ],
)
def test_found(listed: str, supplier: str) -> None:
    assert level(listed, supplier) >= DEFAULT


@pytest.mark.parametrize(
    ("listed", "supplier"),
    [
        ("LG Energy Solution", "LG Chem"),
        ("LG Chem", "LG Energy Solution"),
        ("SK On", "SK Innovation"),
        ("SK On", "SK nexilis"),
        ("Samsung SDI", "Samsung Electronics"),
        ("BYD Company Limited", "Byte Dynamics"),
        ("EVE Energy Co., Ltd.", "Evening Energy"),
        ("Camel Group Co., Ltd.", "Camel Coffee"),
        ("Contemporary Amperex Technology Co., Ltd.", "Amperex Technology Limited"),
        ("Xinjiang Nonferrous Metals Industry Group Co., Ltd.", "Yunnan Nonferrous Metals Industry Group"),
        ("Hithium Energy Storage Technology", "Lithium Energy Storage Technology"),
        ("Western Gold Co.", "Western Mining"),
    ],
)
def test_not_found(listed: str, supplier: str) -> None:
    assert level(listed, supplier) < DEFAULT


def test_reasons() -> None:
    assert why("BYD Company Limited", "byd co., ltd.") == "the same name"
    assert why("宁德时代", "寧德時代") == "the same name in Chinese characters"
    assert why("BYD Company Limited", "BYD Hungary") == "the same distinctive word: byd"
    assert why("Hithium", "Hitium Storage") == "hitium is one letter from hithium"
    assert why("Contemporary Amperex Technology Co., Ltd.", "CATL") == "catl is its acronym"
    assert why("CATL", "Contemporary Amperex Technology Co., Ltd.") == "catl is the acronym of the name"
    assert why("赣锋锂业", "Ganfeng") == "ganfeng is the sound of 赣锋"
    assert why("Ganfeng", "赣锋锂业") == "赣锋 sounds like ganfeng"
    assert why("SK On", "SKOn") == "the same letters, spaced otherwise"


def test_best_first_and_each_row_once() -> None:
    index = NameIndex(
        [Listed("b", ("Gotion Inc.", "Gotion")), Listed("a", ("Gotion",)), Listed("c", ("Gotiom",))]
    )
    found = index.resembling("Gotion", "Gotion Hungary")
    assert [(one.key, one.level) for one in found] == [("a", 1), ("b", 1), ("c", Fraction(834, 1000))]
    assert [one.listed_name for one in found] == ["Gotion", "Gotion Inc.", "Gotiom"]


def test_an_alias_of_the_supplier_is_looked_for() -> None:
    index = NameIndex([Listed("row", ("EVE Energy",))])
    assert index.resembling("Some Holding") == ()
    assert index.resembling("Some Holding", "EVE")[0].level == 1


def test_the_least_level_is_exact() -> None:
    index = NameIndex([Listed("row", ("Hithium",))])
    assert index.resembling("Hitium", least=Fraction(858, 1000))
    assert not index.resembling("Hitium", least=Fraction(858, 1000) + Fraction(1, 10**30))


@pytest.mark.parametrize("least", [Fraction(0), Fraction(1, 2), Fraction(1001, 1000)])
def test_a_least_level_out_of_range_is_refused(least: Fraction) -> None:
    with pytest.raises(ValueError, match="the least level is"):
        INDEX.resembling("BYD", least=least)


def test_a_listed_name_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match=r'the listed name "\.\.\." of row has no letter or digit'):
        NameIndex([Listed("row", ("...",))])


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    INDEX.screen([("BYD",)] * 250, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(100, 250), (200, 250), (250, 250)]


# for all names ---------------------------------------------------------------------------------

a_listed_name = st.sampled_from(EACH_LISTED_NAME)
a_supplier = st.one_of(st.sampled_from(SUPPLIERS), st.text(max_size=40))
a_form = st.sampled_from(
    [
        "Co., Ltd.",
        "Inc",
        "GmbH",
        "Kft.",
        "S.A.",
        "Sdn Bhd",
        "sp. z o.o.",
        "株式会社",
        "(주)",
        "有限公司",
        "AG",
    ]
)
a_separator = st.sampled_from([" ", "  ", ", ", " - ", "-", "/", "\u3000", " · "])


def keys(supplier: str) -> set[str]:
    """The listed rows proposed for a name."""
    return {one.key for one in INDEX.resembling(supplier)}


@given(a_listed_name)
def test_a_listed_name_is_the_same_as_itself(listed: tuple[str, str]) -> None:
    key, name = listed
    assert {one.key: one.level for one in INDEX.resembling(name)}[key] == 1


@given(a_listed_name, st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
def test_case_does_not_matter(listed: tuple[str, str], change: Callable[[str], str]) -> None:
    _, name = listed
    assert INDEX.resembling(change(name)) == INDEX.resembling(name)


@given(a_listed_name, a_form)
def test_a_legal_form_does_not_matter(listed: tuple[str, str], form: str) -> None:
    key, name = listed
    assert {one.key: one.level for one in INDEX.resembling(f"{name} {form}")}[key] == 1


@given(a_listed_name, a_separator)
def test_punctuation_between_words_does_not_matter(listed: tuple[str, str], separator: str) -> None:
    key, name = listed
    assert key in keys(separator.join(name.split(" ")))


@given(st.data())
def test_word_order_does_not_matter(data: st.DataObject) -> None:
    key, name = data.draw(a_listed_name)
    words = [word for word in name.replace("/", " ").split(" ") if len(word) > 1]
    if len(words) == len(name.split(" ")):
        assert key in keys(" ".join(data.draw(st.permutations(words))))


@given(st.sampled_from(sorted(LISTED)), a_supplier)
def test_a_level_depends_on_the_two_names_only(key: str, supplier: str) -> None:
    least = Fraction(501, 1000)
    alone = NameIndex([LISTED[key]]).resembling(supplier, least=least)
    among = tuple(one for one in INDEX.resembling(supplier, least=least) if one.key == key)
    assert alone == among


@given(st.lists(a_supplier, max_size=5), st.sampled_from([Fraction(6, 10), DEFAULT, Fraction(9, 10)]))
def test_screening_many_is_screening_each(suppliers: list[str], least: Fraction) -> None:
    found = INDEX.screen([(supplier,) for supplier in suppliers], least=least)
    assert found == [INDEX.resembling(supplier, least=least) for supplier in suppliers]


@given(st.permutations(sorted(LISTED)), a_supplier)
def test_the_order_of_the_list_does_not_matter(order: list[str], supplier: str) -> None:
    assert NameIndex(LISTED[key] for key in order).resembling(supplier) == INDEX.resembling(supplier)


@given(a_supplier, st.lists(a_supplier, max_size=3))
def test_a_further_alias_never_hides_a_resemblance(supplier: str, aliases: list[str]) -> None:
    alone = {one.key: one.level for one in INDEX.resembling(supplier)}
    together = {one.key: one.level for one in INDEX.resembling(supplier, *aliases)}
    assert all(together[key] >= least for key, least in alone.items())


# the figures -----------------------------------------------------------------------------------


def printed() -> str:
    """What the command prints."""
    lines = runpy.run_path(str(ROOT / "benchmarks" / "names.py"))["table"]()
    return "".join(f"{line}\n" for line in lines)


def test_the_table_of_the_document_is_what_the_command_prints() -> None:
    (shown,) = [found["printed"] for found in TABLE.finditer(DOC.read_text("utf-8"))]
    assert shown == printed()


def test_the_labelled_pairs_are_what_the_document_says() -> None:
    assert len(PAIRS) >= 200
    assert {row["label"] for row in PAIRS} == {"same", "different"}
    assert len({(row["listed_name"], row["listed_aliases"], row["supplier_name"]) for row in PAIRS}) == len(
        PAIRS
    )


def update() -> None:
    """Write the table of the document anew."""
    text = TABLE.sub(
        lambda _: f"<!-- output: benchmarks/names.py -->\n{printed()}<!-- end -->\n", DOC.read_text("utf-8")
    )
    DOC.write_text(text, "utf-8")


if __name__ == "__main__":
    update()
