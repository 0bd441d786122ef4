"""Reference implementations: loops first, fast second, equal by test."""
