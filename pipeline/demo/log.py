"""A Taobao-like ad log of three domains, with the true probability of every click and purchase."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipeline.demo.world import DOMAINS, MISSING, Ads, Floats, Ints, Users, World, make_world

DAY_MS = 86_400_000
START_MS = 1_494_000_000_000
NUM_DAYS = 8
EVAL_SHARE = 0.2
"""Share of the log's time, at its end, that is held out."""

_LOST_DOMAIN_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class AdLog:
    """A log with its truth.

    Attributes:
      rows: the columns that a model may see, and the labels clk and buy, in order of time.
      domain: each row's domain, an index into DOMAINS, also where the log has lost it.
      click: true probability of clk = 1.
      buy: true probability of buy = 1, the click before it included.
    """

    rows: pa.Table
    domain: Ints
    click: Floats
    buy: Floats


def make_log(num_rows: int, seed: int) -> AdLog:
    """Draws a log; the same arguments give the same log.

    Args:
      num_rows: rows, at least 1. The numbers of users and ads follow from it.
      seed: at least 0.
    """
    rng = np.random.default_rng(seed)
    world = make_world(rng, num_users=max(num_rows // 60, 100), num_ads=max(num_rows // 100, 100))
    time_ms = np.sort(rng.integers(START_MS, START_MS + NUM_DAYS * DAY_MS, num_rows))
    user = rng.choice(len(world.users.activity), num_rows, p=world.users.activity)
    ad = _choose_ads(rng, world.ads, late=time_ms >= split_ms())
    domain = rng.choice(len(DOMAINS), num_rows, p=[domain.share for domain in DOMAINS])
    click = _sigmoid(_click_logits(world, user, ad, domain))
    buy = click * _sigmoid(_buy_logits(world, user, ad, domain))
    clicked = rng.random(num_rows) < click
    bought = clicked & (rng.random(num_rows) < buy / click)
    scenario = np.array([domain.name for domain in DOMAINS])[domain]
    columns = {
        **_user_columns(world.users, user),
        **_ad_columns(world.ads, ad),
        # Two placements a domain; the placement itself has no effect.
        "pid": np.char.add(scenario, np.where(rng.random(num_rows) < 0.5, "_top", "_side")),
        "scenario": pa.array(scenario, mask=rng.random(num_rows) < _LOST_DOMAIN_SHARE),
        "time_ms": time_ms,
        "clk": clicked.astype(np.int64),
        "buy": bought.astype(np.int64),
    }
    return AdLog(pa.table(columns), domain, click, buy)


def split_ms() -> int:
    """Returns the time that ends the rows to learn from and begins those to judge on."""
    return START_MS + int(NUM_DAYS * DAY_MS * (1 - EVAL_SHARE))


def _choose_ads(rng: np.random.Generator, ads: Ads, late: np.ndarray) -> Ints:
    """Draws each row's ad; the ads that are launched late appear in late rows only."""
    anytime = np.where(ads.late, 0, ads.popularity)
    early_ads = rng.choice(len(anytime), len(late), p=anytime / anytime.sum())
    return np.where(late, rng.choice(len(anytime), len(late), p=ads.popularity), early_ads)


def _click_logits(world: World, user: Ints, ad: Ints, domain: Ints) -> Floats:
    users, ads = world.users, world.ads
    taste: Floats = np.einsum("nt,nt->n", users.taste[user], ads.taste[ad])
    tagged = (users.cate_tags[user] == ads.cate[ad, None]).any(axis=1)
    logits: Floats = (
        _of_domain("click_base", domain)
        + _of_domain("user", domain) * users.click[user]
        + _of_domain("ad", domain) * ads.click[ad]
        + _of_domain("age_cate", domain) * world.age_cate[users.age[user], ads.cate[ad]]
        + _of_domain("price", domain) * _price_level(ads, ad)
        + _of_domain("taste", domain) * taste
        + _of_domain("tag", domain) * 1.5 * tagged
    )
    return logits


def _buy_logits(world: World, user: Ints, ad: Ints, domain: Ints) -> Floats:
    """Log odds of buying once clicked; price counts against it everywhere, most of all where click is easy."""
    dear = 0.6 - 0.5 * _of_domain("price", domain)
    return -0.6 + world.users.buy[user] + world.ads.buy[ad] - dear * _price_level(world.ads, ad)


def _price_level(ads: Ads, ad: Ints) -> Floats:
    """The price's logarithm in standard deviations around the usual."""
    return (np.log(ads.price[ad]) - 4.0) / 1.2


def _of_domain(effect: str, domain: Ints) -> Floats:
    return np.array([getattr(one, effect) for one in DOMAINS])[domain]


def _user_columns(users: Users, user: Ints) -> dict[str, pa.Array]:
    return {
        "user_id": pa.array(user + 1),
        "cms_segid": pa.array(users.segment[user]),
        "cms_group_id": pa.array(users.group[user]),
        "age_level": pa.array(users.age[user]),
        "pvalue_level": _integers(users.pvalue, user),
        "shopping_level": pa.array(users.shopping[user]),
        "occupation": pa.array(users.occupation[user]),
        "new_user_class_level": _integers(users.newness, user),
        "tag_category_list": _texts(users.cate_tags, user),
        "tag_brand_list": _texts(users.brand_tags, user),
    }


def _ad_columns(ads: Ads, ad: Ints) -> dict[str, pa.Array]:
    return {
        "adgroup_id": pa.array(ad + 1),
        "cate_id": pa.array(ads.cate[ad]),
        "campaign_id": pa.array(ads.campaign[ad]),
        "customer": pa.array(ads.customer[ad]),
        "brand": _integers(ads.brand, ad),
        "price": pa.array(ads.price[ad]),
    }


def _integers(codes: Ints, index: Ints) -> pa.Array:
    values = codes[index]
    return pa.array(values, mask=values == MISSING)


def _texts(codes: Ints, index: Ints) -> pa.Array:
    """Several codes a row as one text, joined by "|"; null where all of them are missing."""
    joined = ["|".join(str(code) for code in row) if MISSING not in row else None for row in codes.tolist()]
    return pa.array(joined).take(pa.array(index))


def _sigmoid(logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-logits))
