"""Who was invited and who answered, by hand and against statsmodels."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cemlab import load_study
from cemlab.stats import late_answers, responders, response_by_group, response_rates, waves_open


def test_the_rate_of_each_group_equals_wilsons(hitouch):
    found = response_rates(hitouch, by=["source", "region"]).set_index("region")
    sent = hitouch.contacts.merge(hitouch.customers, on="customer_id")
    east = sent[sent["region"].eq("East")]
    k, n = east["answered_at"].notna().sum(), len(east)
    low, high = proportion_confint(k, n, method="wilson")
    row = found.loc["East"]
    assert row["n"] == n
    assert row["value"] == pytest.approx(k / n)
    # Accounts do not answer alike here, so clusters widen the interval but little.
    assert [row["low"], row["high"]] == pytest.approx([low, high], abs=0.01)
    by_group = response_by_group(hitouch).set_index("group")
    assert by_group.loc["East", "value"] == row["value"]


def test_invitations_may_name_their_touch_point_and_channel(tmp_path, sample_dir):
    study = (sample_dir / "study.yaml").read_text()
    study = study.replace("source: source, sent_at", "source: source, channel: by,\n"
                          "            touchpoint: about, sent_at")  # fmt: skip
    shutil.copytree(sample_dir, tmp_path, dirs_exist_ok=True)
    (tmp_path / "study.yaml").write_text(study)
    sent = pd.read_csv(tmp_path / "invitations.csv", dtype="str")
    phone = pd.Series(np.arange(len(sent)) % 4 == 0)
    sent["by"], sent["about"] = np.where(phone, "phone", "e-mail"), "Billing"
    sent.to_csv(tmp_path / "invitations.csv", index=False)
    found = response_by_group(load_study(tmp_path)).query("field == 'channel'").set_index("group")
    answered = sent["answered_at"].notna()
    assert found.loc["phone", "n"] == phone.sum()
    assert found.loc["phone", "value"] == pytest.approx(answered[phone].mean())
    assert response_rates(load_study(tmp_path), by="touchpoint")["touchpoint"].tolist() == [
        "billing"
    ]


def test_young_invitations_are_interim_and_not_counted_as_silence(hitouch):
    cut = pd.Timestamp("2026-05-04", tz="UTC")
    sent = hitouch.contacts[hitouch.contacts["sent_at"] <= cut].copy()
    sent["answered_at"] = sent["answered_at"].where(sent["answered_at"] <= cut)
    given = hitouch.responses[hitouch.responses["answered_at"] <= cut]
    study = replace(hitouch, contacts=sent, responses=given)
    waves = waves_open(study).iloc[0]
    assert waves["interim"]
    young = sent["answered_at"].isna() & (sent["sent_at"] > cut - pd.Timedelta(days=11))
    assert waves["open"] == pytest.approx(young.sum(), abs=8)
    rate = response_rates(study)["value"].item()
    assert rate == pytest.approx(response_rates(hitouch)["value"].item(), abs=0.03)
    assert rate > sent["answered_at"].notna().mean()  # what counting the open ones would say
    assert not waves_open(hitouch)["interim"].any()


def test_a_group_that_answers_less_is_found_and_nothing_else_is(hitouch):
    found = responders(hitouch)
    assert not found["p_adjusted"].lt(0.05).any()
    rng = np.random.default_rng(1)
    retail = hitouch.customers.set_index("customer_id")["vertical"].eq("retail")
    lost = hitouch.contacts["customer_id"].map(retail) & (rng.random(len(hitouch.contacts)) < 0.4)
    sent = hitouch.contacts.assign(answered_at=hitouch.contacts["answered_at"].mask(lost))
    found = responders(replace(hitouch, contacts=sent))
    named = found[found["p_adjusted"].lt(0.05) & found["value"].lt(0)]
    assert named["group"].tolist() == ["retail"]
    assert named["answered"].item() < named["invited"].item()


def test_the_effect_is_the_standardised_difference(hitouch):
    # Hedges' g by hand, of mean revenue.
    row = responders(hitouch).query("group == 'mean'").iloc[0]
    sent = hitouch.contacts.merge(hitouch.customers, on="customer_id")
    a, b = (sent.loc[sent["answered_at"].notna() == side, "revenue"] for side in (True, False))
    pooled = np.sqrt((a.var() * (len(a) - 1) + b.var() * (len(b) - 1)) / (len(a) + len(b) - 2))
    small = 1 - 3 / (4 * (len(a) + len(b) - 2) - 1)
    assert row["value"] == pytest.approx(a.mean() - b.mean())
    assert row["effect"] == pytest.approx(small * (a.mean() - b.mean()) / pooled)


def test_late_answers_that_score_lower_are_found(hitouch):
    assert late_answers(hitouch)["p"].item() > 0.05
    days = (hitouch.contacts["answered_at"] - hitouch.contacts["sent_at"]).dt.days
    late = hitouch.contacts.loc[days >= 8, ["customer_id", "answered_at"]]
    given = hitouch.responses.merge(late, on=["customer_id", "answered_at"])["response_id"]
    assert len(given) > 300
    ratings = hitouch.ratings.copy()
    hit = ratings["response_id"].isin(given) & ratings["item"].isin(["recommend", "overall"])
    ratings.loc[hit, "value"] = (ratings.loc[hit, "value"] - 1).clip(lower=1)
    row = late_answers(replace(hitouch, ratings=ratings)).iloc[0]
    assert -1.4 < row["value"] < -0.6
    assert row["p"] < 0.001
    assert row["n"] == pytest.approx(row["n_against"], abs=2)


def test_a_study_without_invitations_has_empty_tables(hitouch):
    bare = replace(hitouch, contacts=hitouch.contacts[:0])
    for table in (response_rates(bare), response_by_group(bare), responders(bare)):
        assert table.empty
        assert {"n", "value", "low", "high"} <= set(table)
    assert waves_open(bare).empty
    assert late_answers(bare).empty


def test_invitations_of_anonymous_sources_are_not_looked_at(hitouch):
    source = hitouch.study.sources["relationship"].model_copy(update={"promise": "anonymous"})
    sources = {**hitouch.study.sources, "relationship": source}
    study = replace(hitouch, study=hitouch.study.model_copy(update={"sources": sources}))
    assert response_rates(study).empty


def test_answers_equally_late_fall_on_the_same_side(hitouch):
    def answered(days):
        sent = hitouch.contacts["sent_at"] + pd.to_timedelta(days, unit="D")
        contacts = hitouch.contacts.assign(answered_at=sent.where(known))
        when = contacts.dropna(subset=["answered_at"]).drop_duplicates("customer_id")
        when = hitouch.responses["customer_id"].map(when.set_index("customer_id")["answered_at"])
        own = hitouch.responses["source"].eq("relationship") & when.notna()
        given = hitouch.responses.assign(answered_at=when)[own]
        return replace(hitouch, contacts=contacts, responses=given)

    known = hitouch.contacts["answered_at"].notna()
    days = pd.Series(np.arange(len(known)) % 2 * 6.0 + 1)
    found = late_answers(answered(days)).iloc[0]
    assert found["n"] + found["n_against"] > 1.1 * known.sum() * 2 / 3  # halves, not thirds
    assert late_answers(answered(days * 0 + 1)).empty  # nobody is later than anybody
