"""Operations of the transform graph, in TensorFlow: raw values -> ids and numbers."""
