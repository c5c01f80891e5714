"""The site can be put on a home screen: the manifest names pictures that every launcher can draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db


def pictures() -> list[dict[str, str]]:
    icons: list[dict[str, str]] = Client().get("/manifest.webmanifest").json()["icons"]
    return [icon for icon in icons if icon["type"] == "image/png"]


def test_both_sizes_are_given_for_launchers_that_cut_and_for_those_that_do_not():
    assert {(icon["sizes"], icon["purpose"]) for icon in pictures()} == {
        ("192x192", "any"),
        ("192x192", "maskable"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_each_picture_is_there_in_the_size_that_is_said_and_its_mark_keeps_within_the_mask():
    for icon in pictures():
        name = re.sub(r"\.[0-9a-f]{8,}(?=\.png$)", "", icon["src"].removeprefix("/static/"))
        place = finders.find(name)
        assert isinstance(place, str)
        with Image.open(Path(place)) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]
            drawn = picture.convert("RGB")
            ground = drawn.getpixel((0, 0))
            middle, safe = drawn.width / 2, drawn.width * 0.4
            outside = [
                (x, y)
                for x in range(0, drawn.width, 4)
                for y in range(0, drawn.height, 4)
                if (x - middle) ** 2 + (y - middle) ** 2 > safe**2 and drawn.getpixel((x, y)) != ground
            ]
        assert outside == []
