"""The voice-activity model silero (MIT), run by onnxruntime in one thread.

onnxruntime reports its use to its makers over the network unless it is told not to before it is loaded; so nothing else
here may load it.
"""

import os
from array import array
from pathlib import Path

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

from hearing.speech.gate import FRAME, Gate, GateRules, Utterance
from hearing.speech.port import RATE

FILE = "silero_vad_16k_op15.onnx"
_CONTEXT = 64
"""Samples of the frame before that the model sees again."""


class VoiceModel:
    """The model, loaded once in a process; each stream has its own state."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / FILE), options, providers=["CPUExecutionProvider"])

    def stream(self) -> "VoiceStream":
        """Give the state for a new stream."""
        return VoiceStream(self._session)


class VoiceStream:
    """One stream's place in the model."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._state = np.zeros((2, 1, 128), np.float32)
        self._input = np.zeros((1, _CONTEXT + FRAME), np.float32)
        self._rate = np.array(RATE, np.int64)

    def chance(self, frame: "array[float]") -> float:
        """Give the probability that the next ``FRAME`` samples of the stream are speech."""
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = frame
        given = {"input": self._input, "state": self._state, "sr": self._rate}
        chance, self._state = self._session.run(None, given)
        return float(chance[0, 0])


class GatedStream:
    """A stream of samples of any length through the model and the gate."""

    def __init__(self, model: VoiceModel, rules: GateRules | None = None) -> None:
        self._voice = model.stream()
        self.gate = Gate(rules)
        self._rest = array("f")

    def push(self, samples: "array[float]") -> list[Utterance]:
        """Take the next samples; give the utterances that ended."""
        self._rest.extend(samples)
        whole = len(self._rest) // FRAME * FRAME
        ended = []
        for at in range(0, whole, FRAME):
            frame = self._rest[at : at + FRAME]
            done = self.gate.push(frame, self._voice.chance(frame))
            if done is not None:
                ended.append(done)
        self._rest = self._rest[whole:]
        return ended

    def finish(self) -> list[Utterance]:
        """End the stream; give what was under way."""
        ended = self.push(array("f", bytes(4 * (-len(self._rest) % FRAME)))) if self._rest else []
        last = self.gate.finish()
        return [*ended, last] if last is not None else ended
