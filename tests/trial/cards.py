"""What a card of a claim says of versions."""

import re

from nadam_edu.trial.generations_here import HERE

NAMES = {  # in the order in which they are looked for: what is found is taken out
    "all three": set(HERE),
    "both generations of tf_keras": {"keras-2.9", "keras-legacy"},
    "the new tf_keras": {"keras-2.9"},
    "legacy tf_keras": {"keras-legacy"},
    "tf_keras": {"keras-2.9", "keras-legacy"},
    "keras 3": {"keras-3"},
}


def named(versions):
    """Return the generations that a card names before its first semicolon or full stop."""
    text, found = re.split(r"[;,.]\s", versions.lower())[0], set()
    for name, generations in NAMES.items():
        if name in text:
            found |= generations
            text = text.replace(name, "")
    return found


# Cards whose first words name no versions that a check looks at, or others; each with what they name.
OTHERWISE = {
    "C02": "where the sentence and what it invites part, which is one of the three that are looked at",
    "C64": "the check begins with Keras 3 and looks at the others too",
    "C92": "the new tf_keras, and a folder that holds no class of the legacy one",
}
