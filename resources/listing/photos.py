"""Pictures: whatever is sent is decoded, shrunk and written anew as plain JPEG.

What arrives is never served: no metadata, no scripts, no second format inside.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from portal.core.errors import Refusal
from portal.core.files import write

FORMATS = ["JPEG", "PNG", "WEBP"]
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
SIZES = {"full": 1600, "small": 480}  # longest side in pixels


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: its name is the SHA-256 of its full size."""

    sha256: str
    width: int
    height: int


def keep_picture(data: bytes) -> Picture:
    """Keep a picture in its two sizes. Refuses with `too_large` or `not_a_picture`."""
    image = decode(data)
    full = shrunk(image, SIZES["full"])
    content = as_jpeg(full)
    sha256 = hashlib.sha256(content).hexdigest()
    write(picture_path(sha256, "full"), content)
    write(picture_path(sha256, "small"), as_jpeg(shrunk(full, SIZES["small"])))
    return Picture(sha256, *full.size)


def keep_copy(sha256: str, content: bytes) -> None:
    """Keep a picture of another base under its name, once it proves to be one.

    Refuses with `too_large` or `not_a_picture`.
    """
    small = as_jpeg(shrunk(decode(content), SIZES["small"]))
    write(picture_path(sha256, "small"), small)
    write(picture_path(sha256, "full"), content)


def decode(data: bytes) -> Image.Image:
    """The pixels of an upload, upright and without transparency."""
    if len(data) > MOST_BYTES:
        raise Refusal(_("A picture has 10 MB at most."), code="too_large")
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        # Before decoding: a few kilobytes can claim gigabytes of pixels.
        if image.width * image.height > MOST_PIXELS:
            raise Refusal(
                _("A picture has 50 million pixels at most."), code="too_large"
            )
        image.draft("RGB", (SIZES["full"], SIZES["full"]))
        image.load()
        upright = on_white(ImageOps.exif_transpose(image))
        upright.info.clear()  # else what a JPEG's comment says would be kept
        return upright
    except Refusal:
        raise
    except Exception as error:  # a damaged file makes its readers raise anything
        raise Refusal(
            _("This is not a JPEG, PNG or WebP picture, or it is damaged."),
            code="not_a_picture",
        ) from error


def on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((longest, longest))
    return copy


def as_jpeg(image: Image.Image) -> bytes:
    """JPEG of at most 1 MB, which is what the national network takes."""
    for quality in (85, 75, 60, 40):
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= 1_000_000:
            break
    return out.getvalue()


def picture_path(sha256: str, size: str) -> Path:
    """Where the bytes of a picture lie."""
    folder = Path(settings.MEDIA_ROOT) / "photos" / sha256[:2]
    return folder / f"{sha256}.{size}.jpg"


def kept_before(moment: datetime) -> Iterator[tuple[str, Path]]:
    """Each file that lies here since before a moment, with its picture's SHA-256."""
    for path in (Path(settings.MEDIA_ROOT) / "photos").glob("*/*"):
        with suppress(FileNotFoundError):  # another worker was faster
            if path.stat().st_mtime < moment.timestamp():
                yield path.name.partition(".")[0], path
