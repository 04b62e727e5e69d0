"""Who and what there is in the generated log, and the effects planted in it: everything that a model could learn.

All effects are logits. A row's log odds of a click are a sum of main effects and interactions, each weighed by the
row's domain (DOMAINS): so tables can be shared between domains, while what they mean differs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MISSING = -1
"""Code of a value that the log will not have."""

NUM_CATES = 30
NUM_SEGMENTS = 97
NUM_GROUPS = 13
NUM_AGES = 7
NUM_TASTES = 4
NUM_TAGS = 4


@dataclass(frozen=True, slots=True)
class Domain:
    """A scenario: how often it is, and how much each effect weighs in it."""

    name: str
    share: float
    click_base: float
    user: float
    ad: float
    age_cate: float
    price: float
    taste: float
    tag: float


DOMAINS = (
    Domain("feed", share=0.5, click_base=-2.1, user=1.4, ad=1.0, age_cate=0.4, price=-0.3, taste=0.8, tag=0.4),
    Domain("search", share=0.3, click_base=-1.0, user=0.7, ad=1.4, age_cate=0.2, price=-0.8, taste=0.2, tag=1.0),
    Domain("detail", share=0.2, click_base=-1.5, user=1.1, ad=0.9, age_cate=0.9, price=0.6, taste=0.5, tag=0.2),
)


@dataclass(frozen=True, slots=True)
class Users:
    """Users by number; every array has one entry (one row) a user."""

    activity: Floats
    segment: Ints
    group: Ints
    age: Ints
    pvalue: Ints
    shopping: Ints
    occupation: Ints
    newness: Ints
    cate_tags: Ints
    brand_tags: Ints
    click: Floats
    buy: Floats
    taste: Floats


@dataclass(frozen=True, slots=True)
class Ads:
    """Ads by number; the last ones are launched in the last days only."""

    popularity: Floats
    late: NDArray[np.bool_]
    cate: Ints
    campaign: Ints
    customer: Ints
    brand: Ints
    price: Floats
    click: Floats
    buy: Floats
    taste: Floats


@dataclass(frozen=True, slots=True)
class World:
    """Users, ads, and the effect of an age on the liking of a category: float[ages, cates]."""

    users: Users
    ads: Ads
    age_cate: Floats


def make_world(rng: np.random.Generator, num_users: int, num_ads: int) -> World:
    """Draws a world; the same generator state gives the same world."""
    group_taste = rng.normal(0, 0.7, (NUM_GROUPS, NUM_TASTES))
    cate_taste = rng.normal(0, 0.7, (NUM_CATES, NUM_TASTES))
    num_brands = max(num_ads // 8, 20)
    users = _make_users(rng, num_users, num_brands, group_taste)
    ads = _make_ads(rng, num_ads, num_brands, cate_taste)
    return World(users, ads, age_cate=rng.normal(0, 0.7, (NUM_AGES, NUM_CATES)))


def _make_users(rng: np.random.Generator, num: int, num_brands: int, group_taste: Floats) -> Users:
    segment = rng.integers(0, NUM_SEGMENTS, num)
    age = rng.integers(0, NUM_AGES, num)
    pvalue, shopping = rng.integers(1, 4, num), rng.integers(1, 4, num)
    pvalue[rng.random(num) < 0.4] = MISSING
    newness = rng.integers(1, 5, num)
    newness[rng.random(num) < 0.3] = MISSING
    brand_tags = rng.integers(0, num_brands, (num, NUM_TAGS))
    brand_tags[rng.random(num) < 0.2] = MISSING
    return Users(
        activity=_zipf(rng, num),
        segment=segment,
        group=segment % NUM_GROUPS,
        age=age,
        pvalue=pvalue,
        shopping=shopping,
        occupation=rng.integers(0, 2, num),
        newness=newness,
        cate_tags=rng.integers(0, NUM_CATES, (num, NUM_TAGS)),
        brand_tags=brand_tags,
        click=rng.normal(0, 0.3, num) + 0.5 * (shopping - 2) - 0.4 * (newness == 1),
        buy=rng.normal(0, 0.3, num) + 0.4 * (shopping - 2) + 0.3 * (pvalue - 2) * (pvalue != MISSING),
        taste=group_taste[segment % NUM_GROUPS] + rng.normal(0, 0.1, (num, NUM_TASTES)),
    )


def _make_ads(rng: np.random.Generator, num: int, num_brands: int, cate_taste: Floats) -> Ads:
    cate = rng.integers(0, NUM_CATES, num)
    customer = rng.integers(0, max(num // 6, 10), num)
    brand = rng.integers(0, num_brands, num)
    brand[rng.random(num) < 0.08] = MISSING
    brand_click = np.append(rng.normal(0, 0.5, num_brands), 0.0)
    return Ads(
        popularity=_zipf(rng, num),
        late=np.arange(num) >= num - num // 20,
        cate=cate,
        campaign=customer * 3 + rng.integers(0, 3, num),
        customer=customer,
        brand=brand,
        price=np.round(rng.lognormal(4.0, 1.2, num), 2),
        click=rng.normal(0, 0.3, num) + rng.normal(0, 0.7, NUM_CATES)[cate] + brand_click[brand],
        buy=rng.normal(0, 0.3, num) + rng.normal(0, 0.8, customer.max() + 1)[customer],
        taste=cate_taste[cate] + rng.normal(0, 0.1, (num, NUM_TASTES)),
    )


def _zipf(rng: np.random.Generator, num: int) -> Floats:
    """Probabilities that fall as 1 / (rank + 10), ranks in random order."""
    weights = 1 / (rng.permutation(num) + 10.0)
    share: Floats = weights / weights.sum()
    return share
