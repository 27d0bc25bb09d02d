"""The component as Rasa's pipeline uses it, in Rasa's own environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RASA_PYTHON = ROOT / "bot" / "rasa" / ".venv" / "bin" / "python"

PROGRAM = """
import json, warnings
warnings.filterwarnings("ignore")
import numpy as np
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from nlu.rasa_components import SentenceEncoderFeaturizer as Component

config = {**Component.get_default_config(), "scale": 4.0, "alias": "sentence"}
component = Component(config, "node")
messages = component.process([Message({"text": "refill my pills"}), Message({"text": ""})])
features = [message.get_dense_features("text")[1] for message in messages]
refused = 0
for scale in (0, -1, "much"):
    try:
        Component({**config, "scale": scale}, "node")
    except InvalidConfigException:
        refused += 1
print(json.dumps({
    "shapes": [list(f.features.shape) for f in features],
    "lengths": [float(np.linalg.norm(f.features)) for f in features],
    "sequence": messages[0].get_dense_features("text")[0] is None,
    "refused": refused,
}))
"""


@pytest.mark.rasa
@pytest.mark.slow
@pytest.mark.skipif(not RASA_PYTHON.exists(), reason="the Rasa environment is not installed")
def test_every_message_gets_one_sentence_feature_of_the_wanted_length() -> None:
    done = subprocess.run([str(RASA_PYTHON), "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["shapes"] == [[1, 384], [1, 384]]
    assert told["lengths"] == pytest.approx([4.0, 4.0], abs=1e-3)
    assert told["sequence"]
    assert told["refused"] == 3
