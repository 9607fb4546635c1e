"""Drawings of stationery."""

from __future__ import annotations

from .sketch import Drawing, Sketch, dark, light

_PAPER = "#fdfdfb"
_PAINTS = ("#c0392b", "#e0792e", "#e8c93a", "#3f9e6d", "#2f80c9", "#6a4fb3", "#d77fa1", "#4a5560")


def paper_ream(sketch: Sketch, colour: str) -> None:
    sketch.shape([(14, 40), (60, 26), (88, 42), (42, 60)], _PAPER)
    sketch.shape([(14, 40), (42, 60), (42, 82), (14, 60)], light(colour, 0.15))
    sketch.shape([(42, 60), (88, 42), (88, 62), (42, 82)], colour)
    sketch.shape([(22, 42), (60, 30), (78, 41), (41, 54)], light(colour, 0.5))
    sketch.shape([(50, 64), (82, 51), (82, 57), (50, 70)], "#ffffff")


def envelope(sketch: Sketch, colour: str) -> None:
    for offset in (0, 7):
        top = 24 + offset
        sketch.rect((10 + offset, top, 80 + offset, top + 48), light(colour, 0.45 + offset / 20), 2)
    sketch.shape([(17, 31), (87, 31), (52, 58)], colour)
    sketch.shape([(19, 31), (85, 31), (52, 55)], light(colour, 0.35))
    sketch.line([(18, 78), (42, 56)], light(colour, 0.2), 0.8)
    sketch.line([(86, 78), (62, 56)], light(colour, 0.2), 0.8)


def exercise_book(sketch: Sketch, colour: str) -> None:
    sketch.rect((26, 14, 80, 90), _PAPER, 2)
    sketch.rect((22, 12, 76, 88), colour, 2)
    sketch.rect((22, 12, 29, 88), dark(colour, 0.25), 2)
    sketch.rect((37, 24, 68, 44), _PAPER, 2)
    for y in (30, 35, 40):
        sketch.line([(40, y), (65, y)], "#b9c4ce", 0.9)
    for y in (60, 66, 72, 78):
        sketch.line([(37, y), (68, y)], light(colour, 0.25), 1)


def notebook(sketch: Sketch, colour: str) -> None:
    sketch.rect((28, 16, 82, 92), _PAPER, 2)
    sketch.rect((24, 14, 78, 90), colour, 3)
    sketch.shape([(24, 66), (78, 44), (78, 88), (24, 90)], light(colour, 0.2))
    sketch.rect((38, 30, 68, 42), _PAPER, 2)
    for y in range(18, 88, 6):
        sketch.oval((26, y, 30, y + 3), dark(colour, 0.6))
        sketch.arc((16, y - 1, 30, y + 4), 90, 330, "#8793a0", 1.1)


def diary(sketch: Sketch, colour: str) -> None:
    sketch.rect((28, 14, 80, 90), "#e9e2d2", 2)
    for x in (77, 78.5):
        sketch.line([(x, 18), (x, 86)], "#cfc5ae", 0.5)
    sketch.rect((22, 12, 75, 88), colour, 4)
    sketch.rect((22, 12, 31, 88), dark(colour, 0.3), 4)
    sketch.rect((40, 30, 66, 33), "#d9b979", 1)
    sketch.rect((44, 38, 62, 40), "#d9b979", 1)
    sketch.rect((66, 12, 70, 88), dark(colour, 0.45))
    sketch.shape([(52, 88), (58, 88), (58, 98), (55, 94), (52, 98)], "#c0392b")


def sticky_notes(sketch: Sketch, colour: str) -> None:
    for offset, tone in ((0, "#e88fb0"), (7, "#8fd0a8"), (14, colour)):
        sketch.rect((16 + offset, 16 + offset, 70 + offset, 70 + offset), tone, 1)
    sketch.rect((30, 30, 84, 40), dark(colour, 0.08))
    sketch.shape([(84, 84), (66, 84), (84, 66)], light(colour, 0.6))
    for y in (50, 58, 66):
        sketch.line([(38, y), (68, y)], dark(colour, 0.25), 1.2)


def pen(sketch: Sketch, colour: str) -> None:
    sketch.rect((45, 8, 55, 40), colour, 4)
    sketch.rect((45, 36, 55, 78), light(colour, 0.55))
    sketch.rect((49, 36, 51, 78), dark(colour, 0.1))
    sketch.rect((44.5, 58, 55.5, 78), dark(colour, 0.3), 2)
    sketch.shape([(45, 77), (55, 77), (51, 92), (49, 92)], "#aab4be")
    sketch.rect((55, 12, 58, 36), dark(colour, 0.2), 1.4)
    sketch.turn(-40)


def pencil(sketch: Sketch, colour: str) -> None:
    sketch.rect((44, 6, 56, 14), "#d98aa6", 2)
    sketch.rect((44, 13, 56, 19), "#aab4be")
    sketch.rect((44, 19, 56, 76), colour)
    sketch.rect((44, 19, 48, 76), light(colour))
    sketch.rect((52.5, 19, 56, 76), dark(colour, 0.2))
    sketch.shape([(44, 76), (56, 76), (50, 94)], "#ecd3ab")
    sketch.shape([(48, 88), (52, 88), (50, 94)], "#39424c")
    sketch.turn(-40)


def pencils_box(sketch: Sketch, colour: str) -> None:
    for place, tone in enumerate(_PAINTS):
        x = 18 + place * 8
        sketch.rect((x, 22, x + 7, 60), tone)
        sketch.shape([(x, 23), (x + 7, 23), (x + 3.5, 10)], "#ecd3ab")
        sketch.shape([(x + 2.3, 15), (x + 4.7, 15), (x + 3.5, 10)], tone)
    sketch.rect((14, 46, 86, 90), colour, 4)
    sketch.rect((14, 46, 86, 54), dark(colour, 0.15), 3)
    sketch.oval((38, 58, 62, 82), light(colour, 0.7))
    sketch.shape([(50, 62), (57, 76), (43, 76)], colour)


def tube(sketch: Sketch, colour: str) -> None:
    sketch.rect((24, 34, 76, 70), "#f4f7fa", 16)
    sketch.oval((30, 38, 58, 66), "#2f80c9")
    sketch.oval((38, 46, 50, 58), "#f4f7fa")
    sketch.shape([(72, 56), (94, 62), (92, 68), (68, 68)], "#39424c")
    sketch.rect((86, 64, 94, 69), "#ffffff", 1)
    sketch.line([(60, 44), (70, 44)], dark(colour, 0.3), 2)
    sketch.turn(14)


def eraser(sketch: Sketch, colour: str) -> None:
    sketch.rect((16, 38, 84, 66), light(colour, 0.55), 5)
    sketch.rect((34, 36, 84, 68), colour, 4)
    sketch.rect((34, 46, 84, 58), light(colour, 0.75))
    sketch.turn(24)


def marker(sketch: Sketch, colour: str) -> None:
    sketch.rect((41, 8, 59, 40), colour, 5)
    sketch.rect((40, 38, 60, 84), "#f4f7fa", 3)
    sketch.rect((40, 52, 60, 72), colour)
    sketch.rect((44, 55, 56, 58), "#ffffff", 1)
    sketch.rect((44, 84, 56, 90), dark(colour, 0.3), 1)
    sketch.shape([(46, 90), (54, 90), (53, 97), (46, 95)], colour)
    sketch.rect((58, 12, 62, 36), dark(colour, 0.2), 2)
    sketch.turn(-35)


def binder(sketch: Sketch, colour: str) -> None:
    sketch.shape([(36, 10), (82, 16), (82, 84), (36, 92)], light(colour, 0.2))
    sketch.rect((20, 10, 42, 92), colour, 2)
    sketch.rect((24, 18, 38, 52), "#fbfcfd", 1)
    for y in (26, 32, 38, 44):
        sketch.line([(27, y), (35, y)], "#b9c4ce", 0.9)
    sketch.oval((25, 66, 37, 78), "#8793a0")
    sketch.oval((28, 69, 34, 75), dark(colour, 0.5))
    sketch.rect((20, 87, 42, 92), "#aab4be")


def sleeves(sketch: Sketch, colour: str) -> None:
    for offset in (0, 6, 12):
        left, top = 18 + offset, 12 + offset
        sketch.rect((left, top, left + 52, top + 66), light(colour, 0.25 + offset / 40), 1)
        sketch.rect((left, top, left + 7, top + 66), light(colour, 0.75), 1)
        for y in range(6, 64, 11):
            sketch.oval((left + 2, top + y, left + 5, top + y + 3), dark(colour, 0.3))
    sketch.shape([(46, 30), (62, 30), (44, 84), (40, 84)], light(colour, 0.8))


def stapler(sketch: Sketch, colour: str) -> None:
    sketch.rect((10, 72, 90, 82), dark(colour, 0.45), 4)
    sketch.shape([(12, 58), (88, 62), (88, 70), (12, 68)], "#8793a0")
    sketch.shape([(10, 34), (30, 30), (90, 54), (90, 64), (10, 58)], colour)
    sketch.shape([(14, 37), (30, 33), (70, 50), (66, 52)], light(colour))
    sketch.oval((70, 60, 82, 78), dark(colour, 0.3))


def punch(sketch: Sketch, colour: str) -> None:
    sketch.rect((14, 72, 86, 84), dark(colour, 0.4), 4)
    for x in (30, 70):
        sketch.rect((x - 5, 46, x + 5, 74), "#8793a0", 2)
    sketch.shape([(16, 30), (84, 30), (88, 52), (12, 52)], colour)
    sketch.rect((20, 33, 80, 38), light(colour, 0.4), 2)
    sketch.rect((12, 64, 88, 68), "#fdfdfb", 1)


def clip(sketch: Sketch, colour: str) -> None:
    for x, tone, top in ((26, "#c0392b", 22), (50, colour, 12), (74, "#2f80c9", 22)):
        bottom = top + 62
        sketch.line([(x - 6, top + 16), (x - 6, bottom - 8)], tone, 2.6)
        sketch.arc((x - 6, bottom - 15, x + 8, bottom), 0, 180, tone, 2.6)
        sketch.line([(x + 7, bottom - 8), (x + 7, top + 7)], tone, 2.6)
        sketch.arc((x - 2, top, x + 8.5, top + 14), 180, 360, tone, 2.6)
        sketch.line([(x - 1, top + 7), (x - 1, bottom - 18)], tone, 2.6)
    sketch.turn(-12)


def calculator(sketch: Sketch, colour: str) -> None:
    sketch.rect((24, 8, 76, 94), colour, 6)
    sketch.rect((29, 14, 71, 32), "#cfe3c8", 2)
    for place, x in enumerate((50, 56, 62)):
        sketch.rect((x, 19, x + 4, 28), "#39424c" if place else "#51606f", 1)
    for row in range(5):
        for column in range(4):
            x, y = 29 + column * 11, 38 + row * 10.6
            tone = "#e0792e" if column == 3 else light(colour, 0.75)
            sketch.rect((x, y, x + 8.6, y + 8), tone, 1.6)


def glue_stick(sketch: Sketch, colour: str) -> None:
    sketch.rect((40, 8, 60, 34), "#fdfdfb", 5)
    sketch.rect((38, 28, 62, 78), colour, 2)
    sketch.rect((38, 38, 62, 62), light(colour, 0.7))
    sketch.oval((44, 42, 56, 58), colour)
    sketch.rect((36, 78, 64, 92), dark(colour, 0.3), 3)
    for x in (41, 46, 51, 56):
        sketch.line([(x, 80), (x, 90)], dark(colour, 0.1), 1.2)
    sketch.turn(-15)


def tape(sketch: Sketch, colour: str) -> None:
    sketch.shape([(50, 78), (94, 70), (94, 84), (50, 86)], light(colour, 0.35))
    sketch.oval((12, 18, 78, 86), dark(colour, 0.2))
    sketch.oval((14, 16, 80, 84), colour)
    sketch.ring((20, 22, 74, 78), light(colour, 0.3), 1)
    sketch.oval((29, 31, 65, 69), "#d8c3a0")
    sketch.clear((33, 35, 61, 65))


def scissors(sketch: Sketch, colour: str) -> None:
    sketch.shape([(48, 54), (60, 6), (64, 10), (56, 56)], "#b8c2cc")
    sketch.shape([(52, 54), (40, 6), (36, 10), (44, 56)], "#97a3af")
    sketch.line([(54, 52), (40, 70)], dark(colour, 0.1), 5)
    sketch.line([(46, 52), (60, 70)], colour, 5)
    sketch.ring((24, 62, 50, 94), dark(colour, 0.1), 5.5)
    sketch.ring((50, 62, 76, 94), colour, 5.5)
    sketch.oval((47, 48, 53, 54), "#51606f")
    sketch.turn(-25)


def ruler(sketch: Sketch, colour: str) -> None:
    sketch.rect((4, 40, 96, 60), colour, 1)
    sketch.rect((4, 55, 96, 60), light(colour, 0.3), 1)
    for step in range(31):
        x = 7 + step * 2.9
        sketch.line([(x, 41), (x, 49 if step % 5 == 0 else 45)], dark(colour, 0.6), 0.6)
    sketch.turn(32)


def paint_set(sketch: Sketch, colour: str) -> None:
    sketch.rect((12, 26, 88, 84), "#fbfcfd", 5)
    sketch.rect((12, 26, 88, 36), colour, 4)
    for place, tone in enumerate(_PAINTS):
        x, y = 18 + place % 4 * 17, 41 + place // 4 * 21
        sketch.oval((x, y, x + 14, y + 16), "#dfe5ea")
        sketch.oval((x + 1.5, y + 1.5, x + 12.5, y + 14.5), tone)
        sketch.oval((x + 3.5, y + 3.5, x + 7, y + 6.5), light(tone, 0.6))
    sketch.line([(22, 16), (66, 22)], "#b06a35", 2.6)
    sketch.shape([(66, 20), (80, 22), (66, 25)], "#39424c")


def plasticine(sketch: Sketch, colour: str) -> None:
    sketch.rect((12, 22, 88, 82), colour, 5)
    sketch.rect((17, 28, 83, 76), "#fbfcfd", 3)
    for place, tone in enumerate(_PAINTS):
        x = 20 + place * 7.7
        sketch.rect((x, 32, x + 6.4, 72), tone, 1.5)
        for y in range(38, 70, 6):
            sketch.line([(x + 1, y), (x + 5.4, y)], dark(tone, 0.2), 0.7)


def brush(sketch: Sketch, colour: str) -> None:
    sketch.shape([(48, 6), (52, 6), (54, 58), (46, 58)], colour)
    sketch.rect((45, 56, 55, 72), "#aab4be", 1)
    sketch.line([(45, 61), (55, 61)], "#8793a0", 0.9)
    sketch.shape([(45, 72), (55, 72), (56, 80), (50, 95), (44, 80)], "#5d4632")
    sketch.shape([(45, 72), (49, 72), (48, 84), (44, 80)], "#7d6248")
    sketch.turn(-40)


def pencil_case(sketch: Sketch, colour: str) -> None:
    sketch.rect((10, 34, 90, 72), colour, 14)
    sketch.rect((10, 56, 90, 72), dark(colour, 0.15), 12)
    sketch.line([(18, 46), (82, 46)], "#39424c", 2)
    for x in range(20, 82, 4):
        sketch.line([(x, 44.8), (x, 47.2)], "#cfd8e0", 0.8)
    sketch.rect((72, 42, 80, 52), "#e0b32e", 2)
    sketch.oval((24, 54, 38, 66), light(colour, 0.4))
    sketch.turn(12)


def backpack(sketch: Sketch, colour: str) -> None:
    sketch.arc((36, 4, 64, 34), 180, 360, dark(colour, 0.4), 3)
    sketch.rect((16, 52, 28, 86), dark(colour, 0.2), 5)
    sketch.rect((72, 52, 84, 86), dark(colour, 0.2), 5)
    sketch.rect((22, 16, 78, 92), colour, 16)
    sketch.rect((30, 54, 70, 86), dark(colour, 0.15), 7)
    sketch.line([(34, 61), (66, 61)], light(colour, 0.6), 1.4)
    sketch.arc((28, 22, 72, 76), 190, 350, dark(colour, 0.35), 1.6)
    sketch.rect((42, 68, 58, 76), "#e8edf2", 2)


DRAWINGS: dict[str, Drawing] = {
    function.__name__: function
    for function in (
        paper_ream,
        envelope,
        exercise_book,
        notebook,
        diary,
        sticky_notes,
        pen,
        pencil,
        pencils_box,
        tube,
        eraser,
        marker,
        binder,
        sleeves,
        stapler,
        punch,
        clip,
        calculator,
        glue_stick,
        tape,
        scissors,
        ruler,
        paint_set,
        plasticine,
        brush,
        pencil_case,
        backpack,
    )
}
