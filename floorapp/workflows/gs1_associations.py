"""Which elements of a GS1 message need others beside them, and which may not stand together.

A lot alone says nothing, and a trade item cannot have two net weights. The rules hold over all that is marked
on one item, so a symbol alone may fail them and be right: they are asked for, never forced.

Source: GS1 General Specifications, section 4.13 (invalid pairs, mandatory associations).
"""

from typing import Final

from floorapp.workflows.gs1_elements import Element

_ITEM: Final = "01,02,8006,8026"
_DATED: Final = "01,02,03,8006,8026"
_MEASURED: Final = "30,31nn,32nn,35nn,36nn"
_PERSON: Final = "8017,8018"

_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "02": ("37",),
    **dict.fromkeys(("10", "11", "13", "15", "16"), (_DATED,)),
    "12": ("8020",),
    "17": ("01,02,03,255,8006,8026",),
    **dict.fromkeys(("20", "240", "241", "242", "422", "7001"), (_ITEM,)),
    "21": ("01,03,8006",),
    **dict.fromkeys(("22", "235", "243", "710", "711", "712", "713", "714", "715", "716"), ("01",)),
    "250": ("01,8006", "21"),
    "251": ("01,8006",),
    "254": ("414",),
    "30": ("01,02",),
    **dict.fromkeys(("310n", "311n", "312n", "313n", "314n", "315n", "316n"), ("01,02",)),
    **dict.fromkeys((f"32{kind}n" for kind in range(10)), ("01,02",)),
    **dict.fromkeys((f"33{kind}n" for kind in range(7)), ("00,01",)),
    "337n": ("01",),
    **dict.fromkeys((f"34{kind}n" for kind in range(10)), ("00,01",)),
    **dict.fromkeys(("350n", "351n", "352n", "356n", "357n"), ("01,02",)),
    **dict.fromkeys(("353n", "354n", "355n"), ("00,01",)),
    **dict.fromkeys(("360n", "361n", "364n", "365n", "366n"), ("01,02",)),
    **dict.fromkeys(("362n", "363n", "367n", "368n", "369n"), ("00,01",)),
    "37": ("00", "02,8026"),
    "390n": ("255,8020",),
    "391n": ("8020",),
    "392n": ("01", _MEASURED),
    **dict.fromkeys(("393n", "395n"), (_MEASURED,)),
    "394n": ("255",),
    "403": ("00",),
    "415": ("8020",),
    **dict.fromkeys(("423", "424", "425", "426"), ("01,02",)),
    "427": ("01,02", "422"),
    **dict.fromkeys((f"430{kind}" for kind in (0, 1, 2, 4, 5, 6, 7, 8, 9)), ("00",)),
    "4303": ("4302",),
    **dict.fromkeys((f"431{kind}" for kind in (0, 1, 2, 4, 5, 6, 7, 8, 9)), ("00",)),
    "4313": ("4312",),
    **dict.fromkeys((f"432{kind}" for kind in range(7)), ("00",)),
    **dict.fromkeys(("4330", "4331", "4332", "4333", "7041"), ("00",)),
    **dict.fromkeys(("7002", "7003", "7005", "7006", "7007", "7008", "7009", "7010", "7011"), ("01,02",)),
    "7004": ("01", "10"),
    "7020": ("01,8006", "416"),
    **dict.fromkeys(("7021", "7240", "8012"), ("01,8006",)),
    "7022": ("7021",),
    **dict.fromkeys((f"703{number}" for number in range(10)), ("01,02",)),
    **dict.fromkeys((f"723{number}" for number in range(10)), ("01,8004",)),
    **dict.fromkeys(("7241", "7242", "7253", "7254", "7255", "7256", "8019"), (_PERSON,)),
    **dict.fromkeys(("7250", "7251", "7252", "7257", "7259"), ("8018",)),
    "7258": ("8018+7259",),
    **dict.fromkeys(("8001", "8014", "8200"), ("01",)),
    **dict.fromkeys(("8005", "8008"), ("01,02",)),
    "8007": ("415",),
    "8009": ("00,01",),
    "8011": ("8010",),
    "8020": ("415",),
    "8026": ("37",),
    "8030": ("00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018",),
    "8111": ("255",),
}
"""What an element needs: one of each of these alternatives. `n` stands for any digit, `+` joins two."""

_BARS: Final = {
    "01": "255,37",
    "02": "01,03",
    "03": "01,02,37",
    "21": "235",
    "255": "01,02,415,8006,8020,8026",
    "390n": "390n,391n,394n,8111",
    "391n": "391n",
    "392n": "392n,393n",
    "393n": "393n",
    "394n": "394n,8111",
    "395n": "392n,393n,395n,8005",
    "420": "421",
    "421": "4307",
    "422": "426",
    **dict.fromkeys(("423", "424", "425"), "426"),
    "4330": "4331",
    "4331": "4330",
    "4332": "4333",
    "4333": "4332",
    "7250": "7251",
    "7251": "7250",
    **dict.fromkeys(("7253", "7254", "7255"), "7256,7259"),
    "7259": "7256",
    "8006": "01,37",
    "8017": "8018",
    "8018": "8017",
    "8026": "02,8006",
}
"""What an element may not stand beside. No measure (31nn to 36nn) comes twice with other decimals."""


def fault(elements: tuple[Element, ...]) -> str:
    """What is wrong with how these elements stand together, in a few words; empty when nothing is."""
    said: dict[str, str] = {}
    for element in elements:
        if said.setdefault(element.ai, element.value) != element.value:
            return f"({element.ai}) comes twice and says two things"
    for ai in said:
        others = tuple(other for other in said if other != ai)
        for rule in _NEEDS.get(ai) or _NEEDS.get(_kind(ai), ()):
            if not any(all(_any(one, others) for one in way.split("+")) for way in rule.split(",")):
                return f"({ai}) needs one of {rule} beside it"
        for barred in _barred(ai):
            if _any(barred, others):
                return f"({ai}) may not stand beside {barred}"
    return ""


def _barred(ai: str) -> tuple[str, ...]:
    own = (f"{ai[:3]}n",) if len(ai) == 4 and "31" <= ai[:2] <= "36" else ()
    barred = _BARS.get(ai) or _BARS.get(_kind(ai), "")
    return (*own, *filter(None, barred.split(",")))


def _kind(ai: str) -> str:
    """An identifier whose last digit counts decimals, without it."""
    return f"{ai[:3]}n"


def _any(pattern: str, said: tuple[str, ...]) -> bool:
    fixed = pattern.rstrip("n")
    return any(ai.startswith(fixed) and len(ai) == len(pattern) for ai in said)
