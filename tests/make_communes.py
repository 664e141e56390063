"""The shared outlines of the 92 communes to reports/communes.tsv: code, name and a small SVG path.

Run: python tests/make_communes.py. Outlines: IGN Admin Express 2018, Licence Ouverte.
"""

import json
import math

from shared import ROOT, folder

WIDTH = 640
LATITUDE = 43.45  # degrees: the middle of the territory
NEAR = 1.1  # pixels: a point nearer to its neighbours' line says nothing at this size


def main() -> None:
    features = json.loads((folder() / "data/geo/amp_92_communes.geojson").read_text(encoding="utf8"))["features"]
    shapes = {(one["properties"]["code"], one["properties"]["nom"]): rings(one["geometry"]) for one in features}
    flat = [point for outline in shapes.values() for ring in outline for point in ring]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top = max(y for _, y in flat)
    scale = WIDTH / (right - left)
    lines, height = [], 0
    for (code, name), outline in sorted(shapes.items()):
        path = ""
        for ring in outline:
            points = thin([(round((x - left) * scale), round((top - y) * scale)) for x, y in ring])
            height = max([height, *(y for _, y in points)])
            if len(points) > 3:
                path += "M" + " ".join(f"{x} {y}" for x, y in points[:-1]) + "z"
        lines.append(f"{code}\t{name}\t{path}")
    out = ROOT / "reports" / "communes.tsv"
    out.write_text(f"# {WIDTH} {height + 1}\n" + "\n".join(lines) + "\n", encoding="utf8")
    print(out.stat().st_size, "bytes", len(lines), "communes", height)


def rings(geometry: dict) -> list[list[tuple[float, float]]]:
    """Every outline of a commune, on a plane."""
    shrink = math.cos(math.radians(LATITUDE))
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(x * shrink, y) for x, y in ring] for polygon in polygons for ring in polygon]


def thin(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop the points that say nothing (Douglas and Peucker), ends kept."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(point: tuple[int, int]) -> float:
        x, y = point
        if not length:
            return math.hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length

    far = max(range(1, len(points) - 1), key=lambda n: off(points[n]))
    if off(points[far]) < NEAR:
        return [points[0], points[-1]]
    return thin(points[: far + 1])[:-1] + thin(points[far:])


if __name__ == "__main__":
    main()
