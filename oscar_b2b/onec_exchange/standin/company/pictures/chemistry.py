"""Drawings of household chemistry and household goods."""

from __future__ import annotations

from .sketch import Drawing, Sketch, dark, light


def _label(sketch: Sketch, box: tuple[float, float, float, float], colour: str) -> None:
    left, top, right, bottom = box
    sketch.rect(box, "#fbfcfd", 2)
    sketch.rect((left, top, right, top + (bottom - top) * 0.36), light(colour, 0.45), 2)
    middle = (left + right) / 2
    sketch.oval((middle - 5, top + 2, middle + 5, top + 12), "#ffffff")
    for step, share in ((0.58, 0.8), (0.72, 0.6), (0.86, 0.7)):
        y = top + (bottom - top) * step
        half = (right - left) * share / 2 - 2
        sketch.line([(middle - half, y), (middle + half, y)], "#cfd8e0", 1.4)


def bottle(sketch: Sketch, colour: str) -> None:
    sketch.rect((44, 10, 56, 22), dark(colour), 2)
    sketch.shape([(44, 20), (56, 20), (67, 36), (33, 36)], colour)
    sketch.rect((31, 32, 69, 92), colour, 7)
    sketch.rect((34, 38, 37, 86), light(colour, 0.5), 1.5)
    _label(sketch, (36, 46, 69, 80), colour)


def spray(sketch: Sketch, colour: str) -> None:
    sketch.shape([(30, 12), (62, 10), (62, 22), (42, 22), (30, 18)], dark(colour))
    sketch.line([(42, 22), (38, 32)], dark(colour), 3)
    sketch.rect((48, 20, 58, 32), light(colour, 0.2), 1)
    sketch.shape([(46, 30), (60, 30), (69, 46), (37, 46)], colour)
    sketch.rect((36, 42, 70, 92), colour, 6)
    sketch.rect((39, 48, 42, 86), light(colour, 0.5), 1.5)
    _label(sketch, (43, 54, 68, 84), colour)


def jug(sketch: Sketch, colour: str) -> None:
    sketch.rect((32, 10, 48, 22), dark(colour), 2)
    sketch.shape([(32, 20), (50, 20), (78, 34), (26, 34)], colour)
    sketch.rect((25, 30, 79, 92), colour, 8)
    sketch.clear((60, 30, 72, 52))
    _label(sketch, (30, 48, 58, 86), colour)
    sketch.rect((74, 40, 76.5, 84), light(colour, 0.45), 1)


def duck(sketch: Sketch, colour: str) -> None:
    sketch.line([(36, 30), (56, 20), (70, 30)], colour, 14)
    sketch.line([(64, 24), (78, 34)], dark(colour), 9)
    sketch.shape([(30, 30), (52, 22), (64, 44), (28, 44)], colour)
    sketch.rect((27, 38, 66, 92), colour, 8)
    sketch.rect((31, 44, 34, 86), light(colour, 0.5), 1.5)
    _label(sketch, (36, 54, 64, 84), colour)


def aerosol(sketch: Sketch, colour: str) -> None:
    sketch.rect((42, 8, 58, 20), "#f4f7fa", 3)
    sketch.rect((45, 4, 51, 10), "#cfd8e0", 1)
    sketch.shape([(40, 18), (60, 18), (66, 28), (34, 28)], "#b8c2cc")
    sketch.rect((33, 26, 67, 92), colour, 3)
    sketch.rect((36, 28, 40, 90), light(colour, 0.45))
    sketch.oval((43, 42, 63, 62), light(colour, 0.6))
    sketch.oval((48, 50, 66, 68), light(colour, 0.8))
    sketch.line([(44, 76), (62, 76)], "#ffffff", 2)
    sketch.line([(47, 82), (59, 82)], "#ffffff", 1.4)


def pump(sketch: Sketch, colour: str) -> None:
    sketch.line([(50, 10), (34, 12)], dark(colour), 4)
    sketch.rect((47, 8, 53, 26), dark(colour, 0.2), 1)
    sketch.rect((42, 22, 58, 30), dark(colour), 2)
    sketch.rect((32, 30, 68, 92), light(colour, 0.3), 9)
    sketch.rect((32, 48, 68, 92), colour, 9)
    _label(sketch, (36, 52, 64, 82), colour)


def box(sketch: Sketch, colour: str) -> None:
    sketch.shape([(22, 22), (66, 16), (66, 92), (22, 86)], colour)
    sketch.shape([(66, 16), (80, 24), (80, 84), (66, 92)], dark(colour, 0.25))
    sketch.shape([(22, 22), (36, 14), (80, 24), (66, 16)], light(colour, 0.3))
    sketch.shape([(22, 36), (66, 31), (66, 40), (22, 44)], light(colour, 0.8))
    sketch.oval((29, 46, 59, 76), light(colour, 0.55))
    sketch.oval((34, 51, 54, 71), "#ffffff")
    sketch.oval((40, 56, 50, 66), light(colour, 0.3))
    for x, y in ((56, 52), (28, 74), (58, 78)):
        sketch.oval((x, y, x + 5, y + 5), "#ffffff")


def rolls(sketch: Sketch, colour: str) -> None:
    for x, y in ((20, 44), (52, 44), (36, 14)):
        sketch.rect((x, y + 5, x + 30, y + 44), "#f6f9fb", 3)
        sketch.rect((x + 24, y + 6, x + 30, y + 43), "#e3eaf0", 3)
        sketch.oval((x, y, x + 30, y + 12), "#ffffff")
        sketch.oval((x + 9, y + 3, x + 21, y + 9), light(colour, 0.35))
        for step in range(3):
            left = x + 5 + step * 8
            sketch.oval((left, y + 24, left + 3, y + 27), light(colour, 0.5))


def wipes(sketch: Sketch, colour: str) -> None:
    sketch.rect((12, 38, 88, 82), colour, 8)
    sketch.rect((12, 72, 88, 82), dark(colour, 0.2), 5)
    sketch.rect((30, 46, 70, 66), "#fbfcfd", 6)
    sketch.shape([(44, 56), (40, 24), (52, 32), (60, 20), (60, 56)], "#ffffff")
    sketch.shape([(52, 32), (60, 20), (60, 56), (54, 56)], "#e3eaf0")
    sketch.rect((40, 54, 64, 58), light(colour, 0.4), 2)


def bin_bags(sketch: Sketch, colour: str) -> None:
    sketch.rect((18, 34, 76, 70), colour, 6)
    sketch.oval((66, 34, 86, 70), dark(colour, 0.3))
    sketch.oval((71, 43, 81, 61), light(colour, 0.5))
    for y in (41, 49, 57):
        sketch.line([(20, y), (66, y)], light(colour, 0.25), 0.9)
    sketch.rect((30, 36, 54, 68), light(colour, 0.75), 1)
    sketch.rect((30, 36, 54, 48), "#137a4b", 1)
    sketch.shape([(18, 62), (34, 70), (18, 84), (10, 78)], colour)


def foil(sketch: Sketch, colour: str) -> None:
    sketch.shape([(40, 44), (90, 36), (90, 74), (40, 66)], light(colour, 0.55))
    sketch.line([(48, 48), (86, 44)], "#ffffff", 1.2)
    sketch.line([(52, 60), (86, 64)], "#ffffff", 1.2)
    sketch.rect((14, 30, 46, 76), colour, 5)
    sketch.rect((18, 34, 42, 40), light(colour, 0.6), 2)
    sketch.oval((20, 44, 40, 64), light(colour, 0.4))
    sketch.oval((25, 49, 35, 59), "#ffffff")


def sponge(sketch: Sketch, colour: str) -> None:
    for offset, tone in ((0, "#f08a5d"), (14, "#5bb0c9"), (28, colour)):
        y = 22 + offset
        sketch.rect((16 + offset / 2, y, 74 + offset / 2, y + 26), tone, 5)
        sketch.rect((16 + offset / 2, y, 74 + offset / 2, y + 8), dark(tone, 0.35), 4)
    for x, y in ((38, 66), (50, 70), (62, 64), (76, 70), (44, 72), (70, 62)):
        sketch.oval((x, y, x + 3, y + 2.4), dark(colour, 0.2))


def cloth(sketch: Sketch, colour: str) -> None:
    sketch.shape([(14, 34), (60, 20), (88, 62), (40, 82)], colour)
    sketch.shape([(60, 20), (88, 62), (72, 60), (52, 30)], dark(colour, 0.15))
    sketch.shape([(40, 82), (14, 34), (30, 40), (50, 70)], light(colour, 0.25))
    for step in range(5):
        sketch.line(
            [(28 + step * 8, 40 - step * 2.4), (48 + step * 7, 68 - step * 3)],
            light(colour, 0.35),
            0.8,
        )


def bucket(sketch: Sketch, colour: str) -> None:
    sketch.arc((18, 6, 82, 70), 180, 360, "#8793a0", 2)
    sketch.shape([(18, 36), (82, 36), (72, 92), (28, 92)], colour)
    sketch.oval((16, 28, 84, 44), light(colour, 0.3))
    sketch.oval((21, 31, 79, 42), dark(colour, 0.4))
    sketch.shape([(26, 46), (32, 46), (37, 86), (33, 86)], light(colour, 0.4))
    for y in (54, 64, 74):
        sketch.line([(62, y), (70, y)], light(colour, 0.7), 1)


DRAWINGS: dict[str, Drawing] = {
    function.__name__: function
    for function in (
        bottle,
        spray,
        jug,
        duck,
        aerosol,
        pump,
        box,
        rolls,
        wipes,
        bin_bags,
        foil,
        sponge,
        cloth,
        bucket,
    )
}
