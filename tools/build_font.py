"""Build the one font that plots, pages and the client share: a subset of Noto Sans.

Run after a change of the message catalogue that brings new characters:

    python tools/build_font.py

It packs two pinned npm packages (fontsource: Noto Sans JP and KR as woff2 slices), takes every
wanted character from the first slice that has it (Japanese first, so that Han characters have
Japanese forms), merges the slices and writes src/sarex/data/fonts/,
as TrueType for plots and pages and as WOFF2 for browsers. Needs npm, fonttools, brotli.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "sarex" / "data"
FONT = DATA / "fonts" / "SarexSans-Regular.ttf"
WOFF2 = FONT.with_suffix(".woff2")
"""The same for browsers."""
FAMILY = "Sarex Sans"

# Package, version, integrity as in the npm registry (sha512, base64), in order of preference.
PACKAGES = (
    (
        "@fontsource/noto-sans-jp",
        "5.3.0",
        "OZbBzZ8LrFRs2RFT2Cc0HUV2C2ZeSfyEXhDJWR0EZuZaraJfRubpvrFmUnCljuBDEkw8Vn6CE/+nf9dj9b+0lg==",
    ),
    (
        "@fontsource/noto-sans-kr",
        "5.3.0",
        "/JnpTjaCOXW7xUoqOyCVYSr05VOkDy5Yla9O+WAEiS7u+yYLsmHoqj6v1W0bf91G8G3XA2+NnRS3CX2Tf/FVZg==",
    ),
)
SIGNS = "°′″←↑→↓↖↗↘↙⇒≠≈≤≥×−±√∞∑∫–—‘’“”…•·‰△▽□◇○▲▼■◆●★☆"
GREEK = "αβγδεθκλμνπρστφχψωΔΛΣΦΩ"
TABLES_TO_DROP = ["GPOS", "GSUB", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "gasp", "DSIG"]
FIXED_TIME = 3_850_000_000  # seconds since 1904: a build gives the same bytes at any time


def wanted_characters() -> set[str]:
    """Those of catalogue and scenarios, and what users type: Latin-1, kana, KS X 1001 Hangul."""
    wanted = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    wanted |= set(SIGNS) | set(GREEK)
    wanted |= {chr(code) for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30FD))}
    wanted |= set("、。「」『』・ー　")
    wanted |= {bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF)}
    for path in sorted((DATA / "i18n").rglob("*.toml")):
        words = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
        wanted |= {character for entry in words.values() for character in entry["text"]}
    for path in sorted((DATA / "scenarios").rglob("*.toml")):  # their texts are shown and printed
        wanted |= set(path.read_text(encoding="utf-8"))
    return wanted - {"\n"}


def unpack(name: str, version: str, integrity: str, folder: Path) -> Path:
    """Fetch one npm package, check its hash, and return the folder of its font files."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = folder.glob("*.tgz")
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        raise SystemExit(f"{name}@{version}: sha512 is {found}, expected {integrity}; not used.")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def slices(files: Path) -> list[Path]:
    """The regular weight's slices: Latin first, then the script, then the numbered ones."""
    paths = sorted(files.glob("*-400-normal.woff2"))
    named = [path for path in paths if not path.stem.split("-")[3].isdigit()]
    order = {"latin": 0, "japanese": 1, "korean": 1}
    named = [path for path in named if path.stem.split("-")[3] in order and "ext" not in path.stem]
    named.sort(key=lambda path: order[path.stem.split("-")[3]])
    return named + [path for path in paths if path.stem.split("-")[3].isdigit()]


def subset(path: Path, characters: Iterable[str]) -> TTFont:
    """One slice cut down to some characters, without layout tables."""
    font = TTFont(path)
    options = Options()
    options.drop_tables += TABLES_TO_DROP
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = []
    options.layout_features = []
    cutter = Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    font.flavor = None
    return font


def finish(font: TTFont, notice: str) -> None:
    """Our own name ('Source' is reserved), notice and licence, a fixed time, no glyph names."""
    table = font["name"]
    table.names = []
    records = {
        0: notice,
        1: FAMILY,
        2: "Regular",
        3: f"{FAMILY} Regular; subset of Noto Sans JP and KR",
        4: f"{FAMILY} Regular",
        5: "Version 1.0",
        6: "SarexSans-Regular",
        13: "SIL Open Font License, Version 1.1",
        14: "https://openfontlicense.org",
    }
    for name_id, text in records.items():
        table.setName(text, name_id, 3, 1, 0x409)
    font["head"].created = font["head"].modified = FIXED_TIME
    font["OS/2"].usWeightClass = 400
    font["post"].formatType = 3.0


def build(folders: list[Path], work: Path) -> TTFont:
    """Merge the slices so that every wanted character comes from exactly one."""
    left = wanted_characters()
    parts: list[str] = []
    for path in (path for folder in folders for path in slices(folder / "files")):
        if not left:
            break
        have = {chr(code) for code in TTFont(path, lazy=True).getBestCmap()} & left
        if have:
            part = work / f"{len(parts):03d}.ttf"
            subset(path, sorted(have)).save(part)
            parts.append(str(part))
            left -= have
    if left:
        raise SystemExit(f"no slice has these characters: {' '.join(sorted(left))}")
    merged: TTFont = Merger().merge(parts)
    merged.recalcTimestamp = False
    return merged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folders = []
        for index, (name, version, integrity) in enumerate(PACKAGES):
            folder = Path(scratch) / str(index)
            folder.mkdir()
            folders.append(unpack(name, version, integrity, folder))
        licence = (folders[0] / "LICENSE").read_text(encoding="utf-8")
        notice = TTFont(slices(folders[0] / "files")[0])["name"].getDebugName(0)
        font = build(folders, Path(scratch))
        finish(font, f"{notice} Subset by the sarex project.")
        FONT.parent.mkdir(parents=True, exist_ok=True)
        font.save(FONT)
        font.flavor = "woff2"
        font.save(WOFF2)
        (FONT.parent / "OFL.txt").write_text(f"{notice}\n\n{licence}", encoding="utf-8")
    for path in (FONT, WOFF2):
        print(
            f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB, "
            f"{len(font.getBestCmap())} characters, sha256 "
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}"
        )


if __name__ == "__main__":
    main()
