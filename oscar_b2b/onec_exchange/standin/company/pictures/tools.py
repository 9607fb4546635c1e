"""Drawings of tools and fasteners."""

from __future__ import annotations

from math import cos, pi, sin

from .sketch import Drawing, Sketch, dark, light

_STEEL = "#aab4be"


def _hexagon(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [(x + radius * cos(k * pi / 3), y + radius * sin(k * pi / 3)) for k in range(6)]


def _thread(sketch: Sketch, colour: str, top: float, bottom: float, half: float) -> None:
    sketch.rect((50 - half, top, 50 + half, bottom), colour, 1)
    sketch.rect((50 - half, top, 50 - half / 3, bottom), light(colour))
    y = top + 2
    while y < bottom - 2:
        sketch.line([(50 - half, y + 2), (50 + half, y)], dark(colour), 0.9)
        y += 3.4


def bolt(sketch: Sketch, colour: str) -> None:
    _thread(sketch, colour, 36, 86, 7)
    sketch.rect((34, 20, 66, 37), colour, 2)
    sketch.rect((34, 20, 43, 37), light(colour), 2)
    sketch.rect((58, 20, 66, 37), dark(colour, 0.2), 2)
    sketch.turn(-35)


def anchor(sketch: Sketch, colour: str) -> None:
    _thread(sketch, colour, 14, 40, 6)
    sketch.rect((42, 40, 58, 80), light(colour, 0.2), 2)
    sketch.rect((39, 22, 61, 31), dark(colour, 0.15), 1)
    for y in (50, 58, 66):
        sketch.line([(46, y), (46, y + 5)], dark(colour), 1.2)
    sketch.shape([(44, 78), (56, 78), (60, 88), (40, 88)], dark(colour, 0.2))
    sketch.turn(-35)


def screw(sketch: Sketch, colour: str) -> None:
    _thread(sketch, colour, 30, 74, 5)
    sketch.shape([(45, 73), (55, 73), (50, 89)], dark(colour, 0.15))
    sketch.shape([(36, 18), (64, 18), (55, 32), (45, 32)], colour)
    sketch.oval((36, 13, 64, 23), light(colour))
    sketch.line([(45, 18), (55, 18)], dark(colour), 1.6)
    sketch.line([(50, 15.5), (50, 20.5)], dark(colour), 1.6)
    sketch.turn(-30)


def rod(sketch: Sketch, colour: str) -> None:
    _thread(sketch, colour, 6, 94, 5)
    sketch.turn(-45)


def nut(sketch: Sketch, colour: str) -> None:
    sketch.shape(_hexagon(50, 51, 32), dark(colour, 0.2))
    sketch.shape(_hexagon(50, 49, 31), colour)
    sketch.oval((29, 28, 71, 70), light(colour))
    sketch.oval((34, 33, 66, 65), dark(colour, 0.45))
    sketch.clear((37, 36, 63, 62))
    sketch.ring((35.5, 34.5, 64.5, 63.5), dark(colour, 0.2), 1)


def washer(sketch: Sketch, colour: str) -> None:
    sketch.oval((19, 21, 81, 83), dark(colour, 0.25))
    sketch.oval((19, 18, 81, 80), colour)
    sketch.arc((22, 21, 78, 77), 200, 280, light(colour, 0.6), 2)
    sketch.oval((35, 34, 65, 64), dark(colour, 0.35))
    sketch.clear((36, 36, 64, 64))


def dowel(sketch: Sketch, colour: str) -> None:
    sketch.rect((43, 20, 57, 84), colour, 4)
    sketch.rect((38, 14, 62, 21), light(colour, 0.2), 2)
    for y in range(30, 76, 8):
        sketch.shape([(43, y), (38, y + 5), (43, y + 6)], dark(colour, 0.2))
        sketch.shape([(57, y), (62, y + 5), (57, y + 6)], dark(colour, 0.2))
    sketch.line([(50, 40), (50, 82)], dark(colour), 1.4)
    sketch.turn(-30)


def nail(sketch: Sketch, colour: str) -> None:
    for x, tone in ((34, light(colour, 0.2)), (50, colour), (66, dark(colour, 0.15))):
        sketch.rect((x - 2, 18, x + 2, 78), tone)
        sketch.shape([(x - 2, 77), (x + 2, 77), (x, 88)], tone)
        sketch.rect((x - 7, 14, x + 7, 18.5), dark(tone, 0.1), 2)
    sketch.turn(-20)


def rivet(sketch: Sketch, colour: str) -> None:
    sketch.line([(50, 10), (50, 60)], dark(colour, 0.3), 3)
    sketch.rect((43, 52, 57, 84), colour, 2)
    sketch.rect((43, 52, 48, 84), light(colour))
    sketch.rect((36, 47, 64, 53), light(colour, 0.25), 2)
    sketch.turn(-30)


def screwdriver(sketch: Sketch, colour: str) -> None:
    sketch.rect((48, 44, 52, 86), _STEEL, 1)
    sketch.shape([(46.5, 86), (53.5, 86), (52, 94), (48, 94)], dark(_STEEL))
    sketch.rect((41, 8, 59, 42), colour, 7)
    sketch.rect((41, 14, 46, 38), light(colour), 2)
    for x in (49, 54):
        sketch.line([(x, 15), (x, 35)], dark(colour), 1.6)
    sketch.rect((45, 40, 55, 47), dark(colour), 2)
    sketch.turn(-40)


def wrench(sketch: Sketch, colour: str) -> None:
    sketch.rect((45, 24, 55, 78), colour, 2)
    sketch.rect((47.5, 32, 52.5, 70), light(colour), 2)
    sketch.oval((36, 68, 64, 96), colour)
    sketch.shape(_hexagon(50, 82, 8), dark(colour, 0.5))
    sketch.oval((34, 4, 66, 34), colour)
    sketch.cut([(43, 0), (57, 0), (56, 18), (44, 18)])
    sketch.turn(-40)


def hammer(sketch: Sketch, colour: str) -> None:
    sketch.rect((46, 26, 54, 92), colour, 3)
    sketch.rect((46, 26, 49, 90), light(colour), 1)
    sketch.rect((45, 62, 55, 92), dark(colour, 0.25), 4)
    sketch.rect((32, 14, 62, 31), "#5b6672", 2)
    sketch.rect((24, 12, 34, 33), "#6f7b88", 2)
    sketch.shape([(62, 15), (80, 20), (80, 25), (62, 30)], "#4a5560")
    sketch.turn(-25)


def pliers(sketch: Sketch, colour: str) -> None:
    sketch.line([(52, 46), (36, 68), (34, 92)], colour, 8)
    sketch.line([(48, 46), (64, 68), (66, 92)], dark(colour, 0.15), 8)
    sketch.shape([(50, 8), (42, 14), (40, 46), (50, 50)], "#6f7b88")
    sketch.shape([(50, 8), (58, 14), (60, 46), (50, 50)], "#8793a0")
    for y in range(14, 32, 4):
        sketch.line([(46, y), (54, y)], "#4a5560", 0.9)
    sketch.oval((43, 40, 57, 54), "#4a5560")
    sketch.oval((47, 44, 53, 50), "#aab4be")
    sketch.turn(-30)


def saw(sketch: Sketch, colour: str) -> None:
    sketch.shape([(8, 46), (70, 34), (70, 62), (8, 54)], "#b8c2cc")
    teeth = [(8.0, 54.0)]
    for step in range(20):
        x = 8 + step * 3.1
        teeth += [(x + 1.5, 57.5 + step * 0.4), (x + 3.1, 54.4 + step * 0.4)]
    sketch.shape([*teeth, (70, 60), (8, 52)], "#97a3af")
    sketch.rect((64, 28, 92, 74), colour, 9)
    sketch.clear((71, 40, 86, 64))
    sketch.rect((66, 30, 72, 66), light(colour, 0.2), 3)
    sketch.turn(15)


def knife(sketch: Sketch, colour: str) -> None:
    sketch.shape([(43, 30), (57, 30), (57, 16), (43, 6)], "#c3ccd5")
    for y in (14, 20, 26):
        sketch.line([(43, y), (57, y + 5)], "#8d99a5", 0.8)
    sketch.rect((40, 28, 60, 92), colour, 5)
    sketch.rect((46, 34, 54, 72), dark(colour), 3)
    sketch.rect((47, 44, 53, 54), light(colour), 2)
    sketch.turn(-40)


def blade(sketch: Sketch, colour: str) -> None:
    for offset, tone in ((0, dark(colour, 0.2)), (10, colour), (20, light(colour))):
        top = 20 + offset
        sketch.shape([(14, top + 8), (22, top), (86, top), (86, top + 20), (14, top + 20)], tone)
        for x in range(28, 84, 9):
            sketch.line([(x, top + 1), (x - 5, top + 19)], dark(tone, 0.25), 0.7)
    sketch.turn(12)


def tape_measure(sketch: Sketch, colour: str) -> None:
    sketch.rect((22, 22, 72, 74), colour, 12)
    sketch.rect((26, 26, 68, 34), light(colour), 4)
    sketch.oval((33, 34, 63, 64), "#39424c")
    sketch.oval((38, 39, 58, 59), light(colour, 0.55))
    sketch.rect((58, 68, 92, 76), "#f4e27a")
    for x in range(62, 90, 4):
        sketch.line([(x, 68.5), (x, 72)], "#39424c", 0.8)
    sketch.rect((90, 64, 94, 80), "#6f7b88", 1)
    sketch.rect((22, 66, 60, 76), dark(colour, 0.2), 4)


def level(sketch: Sketch, colour: str) -> None:
    sketch.rect((6, 40, 94, 60), colour, 2)
    sketch.rect((6, 40, 94, 44), light(colour))
    sketch.rect((6, 56, 94, 60), dark(colour, 0.2))
    for x in (18, 50, 82):
        sketch.rect((x - 8, 45, x + 8, 55), "#d8f08a", 4)
        sketch.oval((x - 3, 47, x + 3, 53), "#f7ffd8")
        sketch.line([(x - 4, 45), (x - 4, 55)], "#39424c", 0.6)
        sketch.line([(x + 4, 45), (x + 4, 55)], "#39424c", 0.6)
    sketch.turn(20)


def drill_bit(sketch: Sketch, colour: str) -> None:
    sketch.rect((44, 8, 56, 36), light(colour, 0.2), 2)
    sketch.rect((44, 12, 47, 32), dark(colour, 0.2))
    sketch.rect((44, 36, 56, 84), colour)
    for y in range(34, 82, 9):
        sketch.shape([(44, y + 9), (56, y), (56, y + 4), (44, y + 13)], dark(colour, 0.45))
        sketch.line([(44, y + 8), (56, y - 1)], light(colour, 0.5), 0.9)
    sketch.shape([(44, 83), (56, 83), (50, 93)], dark(colour, 0.2))
    sketch.turn(-38)


def disc(sketch: Sketch, colour: str) -> None:
    sketch.oval((14, 14, 86, 86), colour)
    sketch.ring((17, 17, 83, 83), light(colour, 0.18), 1.2)
    sketch.oval((30, 30, 70, 70), "#d9822b")
    sketch.ring((33, 33, 67, 67), "#f6e3c8", 1)
    sketch.oval((40, 40, 60, 60), "#8793a0")
    sketch.clear((43, 43, 57, 57))
    sketch.arc((21, 21, 79, 79), 200, 260, light(colour, 0.4), 2)


def sandpaper(sketch: Sketch, colour: str) -> None:
    for offset, tone in ((0, dark(colour, 0.3)), (8, dark(colour, 0.1)), (16, colour)):
        sketch.rect((18 + offset, 14 + offset, 66 + offset, 70 + offset), tone, 1)
    for row in range(12):
        for column in range(11):
            x, y = 37 + column * 4 + (row % 2) * 2, 34 + row * 4.2
            if x < 80:
                sketch.oval((x, y, x + 1, y + 1), light(colour))
    sketch.shape([(82, 86), (68, 86), (82, 72)], light(colour, 0.7))


def power_drill(sketch: Sketch, colour: str) -> None:
    sketch.rect((6, 34, 22, 37.5), "#6f7b88", 1)
    sketch.shape([(20, 28), (32, 24), (32, 48), (20, 44)], "#39424c")
    sketch.rect((30, 20, 78, 52), colour, 8)
    sketch.rect((36, 24, 72, 31), light(colour), 3)
    for x in (56, 61, 66):
        sketch.line([(x, 36), (x, 45)], dark(colour, 0.5), 1.6)
    sketch.shape([(54, 50), (76, 50), (84, 84), (62, 84)], dark(colour, 0.15))
    sketch.shape([(50, 52), (57, 52), (60, 64), (54, 62)], "#39424c")
    sketch.rect((54, 80, 92, 92), "#39424c", 4)


def grinder(sketch: Sketch, colour: str) -> None:
    sketch.rect((34, 38, 92, 60), colour, 9)
    sketch.rect((58, 42, 88, 47), light(colour), 2)
    sketch.rect((22, 34, 40, 64), "#4a5560", 5)
    sketch.oval((6, 30, 48, 44), "#6f7b88")
    sketch.oval((10, 55, 56, 75), "#8793a0")
    sketch.oval((26, 62, 40, 68), "#39424c")
    sketch.rect((26, 12, 34, 36), dark(colour, 0.3), 4)
    for x in (70, 75, 80):
        sketch.line([(x, 51), (x, 56)], dark(colour, 0.5), 1.4)


def glove(sketch: Sketch, colour: str) -> None:
    cuff = light(colour, 0.55)
    for x, top in ((30, 26), (40, 16), (50, 14), (60, 20)):
        sketch.rect((x, top, x + 9, 60), colour, 4.5)
    sketch.rect((30, 40, 69, 76), colour, 8)
    sketch.line([(70, 66), (82, 46)], colour, 10)
    sketch.rect((31, 72, 68, 90), cuff, 3)
    for y in (76, 81, 86):
        sketch.line([(33, y), (66, y)], dark(cuff, 0.2), 0.9)
    for x in range(35, 66, 7):
        for y in range(46, 70, 7):
            sketch.oval((x, y, x + 2.4, y + 2.4), dark(colour, 0.25))


def helmet(sketch: Sketch, colour: str) -> None:
    sketch.oval((16, 20, 84, 92), colour)
    sketch.cut([(0, 58), (100, 58), (100, 100), (0, 100)])
    sketch.rect((8, 55, 92, 64), dark(colour, 0.15), 4)
    sketch.rect((45, 18, 55, 57), light(colour), 4)
    sketch.arc((22, 26, 78, 90), 195, 250, light(colour, 0.5), 2)
    sketch.line([(28, 64), (40, 84), (60, 84), (72, 64)], "#51606f", 2)


def mask(sketch: Sketch, colour: str) -> None:
    sketch.arc((4, 26, 40, 66), 90, 270, "#8fb4d8", 2)
    sketch.arc((60, 26, 96, 66), 270, 90, "#8fb4d8", 2)
    sketch.shape([(50, 18), (80, 34), (76, 66), (50, 82), (24, 66), (20, 34)], "#f4f7fa")
    sketch.shape([(50, 18), (80, 34), (76, 66), (50, 82)], "#dde5ec")
    sketch.rect((40, 19, 60, 24), "#aab4be", 2)
    sketch.oval((56, 48, 72, 64), dark(colour, 0.25))
    sketch.oval((59, 51, 69, 61), "#f4f7fa")


def goggles(sketch: Sketch, colour: str) -> None:
    sketch.line([(8, 44), (24, 40)], "#39424c", 4)
    sketch.line([(92, 44), (76, 40)], "#39424c", 4)
    sketch.rect((16, 32, 84, 66), "#39424c", 14)
    sketch.rect((20, 36, 80, 62), light(colour, 0.4), 11)
    sketch.shape([(50, 54), (58, 67), (42, 67)], "#39424c")
    sketch.shape([(28, 40), (38, 40), (30, 58), (24, 54)], light(colour, 0.8))


def coil(sketch: Sketch, colour: str) -> None:
    for step, tone in enumerate((0.3, 0.0, 0.35, 0.1, 0.3)):
        shade = dark(colour, tone) if step % 2 == 0 else light(colour, 0.25)
        inset = 4.6 * step
        sketch.ring((10 + inset, 14 + inset, 90 - inset, 86 - inset), shade, 4)
    sketch.line([(62, 82), (80, 92), (94, 90)], dark(colour, 0.15), 3.6)
    for x, y in ((50, 14), (18, 68), (82, 68)):
        sketch.line([(x - 3, y - 2), (x + 3, y + 16)], "#c78a2a", 3)


def chain(sketch: Sketch, colour: str) -> None:
    for place in range(4):
        left = 4 + 23.0 * place
        if place % 2 == 0:
            sketch.ring((left, 34, left + 30, 66), colour, 6)
            sketch.arc((left, 34, left + 30, 66), 190, 320, light(colour, 0.5), 2.4)
        else:
            sketch.rect((left - 2, 45, left + 30, 55), dark(colour, 0.25), 5)
            sketch.line([(left + 3, 48.5), (left + 25, 48.5)], light(colour, 0.35), 2)
    sketch.turn(28)


DRAWINGS: dict[str, Drawing] = {
    function.__name__: function
    for function in (
        bolt,
        anchor,
        screw,
        rod,
        nut,
        washer,
        dowel,
        nail,
        rivet,
        screwdriver,
        wrench,
        hammer,
        pliers,
        saw,
        knife,
        blade,
        tape_measure,
        level,
        drill_bit,
        disc,
        sandpaper,
        power_drill,
        grinder,
        glove,
        helmet,
        mask,
        goggles,
        coil,
        chain,
    )
}
