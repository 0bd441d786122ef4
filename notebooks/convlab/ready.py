"""Loads pictures, filters and cases, for a process that is forked again and again and would do so in every fork."""

from convlab import cases, data
from convlab.explore import scenes

data.photo_batch()
scenes.filter_banks(3, scenes.crop().shape)
for name in cases.names():
    cases.load(name)
