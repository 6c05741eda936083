"""An independent reading of labels: drawn by a renderer and decoded by a decoder that are not ours."""
