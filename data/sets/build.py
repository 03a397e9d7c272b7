"""Makes the shipped data sets from those that scikit-learn bundles: python data/sets/build.py.

A development script: it needs scikit-learn and Pillow, the app does not. The same versions give the same files.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sklearn import datasets

FOLDER = Path(__file__).resolve().parent
LONGEST_EDGE = 320  # pixels

CANCER_BASES = {
    "radius": "Radius",
    "texture": "Textur",
    "perimeter": "Umfang",
    "area": "Fläche",
    "smoothness": "Glattheit",
    "compactness": "Kompaktheit",
    "concavity": "Konkavität",
    "concave points": "Konkave Stellen",
    "symmetry": "Symmetrie",
    "fractal dimension": "Fraktale Dimension",
}
DIABETES_NAMES = {
    "age": "Alter",
    "sex": "Geschlecht",
    "bmi": "Body-Mass-Index",
    "bp": "Blutdruck",
    "s1": "Gesamtcholesterin",
    "s2": "LDL-Cholesterin",
    "s3": "HDL-Cholesterin",
    "s4": "Gesamtcholesterin / HDL",
    "s5": "Triglyceride (Logarithmus)",
    "s6": "Blutzucker",
}
WINE_NAMES = {
    "alcohol": "Alkohol",
    "malic_acid": "Apfelsäure",
    "ash": "Asche",
    "alcalinity_of_ash": "Alkalität der Asche",
    "magnesium": "Magnesium",
    "total_phenols": "Phenole",
    "flavanoids": "Flavonoide",
    "nonflavanoid_phenols": "Nicht-flavonoide Phenole",
    "proanthocyanins": "Proanthocyanidine",
    "color_intensity": "Farbintensität",
    "hue": "Farbton",
    "od280/od315_of_diluted_wines": "Absorption 280 / 315 nm",
    "proline": "Prolin",
}


def cancer_name(name: str) -> str:
    """ "mean radius", "radius error" or "worst radius" -> German."""
    if name.startswith("mean "):
        return f"{CANCER_BASES[name.removeprefix('mean ')]} (Mittel)"
    if name.startswith("worst "):
        return f"{CANCER_BASES[name.removeprefix('worst ')]} (Maximum)"
    return f"{CANCER_BASES[name.removesuffix(' error')]} (Standardfehler)"


def digits() -> dict[str, Any]:
    """1,797 images, 8 x 8, grey values 0 to 16; labels 0 to 9."""
    bunch = datasets.load_digits()
    names = [f"Pixel {row}, {column}" for row in range(8) for column in range(8)]
    return {
        "x": bunch.data.astype(np.uint8),
        "y": bunch.target.astype(np.uint8),
        "feature_names": names,
        "class_names": [str(digit) for digit in range(10)],
    }


def breast_cancer() -> dict[str, Any]:
    """569 tumours, 30 measures; 1 is malignant, the rarer class and the one to be found."""
    bunch = datasets.load_breast_cancer()
    return {
        "x": bunch.data.astype(np.float32),
        "y": (bunch.target == list(bunch.target_names).index("malignant")).astype(np.uint8),
        "feature_names": [cancer_name(name) for name in bunch.feature_names],
        "class_names": ["gutartig", "bösartig"],
    }


def diabetes() -> dict[str, Any]:
    """442 patients, 10 measures in their own units; the target is the progression after a year, in points."""
    bunch = datasets.load_diabetes(scaled=False)
    return {
        "x": bunch.data.astype(np.float32),
        "y": bunch.target.astype(np.float32),
        "feature_names": [DIABETES_NAMES[name] for name in bunch.feature_names],
        "target_unit": "Punkte",
    }


def wine() -> dict[str, Any]:
    """178 wines, 13 measures, three cultivars."""
    bunch = datasets.load_wine()
    return {
        "x": bunch.data.astype(np.float32),
        "y": bunch.target.astype(np.uint8),
        "feature_names": [WINE_NAMES[name] for name in bunch.feature_names],
        "class_names": ["Sorte 1", "Sorte 2", "Sorte 3"],
    }


def photos() -> dict[str, Any]:
    """The two sample photographs, 8-bit RGB, longest edge 320 pixels."""
    images = [Image.fromarray(array) for array in datasets.load_sample_images().images]
    for image in images:
        image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    return {"x": np.stack([np.asarray(image) for image in images]), "class_names": ["Tempel", "Blume"]}


def save(name: str, arrays: dict[str, Any]) -> None:
    """Write `name`.npz like np.savez_compressed, but with a fixed date: a rebuild changes nothing in git."""
    path = FOLDER / f"{name}.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for key, value in arrays.items():
            content = io.BytesIO()
            np.save(content, np.asarray(value), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{key}.npy", (1980, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED
            )
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    for make in (digits, breast_cancer, diabetes, wine, photos):
        save(make.__name__, make())
