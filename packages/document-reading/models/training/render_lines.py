"""Draws lines of a machine readable zone as a camera might have seen them, with the place of every character.

Everything is synthetic: random characters, random names, drawn backgrounds. No picture of any document is used.
A sample depends on the seed and its index alone, so a run can be repeated with any number of worker processes.
"""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"

# What the network is fed: windows of this size, one step each four pixels.
HEIGHT = 32
WIDTH = 384
STEP = 4

# Class 0 is the CTC blank, then the symbols; steps with this label carry no loss.
IGNORE = -100

# Glyphs are kept with capitals of this height, on cells with room for accents of ink.
CAP = 40
CELL_HEIGHT = 72
BASELINE = 56

FONTS = (
    # path, share of the lines
    ("/usr/share/fonts/opentype/ocr-b/OCRB.otf", 0.60),
    ("/usr/share/fonts/opentype/ocr-b/OCRBS.otf", 0.22),
    ("/usr/share/fonts/opentype/ocr-b/OCRBL.otf", 0.04),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0.07),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf", 0.03),
    # Set in cells of one width: lines typed with whatever font was at hand.
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0.04),
)


class Glyphs:
    """Every symbol in every font at several weights, drawn once."""

    def __init__(self):
        self.shares = np.array([share for _, share in FONTS])
        self.fonts = [self._weights(path) for path, _ in FONTS]

    def _weights(self, path):
        probe = ImageFont.truetype(path, 100)
        top, bottom = probe.getbbox("H")[1], probe.getbbox("H")[3]
        font = ImageFont.truetype(path, round(100 * CAP / (bottom - top)))
        advance = max(font.getlength(symbol) for symbol in "HM<0")
        width = int(advance * 1.25) + 8
        plain = []
        for symbol in SYMBOLS:
            cell = Image.new("L", (width, CELL_HEIGHT), 0)
            ImageDraw.Draw(cell).text((width / 2, BASELINE), symbol, fill=255, font=font, anchor="ms")
            plain.append(cell)
        weights = {
            "thin": [cell.filter(ImageFilter.MinFilter(3)) for cell in plain],
            "plain": plain,
            "round": [self._spread(cell, 2.2, 128) for cell in plain],
            "thick": [cell.filter(ImageFilter.MaxFilter(3)) for cell in plain],
            "bold": [cell.filter(ImageFilter.MaxFilter(5)) for cell in plain],
            "spread": [self._spread(cell, 2.0, 90) for cell in plain],
        }
        arrays = [
            np.stack([np.asarray(cell, dtype=np.uint8) for cell in cells]) for cells in weights.values()
        ]
        return {"advance": advance, "weights": arrays}

    @staticmethod
    def _spread(cell, radius, threshold):
        soft = np.asarray(cell.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)
        return Image.fromarray(np.clip((soft - threshold) * 6 + 128, 0, 255).astype(np.uint8))


def random_text(rng, length):
    """Characters of a line: evenly random ones, or shaped like the lines of a zone."""
    kind = rng.random()
    if kind < 0.5:
        return "".join(rng.choice(list(SYMBOLS), length))
    if kind < 0.75:
        return name_line(rng, length)
    return number_line(rng, length)


def letters(rng, least, most):
    return "".join(rng.choice(list(LETTERS), rng.integers(least, most + 1)))


def name_line(rng, length):
    head = rng.choice(list("PIACV")) + (rng.choice(list(LETTERS)) if rng.random() < 0.4 else "<")
    text = head + letters(rng, 3, 3) if rng.random() < 0.7 else ""
    text += letters(rng, 2, 12)
    text += "<<" if rng.random() < 0.9 else "<"
    for _ in range(rng.integers(1, 4)):
        text += letters(rng, 1, 9) + "<"
    return (text + "<" * length)[:length]


def number_line(rng, length):
    text = ""
    while len(text) < length:
        part = rng.random()
        if part < 0.5:
            text += "".join(rng.choice(list(DIGITS), rng.integers(3, 10)))
        elif part < 0.75:
            text += letters(rng, 1, 4)
        else:
            text += "<" * rng.integers(1, 15)
    return text[:length]


def draw_row(canvas, glyphs, text, centres, top, rng):
    """Adds the ink of a row of characters to the canvas, each a little off its place and more or less inked."""
    half = glyphs.shape[2] // 2
    shaky = rng.random() < 0.3
    for character, centre in zip(text, centres):
        glyph = glyphs[SYMBOLS.index(character)]
        dx, dy = (rng.integers(-2, 3), rng.integers(-2, 3)) if shaky else (0, 0)
        x = int(round(centre)) - half + dx
        y = int(top) + dy
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(canvas.shape[1], x + glyph.shape[1]), min(canvas.shape[0], y + glyph.shape[0])
        if x1 <= x0 or y1 <= y0:
            continue
        part = glyph[y0 - y : y1 - y, x0 - x : x1 - x]
        np.maximum(canvas[y0:y1, x0:x1], part, out=canvas[y0:y1, x0:x1])


def plasma(rng, height, width, finest=2):
    """Uneven brightness at several scales, mean 0, about -1 to 1: paper, pictures, shade."""
    total = np.zeros((height, width), dtype=np.float32)
    weight = 1.0
    cells = int(rng.integers(1, 5))
    while weight > 0.08 and cells < max(height, width) / finest:
        rows = max(2, int(math.ceil(cells * height / width)) + 1)
        noise = rng.standard_normal((rows, cells + 1)).astype(np.float32)
        layer = Image.fromarray(noise).resize((width, height), Image.BICUBIC)
        total += weight * np.asarray(layer)
        cells *= 3
        weight *= rng.uniform(0.3, 0.75)
    return np.clip(total / 2, -1.5, 1.5)


def guilloche(rng, height, width, cap):
    """Fine security lines: families of waves, about -1 to 1."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / cap
    total = np.zeros((height, width), dtype=np.float32)
    for _ in range(rng.integers(1, 4)):
        angle = rng.uniform(0, math.pi)
        across = x * math.cos(angle) + y * math.sin(angle)
        along = y * math.cos(angle) - x * math.sin(angle)
        wave = rng.uniform(0, 1.2) * np.sin(along * rng.uniform(0.5, 5) + rng.uniform(0, 6))
        frequency = rng.uniform(3, 25)
        line = np.sin(across * frequency + wave * frequency * 0.3)
        total += np.maximum(0, line - rng.uniform(-0.5, 0.8))
    return total / max(1e-3, float(total.max()))


def background(rng, height, width, cap):
    """Paper with its print, 0-255."""
    base = rng.uniform(110, 250)
    paper = np.full((height, width), base, dtype=np.float32)
    if rng.random() < 0.6:
        paper += rng.uniform(3, 30) * plasma(rng, height, width)
    if rng.random() < 0.45:
        paper -= rng.uniform(5, 55) * guilloche(rng, height, width, cap)
    if rng.random() < 0.15:
        # A picture runs behind the zone.
        paper += rng.uniform(20, 60) * plasma(rng, height, width, finest=1)
    if rng.random() < 0.12:
        edge = int(rng.integers(0, height))
        if rng.random() < 0.5:
            paper[:edge // 3] += rng.uniform(-120, 60)
        else:
            paper[height - edge // 3 :] += rng.uniform(-120, 60)
    return paper


def light(rng, picture):
    """Uneven light, shadow, glare."""
    height, width = picture.shape
    if rng.random() < 0.5:
        x = np.linspace(-0.5, 0.5, width, dtype=np.float32)
        picture = picture * (1 + rng.uniform(-0.6, 0.6) * x)
    if rng.random() < 0.2:
        x = np.arange(width, dtype=np.float32)[None, :] + np.arange(height, dtype=np.float32)[:, None] * rng.uniform(-1, 1)
        edge = rng.uniform(0, width)
        softness = rng.uniform(1, 0.2 * width)
        shade = 1 / (1 + np.exp(np.clip((x - edge) / softness * rng.choice([-1, 1]), -30, 30)))
        picture = picture * (1 - rng.uniform(0.1, 0.6) * shade)
    if rng.random() < 0.15:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        cx, cy = rng.uniform(0, width), rng.uniform(-height, 2 * height)
        rx, ry = rng.uniform(0.5, 5) * height, rng.uniform(0.3, 1.5) * height
        blob = np.exp(-(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2))
        picture = picture + rng.uniform(40, 260) * blob
    return picture


def streak(picture, rng, length):
    """Motion: the mean over a short way in one direction."""
    angle = rng.uniform(0, math.pi)
    count = max(2, int(round(length)) + 1)
    total = np.zeros_like(picture)
    for index in range(count):
        way = (index / (count - 1) - 0.5) * length
        dx, dy = int(round(way * math.cos(angle))), int(round(way * math.sin(angle)))
        total += np.roll(np.roll(picture, dx, axis=1), dy, axis=0)
    return total / count


def blur(rng, picture, cap):
    kind = rng.random()
    # In shares of the height of a capital: about 0.2 is where a zone stops being legible.
    amount = abs(rng.normal(0, 0.07)) * cap
    if kind < 0.55:
        image = Image.fromarray(picture).convert("F")
        soft = np.asarray(image.convert("L").filter(ImageFilter.GaussianBlur(min(amount, 0.2 * cap))))
        return soft.astype(np.float32)
    if kind < 0.75:
        return streak(picture, rng, min(2.5 * amount, 0.5 * cap))
    if kind < 0.85:
        image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        return np.asarray(image.filter(ImageFilter.BoxBlur(min(1.5 * amount, 0.3 * cap)))).astype(np.float32)
    return picture


def noise(rng, picture):
    if rng.random() < 0.7:
        picture = picture + rng.normal(0, rng.uniform(0.5, 5) if rng.random() < 0.6 else rng.uniform(4, 14), picture.shape).astype(np.float32)
    if rng.random() < 0.05:
        dots = rng.random(picture.shape)
        picture = np.where(dots < 0.01, 0, np.where(dots > 0.99, 255, picture))
    return picture


def compress(rng, image):
    if rng.random() < 0.65:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(rng.integers(18, 95)))
        image = Image.open(io.BytesIO(buffer.getvalue()))
        image.load()
    return image


def homography(source, target):
    """The eight coefficients that take the four source points to the target points."""
    rows = []
    for (x, y), (u, v) in zip(source, target):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    return np.linalg.solve(np.array(rows, dtype=np.float64), np.array(target, dtype=np.float64).reshape(-1))


def ink_window(rng, glyphs):
    """Ink (0-1) of a window at camera scale, the centres and pitches of its characters in network pixels."""
    font = glyphs.fonts[rng.choice(len(glyphs.fonts), p=glyphs.shares)]
    cells = font["weights"][rng.choice(6, p=[0.12, 0.3, 0.1, 0.2, 0.13, 0.15])]
    share = rng.uniform(0.42, 0.88) if rng.random() < 0.85 else rng.uniform(0.34, 0.95)
    cap = HEIGHT * share
    usual = font["advance"] / CAP
    ratio = usual * (rng.uniform(0.95, 1.1) if rng.random() < 0.6 else rng.uniform(0.85, 1.55))
    pitch = float(np.clip(cap * ratio * rng.uniform(0.72, 1.3), 10.5, 27))
    stretch = pitch / (cap * ratio)
    canvas_pitch = CAP * ratio
    # Where the window lies on its line: at the start, at the end, in the middle.
    count = int(math.ceil(WIDTH / pitch)) + 2
    place = rng.random()
    margin = rng.uniform(-0.2, 1.8)
    if place < 0.3:
        first = margin
        visible = count
    elif place < 0.6:
        visible = max(4, int(WIDTH / pitch - margin))
        first = WIDTH / pitch - margin - visible
    else:
        first = rng.uniform(-1, 0)
        visible = count
    # In canvas pixels, the window starting at x = 2 * CAP.
    left = 2 * CAP
    text = random_text(rng, 44 if visible > 36 else int(rng.choice([30, 36, 44])))
    start = rng.integers(0, max(1, len(text) - visible + 1)) if place >= 0.3 else 0
    if 0.3 <= place < 0.6:
        start = max(0, len(text) - visible)
        first += max(0, visible - len(text))
    text = text[start : start + visible]
    centres = left + (first + 0.5 + np.arange(len(text))) * canvas_pitch
    canvas_width = int(left * 2 + WIDTH / pitch * canvas_pitch)
    canvas_height = 5 * CAP + CELL_HEIGHT
    canvas = np.zeros((canvas_height, canvas_width), dtype=np.uint8)
    middle = canvas_height / 2
    row_top = middle + CAP / 2 - BASELINE
    draw_row(canvas, cells, text, centres, row_top, rng)
    step = rng.uniform(1.42, 2.6) * CAP
    for way in (-1, 1):
        if rng.random() < 0.55:
            other = random_text(rng, len(text))
            draw_row(canvas, cells, other, centres + rng.uniform(-0.1, 0.1) * CAP, row_top + way * step, rng)
    if rng.random() < 0.35:
        canvas = bend(rng, canvas)
    # The window on the canvas: a quadrilateral a little off level.
    half_height = CAP / share / 2
    offset = rng.uniform(-0.5, 0.5) * (1 - share) * half_height * 1.7
    width = WIDTH / pitch * canvas_pitch
    slope = float(np.clip(rng.normal(0, 0.006), -0.02, 0.02)) * width / 2
    taper = rng.uniform(-0.08, 0.08) * half_height if rng.random() < 0.4 else 0
    lean = rng.normal(0, 0.05) * CAP if rng.random() < 0.5 else 0
    corners = [
        (left + lean, middle + offset - half_height - slope - taper),
        (left + width + lean, middle + offset - half_height + slope + taper),
        (left + width - lean, middle + offset + half_height + slope - taper),
        (left - lean, middle + offset + half_height - slope + taper),
    ]
    camera_cap = math.exp(rng.uniform(math.log(7.5), math.log(38)))
    camera_height = max(10, int(round(camera_cap / share)))
    camera_width = max(24, int(round(camera_height * (WIDTH / HEIGHT) / stretch)))
    frame = [(0, 0), (camera_width, 0), (camera_width, camera_height), (0, camera_height)]
    image = Image.fromarray(canvas)
    shrink = CAP / camera_cap
    factor = max(1, round(shrink))
    image = image.reduce(factor)
    reduced = [(x / factor, y / factor) for x, y in corners]
    ink = image.transform(
        (camera_width, camera_height), Image.PERSPECTIVE, tuple(homography(frame, reduced)), Image.BILINEAR
    )
    back = homography(corners, [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)])
    scale = back[6] * centres + back[7] * middle + 1
    xs = (back[0] * centres + back[1] * middle + back[2]) / scale
    return np.asarray(ink, dtype=np.float32) / 255, camera_cap, text, xs, pitch


def bend(rng, canvas):
    """A page that is not flat: columns move up and down along a wave."""
    height, width = canvas.shape
    wave = rng.uniform(0.02, 0.1) * CAP * np.sin(np.arange(width) / width * rng.uniform(1, 6) + rng.uniform(0, 6))
    rows = np.arange(height)[:, None] + np.round(wave).astype(np.int64)[None, :]
    return np.take_along_axis(canvas, np.clip(rows, 0, height - 1), axis=0)


def label_steps(text, xs, pitch):
    """The class of every step: a character near its centre, the blank between, nothing where it could be either."""
    labels = np.zeros(WIDTH // STEP, dtype=np.int64)
    steps = np.arange(WIDTH // STEP) * STEP + STEP / 2
    for character, x in zip(text, xs):
        away = np.abs(steps - x) / pitch
        labels[away < 0.33] = IGNORE
        labels[away <= 0.25] = 1 + SYMBOLS.index(character)
    # A character that is cut by the edge may be read or not.
    if len(xs) > 0:
        for x in xs:
            if x < 0.6 * pitch or x > WIDTH - 0.6 * pitch:
                labels[np.abs(steps - x) / pitch < 0.5] = IGNORE
    return labels


def normalise(pixels):
    """What the network is fed: the line's own mean and spread are taken out."""
    pixels = pixels.astype(np.float32)
    return (pixels - pixels.mean()) / (pixels.std() + 4)


def render_sample(seed, index, glyphs):
    """One window: network input (HEIGHT x WIDTH float32) and a label for every step."""
    rng = np.random.default_rng([seed, index])
    ink, cap, text, xs, pitch = ink_window(rng, glyphs)
    height, width = ink.shape
    empty = rng.random()
    if empty < 0.01:
        ink, text, xs = np.zeros_like(ink), "", []
    elif empty < 0.03:
        # Upside down nothing may be read.
        ink, text, xs = ink[::-1, ::-1], "", []
    paper = background(rng, height, width, cap)
    strength = rng.uniform(0.55, 1) if rng.random() < 0.7 else rng.uniform(0.2, 0.7)
    if rng.random() < 0.15:
        # Worn print: ink that is missing in places.
        ink = ink * np.clip(0.85 + 0.5 * plasma(rng, height, width, finest=1), 0.15, 1)
    black = rng.uniform(0, 60)
    picture = paper * (1 - strength * ink) + black * strength * ink
    picture = light(rng, picture)
    if rng.random() < 0.3:
        picture = 255 * np.clip(picture / 255, 0, 1) ** rng.uniform(0.5, 1.8)
    picture = blur(rng, np.clip(picture, 0, 255).astype(np.float32), cap)
    if rng.random() < 0.15:
        picture = picture * rng.uniform(0.2, 0.6)
    picture = noise(rng, picture)
    image = compress(rng, Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)))
    if rng.random() < 0.12:
        image = image.filter(ImageFilter.UnsharpMask(2, int(rng.integers(50, 200)), 2))
    if rng.random() < 0.2:
        factor = rng.uniform(0.6, 1.8)
        image = image.resize((max(24, int(width * factor)), max(10, int(height * factor))), Image.BILINEAR)
    method = Image.BILINEAR if rng.random() < 0.8 else Image.BICUBIC
    line = np.asarray(image.resize((WIDTH, HEIGHT), method))
    return normalise(line), label_steps(text, xs, pitch)


def render_batch(seed, first, count, glyphs):
    samples = [render_sample(seed, first + offset, glyphs) for offset in range(count)]
    return np.stack([x for x, _ in samples]), np.stack([y for _, y in samples])
