"""Dates as people write them; what reads two ways is never guessed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.load.dates import AGAINST, AHEAD, NO_DAY, TWO_WAYS, UNREADABLE, drop_future, read_times


def one(cell, **options):
    times, reasons = read_times(pd.Series([cell], dtype="str"), **options)
    return None if times.isna()[0] else str(times[0])[:19], reasons[0]


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2023-11-19", "2023-11-19 00:00:00"),
        ("2023/11/19", "2023-11-19 00:00:00"),
        ("19th November 2023", "2023-11-19 00:00:00"),
        ("19. November 2023", "2023-11-19 00:00:00"),
        ("19 nov. 2023", "2023-11-19 00:00:00"),
        ("Nov 19, 2023", "2023-11-19 00:00:00"),
        ("Sunday, November 19th, 2023", "2023-11-19 00:00:00"),
        ("19-Nov-23", "2023-11-19 00:00:00"),
        ("19.11.2023", "2023-11-19 00:00:00"),
        ("3.4.2023", "2023-04-03 00:00:00"),
        ("19/11/2023", "2023-11-19 00:00:00"),
        ("11/19/2023 2:05 PM", "2023-11-19 13:05:00"),
        ("4/4/2023", "2023-04-04 00:00:00"),
        ("1 Mai 2024", "2024-05-01 00:00:00"),
        ("November 2023", "2023-11-01 00:00:00"),
        ("2023-11", "2023-11-01 00:00:00"),
        ("2023-11-19 14:05", "2023-11-19 13:05:00"),
        ("2023-11-19T14:05:09.123", "2023-11-19 13:05:09"),
        ("2023-11-19T14:05:00Z", "2023-11-19 14:05:00"),
        ("2023-11-19 14:05:00+0530", "2023-11-19 08:35:00"),
        ("2023-11-19 14:05:00+00", "2023-11-19 14:05:00"),
        ("2023-11-19 14:05:09.12-08", "2023-11-19 22:05:09"),
        ("2023-11-19 14:05:00 -0800", "2023-11-19 22:05:00"),
        ("2023/11/19 2:05:09 PM GMT+5", "2023-11-19 09:05:09"),
        ("2023/11/19 2:05:09 PM GMT-3:30", "2023-11-19 17:35:09"),
        (
            "Sun Nov 19 2023 14:05:09 GMT+0100 (Central European Standard Time)",
            "2023-11-19 13:05:09",
        ),
        ("Nov 19, 2023 2:05\u202fPM PST", "2023-11-19 22:05:00"),
        ("19 de noviembre de 2023", "2023-11-19 00:00:00"),
        ("11 19, 2023", "2023-11-19 00:00:00"),
        ("20231119", "2023-11-19 00:00:00"),
        ("1700402709", "2023-11-19 14:05:09"),
        ("1700402709000", "2023-11-19 14:05:09"),
        ("2024-03-31 02:30", "2024-03-31 01:00:00"),  # skipped by the clock: moved on
        ("2024-10-27 02:30", "2024-10-27 00:30:00"),  # twice on the clock: the first
    ],
)
def test_forms_of_dates(cell, time):
    assert one(cell, timezone="Europe/Berlin")[0] == time


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("03/04/2026", TWO_WAYS),
        ("3-4-26", TWO_WAYS),
        ("31.02.2023", UNREADABLE),
        ("19 Movember 2023", UNREADABLE),
        ("2023-13-01", UNREADABLE),
        ("2023-01-01 25:00", UNREADABLE),
        ("45249", UNREADABLE),
        ("0123456789", UNREADABLE),
        ("20231319", UNREADABLE),
        ("03 04, 2023", TWO_WAYS),
        ("1 2 3", UNREADABLE),
        ("2023-11-19 14:05 IST", UNREADABLE),
        ("0001-01-01", UNREADABLE),
        ("yesterday", UNREADABLE),
        ("23-Nov", NO_DAY),
    ],
)
def test_what_is_not_read_says_why(cell, reason):
    assert one(cell) == (None, reason)


def test_two_way_dates_follow_the_study_or_the_column():
    cells = pd.Series(["03/04/2026", "25/04/2026"])
    assert one("03/04/2026", day_first=True)[0] == "2026-04-03 00:00:00"
    assert one("03/04/2026", day_first=False)[0] == "2026-03-04 00:00:00"
    assert read_times(cells)[0][0].month == 4, "the 25th settles it"
    mixed = pd.Series(["03/04/2026", "25/04/2026", "04/25/2026"])
    times, reasons = read_times(mixed)
    assert times.notna().tolist() == [False, True, True]
    assert reasons[0] == TWO_WAYS
    assert read_times(mixed, day_first=True)[0][0].month == 4


@pytest.mark.parametrize("sign", ["/", ".", "-"])
def test_a_column_is_read_in_one_order(sign):
    def read(*cells, **told):
        column = pd.Series([cell.replace("/", sign) + " 2:05 PM" for cell in cells])
        times, reasons = read_times(column, **told)
        return times.dt.month.fillna(0).tolist(), reasons.tolist()

    american = ["03/22/2026", "12/11/2025", "04/04/2026"]
    why = [AGAINST[True], AGAINST[True]]
    months, reasons = read(*american, day_first=True)
    assert (months, reasons[:2]) == ([0, 0, 4], why), "what bears month first out sets no day first"
    assert read(*american, day_first=False)[0] == [3, 12, 4]
    assert read(*american)[0] == [3, 12, 4]
    months, reasons = read("22/03/2026", "11/12/2025", "03/22/2026", day_first=True)
    assert (months, reasons[2]) == ([3, 12, 0], AGAINST[True]), "one slip costs no other cell"
    months, reasons = read("22/03/2026", "11/12/2025", day_first=False)
    assert (months, reasons) == ([0, 0], [AGAINST[False]] * 2)
    assert read("22/03/2026", "03/22/2026", "11/12/2025")[0] == [3, 3, 0]


def test_months_of_a_year_are_not_taken_for_days():
    until = pd.Timestamp("2023-12-05", tz="UTC")
    cells = pd.Series(["23-Nov", "Sep-19", "2021-05-01"])
    times, _ = read_times(cells, month_until=until)
    assert times.dt.strftime("%Y-%m").tolist() == ["2023-11", "2019-09", "2021-05"]
    days = pd.Series(["23-Nov", "31-Oct"])
    times, reasons = read_times(days, month_until=until)
    assert reasons.tolist() == [NO_DAY, NO_DAY], "31 is no year yet, so these are days"


def test_excel_serials_only_where_excel_wrote_them():
    assert one("45249", serials=True)[0] == "2023-11-19 00:00:00"
    assert one("45249.5868055556", serials=True, timezone="UTC")[0] == "2023-11-19 14:05:00"


def test_blank_is_missing_without_a_reason_and_the_index_stays():
    times, reasons = read_times(pd.Series(["", " ", None], index=[7, 8, 9], dtype="str"))
    assert times.isna().all()
    assert reasons.isna().all()
    assert times.index.tolist() == [7, 8, 9]
    assert str(times.dtype) == "datetime64[us, UTC]"


@given(st.datetimes(min_value=pd.Timestamp("1950-01-01"), max_value=pd.Timestamp("2099-12-31")))
def test_iso_times_come_back(time):
    time = time.replace(microsecond=0, tzinfo=None)
    assert one(time.isoformat(sep=" "))[0] == str(time)


@given(st.lists(st.text(max_size=20), max_size=20))
def test_no_text_breaks_the_reader(cells):
    times, reasons = read_times(pd.Series(cells, dtype="str"), day_first=True, serials=True)
    blank = pd.Series(cells, dtype="str").str.strip() == ""
    assert (times.notna() ^ reasons.notna() ^ blank).all()


def test_answers_far_ahead_are_taken_out_and_near_ones_kept():
    soon = str(pd.Timestamp.now().date() + pd.Timedelta(days=30))
    times, reasons = drop_future(*read_times(pd.Series(["2026-01-02", soon, "2090-01-02", "x"])))
    assert times.notna().tolist() == [True, True, False, False]
    assert reasons.tolist()[2:] == [AHEAD, UNREADABLE]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
def test_many_times_read_as_few_do(zone):
    # Few times over many days are looked at one by one, so that no hour stands for them.
    moments = pd.date_range("2025-10-01 00:07", "2026-05-01", freq="13min")
    cells = pd.Series(moments.strftime("%Y-%m-%d %H:%M"), dtype="str")
    whole = read_times(cells, timezone=zone)[0]
    few = [read_times(cells[first::240], timezone=zone)[0] for first in range(240)]
    pd.testing.assert_series_equal(whole, pd.concat(few).sort_index())


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026/03/12 1:23:45 p. m. GMT-5", "2026-03-12 18:23:45"),
        ("2026/03/12 1:23:45 a. m. GMT+1", "2026-03-12 00:23:45"),
        ("2026/03/12 1:23:45 PM MESZ", "2026-03-12 11:23:45"),
        ("2026/03/12 1:23:45 nachm. OEZ", "2026-03-12 11:23:45"),
        ("2026. 3. 12 오후 1:23:45", "2026-03-12 13:23:45"),
        ("2026/3/12 上午1:23:45", "2026-03-12 01:23:45"),
        ("2569/03/12 1:23:45 หลังเที่ยง", "2026-03-12 13:23:45"),
        ("15/03/2026 1:23:45 p. m.", "2026-03-15 13:23:45"),
    ],
)
def test_times_as_forms_write_them_in_other_languages(cell, time):
    times, why = read_times(pd.Series([cell]))
    assert why.isna().all()
    assert times[0] == pd.Timestamp(time, tz="UTC")


def test_a_clock_may_have_a_full_stop():
    times, _ = read_times(pd.Series(["24-02-2015 11.35", "3.4.2026 9.05.07"]))
    assert [str(t)[:19] for t in times] == ["2015-02-24 11:35:00", "2026-04-03 09:05:07"]
