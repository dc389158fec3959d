"""One short script an idea; ``python -m demos`` runs the main job."""
