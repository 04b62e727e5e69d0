"""Initialisers and normalisers as configs write them."""

import pytest

from protos.init_fn import InitFn, parse_init_fn
from protos.normalizer import Normalizer, parse_normalizer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nn.init.uniform_,a=-0.01,b=0.01", InitFn("uniform_", {"a": -0.01, "b": 0.01})),
        ("nn.init.uniform_", InitFn("uniform_", {"a": 0.0, "b": 1.0})),
        ("nn.init.normal_, std=0.02", InitFn("normal_", {"mean": 0.0, "std": 0.02})),
        ("nn.init.constant_,val=3", InitFn("constant_", {"val": 3.0})),
        ("nn.init.zeros_", InitFn("zeros_", {})),
    ],
)
def test_initialisers_have_torchs_defaults(text: str, wanted: InitFn) -> None:
    assert parse_init_fn(text) == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("xavier", "nn.init.uniform_, nn.init.normal_"),
        ("nn.init.constant_", "a value for val"),
        ("nn.init.uniform_,a=1,b=1", "a below b"),
        ("nn.init.normal_,std=-1", "std of at least 0"),
        ("nn.init.normal_,mean=nan", "a finite number for mean"),
        ("nn.init.normal_,mean=0,mean=1", "each once"),
        ("nn.init.zeros_,a=1", "arguments none, each once"),
    ],
)
def test_a_wrong_initialiser_is_told_what_was_wanted(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_init_fn(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("method=log10,threshold=1e-10,default=-10", Normalizer("log10", {"threshold": 1e-10, "default": -10.0})),
        ("method=zscore,mean=1.5,standard_deviation=2", Normalizer("zscore", {"mean": 1.5, "standard_deviation": 2.0})),
        ("method=minmax,max=9,min=-1", Normalizer("minmax", {"min": -1.0, "max": 9.0})),
    ],
)
def test_normalisers(text: str, wanted: Normalizer) -> None:
    assert parse_normalizer(text) == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zscore", "method=log10, method=zscore or method=minmax"),
        ("method=zscore,mean=1", "a value for standard_deviation"),
        ("method=zscore,mean=1,standard_deviation=0", "a standard_deviation above 0"),
        ("method=log10,threshold=-1,default=0", "a threshold of at least 0"),
    ],
)
def test_a_wrong_normaliser_is_told_what_was_wanted(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_normalizer(text)
