"""Portraits of the managers: drawn, as no real person works here."""

from __future__ import annotations

from dataclasses import dataclass

from .sketch import Sketch, dark, light, render


@dataclass(frozen=True, slots=True)
class Face:
    """Looks of a portrait; ``long_hair`` falls to the shoulders."""

    skin: str
    hair: str
    clothes: str
    backdrop: str
    long_hair: bool = False
    beard: bool = False
    glasses: bool = False


FACES: dict[str, Face] = {
    "1": Face("#f0c8a4", "#6b3f22", "#0b5cad", "#7fa8d6", long_hair=True),
    "2": Face("#e3b48c", "#2d2a28", "#3f6f4f", "#8fbf9f", beard=True),
    "3": Face("#f3d0b0", "#c98a3c", "#8e3b5a", "#d6a0b4", long_hair=True, glasses=True),
    "4": Face("#e0b084", "#7a7f85", "#39424c", "#a9b4bf", glasses=True),
    "5": Face("#f0c8a4", "#221c1a", "#c9702f", "#e0b890", long_hair=True),
    "6": Face("#e8bd95", "#8a5a2b", "#2f7d8f", "#8fc4cf", beard=True, glasses=True),
}


def draw_face(sketch: Sketch, face: Face) -> None:
    """Draw head and shoulders."""
    if face.long_hair:
        sketch.rect((27, 20, 73, 74), face.hair, 22)
    sketch.oval((14, 68, 86, 132), face.clothes)
    sketch.rect((43, 56, 57, 76), dark(face.skin, 0.12), 5)
    sketch.shape([(40, 70), (60, 70), (50, 84)], dark(face.skin, 0.06))
    sketch.shape([(38, 69), (50, 86), (42, 90), (32, 73)], light(face.clothes, 0.75))
    sketch.shape([(62, 69), (50, 86), (58, 90), (68, 73)], light(face.clothes, 0.75))
    if face.beard:
        sketch.oval((33, 34, 67, 70), face.hair)
    sketch.oval((33, 22, 67, 66), face.skin)
    if face.beard:
        sketch.oval((36, 50, 64, 70), face.hair)
        sketch.oval((40, 46, 60, 60), face.skin)
    sketch.oval((30, 40, 36, 50), face.skin)
    sketch.oval((64, 40, 70, 50), face.skin)
    sketch.shape([(32, 40), (34, 22), (50, 14), (66, 22), (68, 40), (60, 28), (42, 29)], face.hair)
    sketch.oval((33, 15, 67, 33), face.hair)
    for x in (42.5, 57.5):
        sketch.oval((x - 1.8, 42, x + 1.8, 46), "#2a2f35")
        sketch.line([(x - 3, 38), (x + 3, 38)], dark(face.hair, 0.2), 1.2)
    if face.glasses:
        for x in (42.5, 57.5):
            sketch.ring((x - 6, 38, x + 6, 50), "#39424c", 1)
        sketch.line([(48, 43), (52, 43)], "#39424c", 1)
    sketch.line([(50, 46), (49, 51), (51, 51)], dark(face.skin, 0.2), 0.9)
    sketch.arc((43, 48, 57, 59), 25, 155, "#a8443f", 1.5)


def draw_portrait(key: str) -> bytes:
    """Return the portrait of the manager with a key as PNG."""
    face = FACES[key]
    return render(lambda sketch, _colour: draw_face(sketch, face), face.backdrop)
