"""The main job with nothing given: a generated log whose truth is known, and the config that learns from it."""
