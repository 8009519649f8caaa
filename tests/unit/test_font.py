"""The shipped font has every character that the system prints, and stays small."""

from __future__ import annotations

import io
import warnings

import pytest
from fontTools.ttLib import TTFont

from sarex.words import LOCALES, catalogue, font_path

SIGNS = "°′″←↑→↓≥≤×−±–—‘’“”…·■◆"
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))


@pytest.fixture(scope="module")
def covered() -> set[str]:
    with TTFont(font_path()) as font:
        return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_character_of_the_catalogue_is_there(locale: str, covered: set[str]) -> None:
    used = {character for entry in catalogue(locale).values() for character in entry.text}
    missing = used - covered
    assert not missing, f"run tools/build_font.py: {''.join(sorted(missing))}"


def test_latin_signs_greek_kana_and_common_hangul_are_there(covered: set[str]) -> None:
    hangul = {bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF)}
    kana = set(map(chr, [*range(0x3041, 0x3097), *range(0x30A1, 0x30FB)]))
    assert (set(LATIN) | set(SIGNS) | set("σλΔκ") | hangul | kana) - covered == set()


def test_every_mapped_character_but_spaces_has_an_outline() -> None:
    with TTFont(font_path()) as font:
        outlines = font["glyf"]
        cmap = font.getBestCmap().items()
        empty = [chr(code) for code, name in cmap if outlines[name].numberOfContours == 0]
    assert set(empty) <= {" ", "\u00a0", "\u00ad", "\u3000"}


def test_the_file_is_small_named_ours_and_licensed() -> None:
    path = font_path()
    # every character of the catalogue costs about 190 bytes: papers brought a hundred new ones
    assert path.stat().st_size < 720_000
    with TTFont(path) as font:
        names = font["name"]
    assert names.getDebugName(1) == "Sarex Sans"
    assert "Adobe" in names.getDebugName(0)
    licence = (path.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert names.getDebugName(0).split(" Subset")[0] in licence


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_matplotlib_draws_the_three_languages_without_a_missing_glyph(kind: str) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    text = "Datum 32°45′00″N ≥ 훈련 수색 구역 捜索区域 → σ"
    figure = Figure(figsize=(4, 1))
    figure.text(0.1, 0.5, text, fontproperties=FontProperties(fname=str(font_path())))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(out := io.BytesIO(), format=kind)
    assert len(out.getvalue()) > 1000
