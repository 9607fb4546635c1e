"""A small drawing surface: shapes in a 100×100 space, soft shadow, tinted background."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFilter

SIZE = 400
_SCALE = 2  # drawn twice as large and reduced: smooth edges

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Drawing = Callable[["Sketch", str], None]


def mix(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with ``share`` (0…1) of ``other`` in it, as #rrggbb."""
    first, second = ImageColor.getrgb(colour), ImageColor.getrgb(other)
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(first[:3], second[:3], strict=True)
    )


def light(colour: str, share: float = 0.35) -> str:
    """Return a lighter tone."""
    return mix(colour, "#ffffff", share)


def dark(colour: str, share: float = 0.3) -> str:
    """Return a darker tone."""
    return mix(colour, "#101820", share)


class Sketch:
    """Draws shapes given in per cent of the picture; (0, 0) is the upper left corner."""

    def __init__(self) -> None:
        self._unit = SIZE * _SCALE / 100
        self.image = Image.new("RGBA", (SIZE * _SCALE, SIZE * _SCALE), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.image)

    def _box(self, box: Box) -> Box:
        left, top, right, bottom = (value * self._unit for value in box)
        return left, top, right, bottom

    def rect(self, box: Box, colour: str, radius: float = 0) -> None:
        """Draw a rectangle, rounded when ``radius`` is given."""
        self._draw.rounded_rectangle(self._box(box), radius * self._unit, colour)

    def oval(self, box: Box, colour: str) -> None:
        """Draw an ellipse inside the box."""
        self._draw.ellipse(self._box(box), colour)

    def ring(self, box: Box, colour: str, width: float) -> None:
        """Draw an outline of an ellipse."""
        self._draw.ellipse(self._box(box), outline=colour, width=round(width * self._unit))

    def arc(self, box: Box, start: float, end: float, colour: str, width: float) -> None:
        """Draw a part of an ellipse's outline; degrees, clockwise from three o'clock."""
        self._draw.arc(self._box(box), start, end, colour, round(width * self._unit))

    def shape(self, points: list[Point], colour: str) -> None:
        """Draw a polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], colour)

    def line(self, points: list[Point], colour: str, width: float) -> None:
        """Draw a line with rounded joints and ends."""
        scaled = [(x * self._unit, y * self._unit) for x, y in points]
        self._draw.line(scaled, colour, round(width * self._unit), joint="curve")
        for x, y in (points[0], points[-1]):
            half = width / 2
            self.oval((x - half, y - half, x + half, y + half), colour)

    def clear(self, box: Box) -> None:
        """Make an elliptic hole."""
        self._draw.ellipse(self._box(box), (0, 0, 0, 0))

    def cut(self, points: list[Point]) -> None:
        """Make a hole in the form of a polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], (0, 0, 0, 0))

    def turn(self, degrees: float) -> None:
        """Turn all that is drawn so far around the middle, counter-clockwise."""
        self.image = self.image.rotate(degrees, Image.Resampling.BICUBIC)
        self._draw = ImageDraw.Draw(self.image)


def render(drawing: Drawing, colour: str) -> bytes:
    """Return the drawing in a colour as a PNG of 400×400 on a background of the same tint."""
    sketch = Sketch()
    drawing(sketch, colour)
    figure = sketch.image.reduce(_SCALE)
    return encode(_with_background(figure, colour))


def _with_background(figure: Image.Image, colour: str) -> Image.Image:
    canvas = Image.new("RGB", (SIZE, SIZE), mix(colour, "#ffffff", 0.90))
    disc = ImageDraw.Draw(canvas)
    disc.ellipse((40, 40, 360, 360), fill=mix(colour, "#ffffff", 0.82))
    alpha = figure.getchannel("A")
    shadow = Image.new("L", (SIZE, SIZE), 0)
    shadow.paste(alpha.point(lambda value: value // 4), (5, 12))
    canvas.paste(dark(colour, 0.6), (0, 0), shadow.filter(ImageFilter.GaussianBlur(7)))
    canvas.paste(figure, (0, 0), figure)
    return canvas


def encode(image: Image.Image) -> bytes:
    """Return a picture as a PNG with a palette, which is small for flat drawings."""
    buffer = BytesIO()
    image.quantize(96, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        buffer, "PNG", optimize=False, compress_level=9
    )
    return buffer.getvalue()
