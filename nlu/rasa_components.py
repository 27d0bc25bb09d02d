"""Components for Rasa's pipeline (bot/rasa/config.yml). Imported in Rasa's environment only: Python 3.10, Rasa 3.6."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import load_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence encoder's vector to each message as a dense sentence feature, for classifiers of whole messages.

    Options: `model_dir` (folder of the converted encoder; unset: the encoder's own default), `scale` (length of the vector;
    a linear classifier's regularisation reads a longer one as weightier against the n-gram counts), `alias`.
    """

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        model_dir = config["model_dir"]
        self._scale = float(config["scale"])
        self._encoder = load_encoder(Path(model_dir) if model_dir else None)

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed for this component to run."""
        return ["ctranslate2", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Options and their defaults."""
        return {**DenseFeaturizer.get_default_config(), FEATURIZER_CLASS_ALIAS: None, "model_dir": None, "scale": 1.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Makes the component for a graph; Rasa calls it for training and for answering alike."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException when `scale` is not a positive number."""
        scale = config.get("scale", 1.0)
        if not isinstance(scale, (int, float)) or scale <= 0:
            raise InvalidConfigException(f"SentenceEncoderFeaturizer: scale must be a positive number, not {scale!r}.")

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature to every message, an empty one too: the classifier wants the same width from each."""
        for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
            with_text = [message for message in messages if message.get(attribute) is not None]
            vectors = self._encoder.encode([message.get(attribute) for message in with_text]) * np.float32(self._scale)
            for message, vector in zip(with_text, vectors, strict=True):
                self.add_features_to_message(None, vector[np.newaxis, :], attribute, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to every training example, in place."""
        self.process(training_data.training_examples)
        return training_data
