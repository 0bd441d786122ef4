"""convlab: the learner's toolkit of the convolution course. It contains no answers."""

__version__ = "0.1.0"
