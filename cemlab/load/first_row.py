"""Platforms that write one row of names above the answers, told by those names."""

_LIMESURVEY = (
    {"Response ID", "Last page", "Start language"},
    {"Antwort ID", "Letzte Seite", "Start-Sprache"},
    {"id", "submitdate", "lastpage", "startlanguage"},
)
_TIMESTAMPS = frozenset(
    ["Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Informazioni cronologiche",
     "Tijdstempel", "Carimbo de data/hora", "Sygnatura czasowa", "Отметка времени", "Tidsstempel",
     "Tidstämpel", "Aikaleima", "Časová značka", "Időbélyeg", "Zaman damgası", "タイムスタンプ",
     "타임스탬프", "时间戳记", "時間戳記", "ประทับเวลา", "Dấu thời gian", "Stempel waktu"]
)  # fmt: skip
_MICROSOFT = ({"Start time", "Completion time"}, {"Startzeit", "Fertigstellungszeit"})
_MICROSOFT += ({"Heure de début", "Heure de fin"}, {"Hora de inicio", "Hora de finalización"})


def name_platform(first: list[str]) -> str:
    """Name the platform of an export with its names in the first row.

    Examples
    --------
    >>> name_platform(["ID", "Start time", "Completion time", "How was it?"])
    'Microsoft Forms'
    """
    names = set(first)
    if {"RecordedDate", "Finished"} <= names and {"ResponseId", "Duration (in seconds)"} & names:
        return "Qualtrics"
    if {"Submit Date (UTC)", "Network ID"} <= names:
        return "Typeform"
    if any(heads <= names for heads in _LIMESURVEY):
        return "LimeSurvey"
    if first[0].upper() == "ID" and any(times <= names for times in _MICROSOFT):
        return "Microsoft Forms"
    if {"CASE", "STARTED", "LASTPAGE"} <= names:
        return "SoSci Survey"
    if first[0] in _TIMESTAMPS and any(len(n) > 20 or n.endswith("?") for n in first):
        return "Google Forms"
    return ""
