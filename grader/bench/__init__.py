"""What is measured, as ratios against the rival, run side by side."""
