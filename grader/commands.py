"""A click group whose commands are imported only when they are called."""

from importlib import import_module

import click


class LazyGroup(click.Group):
    """A group of commands that live in modules of their own, each imported when it is called."""

    def __init__(self, *args, places=(), **options):
        super().__init__(*args, **options)
        self.places = dict(places)

    def list_commands(self, context):
        return list(self.places)

    def get_command(self, context, name):
        if name not in self.places:
            return None
        module, _, attribute = self.places[name].partition(":")
        return getattr(import_module(module), attribute)
