"""Operations from raw values to ids and numbers, each in one file and in two forms.

`in_graph` is the form in TensorFlow, which the transform graph and so the served model holds; `in_arrow` the form in
Arrow and numpy, which makes the examples. Both take columns as components.sentinels.fill leaves them and give the same.
TensorFlow is imported within `in_graph` alone: workers that make examples don't need it.
"""
