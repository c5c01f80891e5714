"""Pictures are drawn anew: at most 2000 points a side, turned upright, with nothing of the camera, place or time left."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, cast

from paivand.work import content
from paivand.work.problems import PICTURE_TOO_LARGE, PICTURE_UNREADABLE

if TYPE_CHECKING:
    from typing import IO, BinaryIO

    from paivand.work.content import ContentType

SIDE: Final = 2000
MOST_POINTS: Final = 64_000_000
"""A phone of today takes 50 million; more is a trap that unpacks to gigabytes."""
_QUALITY: Final = 85
_FORMATS: Final = {content.JPEG: "JPEG", content.PNG: "PNG", content.WEBP: "WEBP"}


def redraw(stream: BinaryIO, kind: ContentType) -> tuple[bytes, ContentType]:
    """Return the picture drawn anew and its type (WebP becomes JPEG, or PNG where it is see-through).

    Everything that is not a point is gone: EXIF with the place it was taken, comments, hidden content after the end.
    Raises PV-FILE-05 when it cannot be drawn and PV-FILE-06 when it has too many points.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only uploads of pictures need Pillow

    # We ask the size ourselves before anything is unpacked; Pillow's own limit only warns.
    Image.MAX_IMAGE_PIXELS = None
    stream.seek(0)
    try:
        with Image.open(cast("IO[bytes]", stream), formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise PICTURE_TOO_LARGE.error()
            # A JPEG can be unpacked at a half, a quarter or an eighth: less memory, same result.
            opened.draft("RGB", (SIDE, SIDE))
            drawn: Image.Image = ImageOps.exif_transpose(opened)
            drawn.thumbnail((SIDE, SIDE))
            clear = drawn.mode in {"RGBA", "LA", "PA"} or "transparency" in drawn.info
            target = content.PNG if kind is content.PNG or clear else content.JPEG
            fresh = drawn.convert("RGBA" if clear else "RGB")
            # Only the points go over: a new picture has no info of the old one.
            clean = Image.new(fresh.mode, fresh.size)
            clean.paste(fresh)
            out = io.BytesIO()
            if target is content.PNG:
                clean.save(out, "PNG", optimize=True)
            else:
                clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        MemoryError,
    ) as error:
        raise PICTURE_UNREADABLE.error() from error
    return out.getvalue(), target
