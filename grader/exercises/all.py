"""Loads the exercises of every lesson, for a process that will need them again and again."""

from grader.exercises import catalogue

catalogue()
