"""What a study may say, as frozen models. Unknown keys are refused everywhere.

`settings.py` reads YAML into these models, `lists.py` CSV, `prose.py` Markdown; `check.py` holds them
against each other. The other rooms see only this module's names, through `jihe.pack`. It is one long file so
that all that a study may say can be read in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jihe.tables import network_table

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
"""A name that becomes a column, part of a fact id or a file: at most 80 of a-z, 0-9 and _."""


class Setting(BaseModel):
    """Base of everything a study declares: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Text(Setting):
    """A text in both languages."""

    zh: str
    en: str

    def get(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Bound(Setting):
    """An assertion on a count; either side may be left open."""

    min: int | None = None
    max: int | None = None


# ---- sources/<source>.yaml -------------------------------------------------------------------------


class Cell(Setting):
    """How one canonical column is filled.

    Exactly one of `from` (heading, or headings of which the first that is not missing wins; for a region
    the parts of its path, from the largest down) and `value` (a constant) is given. `read` names the reader
    of `jihe.ingest.readers`.
    """

    from_: str | tuple[str, ...] | None = Field(None, alias="from")
    value: str | None = None
    read: Literal[
        "text", "date", "integer", "number", "amount", "boolean", "list", "region", "credit_code", "part"
    ] = "text"
    required: bool = False
    """A missing cell sends the row to quarantine."""
    missing: tuple[str, ...] = ()
    """Texts that mean "missing" here, beside those of the source and of the pack."""
    map: Mapping[str, str] = {}
    """Replace a whole text by another before it is read (after splitting, for lists)."""
    separator: str | None = None
    """list: what stands between items (required; separators inside brackets do not split).
    region: what stands between the parts of a path such as 广东-深圳."""
    whole: tuple[str, ...] = ()
    """list: names that contain the separator and are one item all the same."""
    currency: str | None = None
    """amount: the currency where the text names none; it may also be the heading of a currency column
    written as ``{heading}``."""
    factor: float = 1.0
    """number, integer, amount: multiply by this (a column stated in 万元 has 10000)."""
    start: int = 0
    end: int | None = None
    suffix: str = ""
    """part: characters [start, end) of the text, then `suffix` (digits 2-4 of a credit code + "0000")."""
    earliest: date | None = None
    latest: date | None = None
    """date: outside these the row goes to quarantine; the pack's own bounds when left out."""
    true: tuple[str, ...] = ("true", "yes", "y", "1")
    false: tuple[str, ...] = ("false", "no", "n", "0")
    """boolean: texts that mean yes and no (compared without case)."""


class Record(Setting):
    """One kind of statement that each row of a source makes: rows of a record table."""

    table: Literal["organisation", "membership", "organisation_year", "relation", "event", "evidence"]
    columns: Mapping[str, Cell]
    on: Literal["row", "first"] = "row"
    """first: only rows that do not continue the row above (see `Source.continued`)."""
    needs: tuple[str, ...] = ()
    """Canonical columns without which this row makes no such statement; it is left out, not quarantined."""
    combine: Literal["product", "zip", "pairs"] = "product"
    """What becomes of cells read as lists into a column that holds one value: every combination; item by
    item (the lists must be of one length, a single item is repeated); or, for relations, each unordered
    pair of the items of source_name (the end that comes first in the alphabet is the source)."""


class Expect(Setting):
    """Assertions on a source; when one fails the build stops."""

    files: Bound | None = None
    rows: Bound | None = None
    quarantined: Bound | None = None
    records: Mapping[str, Bound] = {}
    """Records stored, by table."""


class Source(Setting):
    """One kind of file: where it lies, how it is read, what each column means."""

    code: Name
    title: Text
    files: str
    """Glob below the data folder; of a collected source below the collection."""
    collected: bool = False
    """Its files lie in the collection (`jihe build --collection`); without one the source is switched off."""
    format: Literal["csv", "xlsx", "jsonl", "parquet", "survey"] | None = None
    """From the file's ending when left out. survey: forms that `jihe new --survey` made."""
    sheets: tuple[str, ...] | None = None
    """xlsx: sheets to read; the only sheet when left out (several sheets must be chosen from)."""
    encoding: str = "utf-8"
    """csv, jsonl: utf-8 (with or without byte order mark), gb18030, ..."""
    delimiter: str | None = None
    """csv: comma when left out, tab for .tsv."""
    header: int | tuple[int, ...] = 1
    """Row of the headings; rows above are passed over. Several rows: joined from the top by " / ", a blank
    cell of an upper row repeating the one on its left (merged headings)."""
    keys: Name | None = None
    """Name of the set of identifiers that this source's key columns are taken from. Sources that name one set
    share its identifiers; left out, the keys of a source mean nothing to any other."""
    continued: str | None = None
    """Heading whose blank cell means that the row continues the row above."""
    fill: tuple[str, ...] = ()
    """Headings copied down onto continuation rows (merged cells); `continued` itself always is."""
    missing: tuple[str, ...] = ()
    ignore: Mapping[str, str] = {}
    """Heading -> why it is not used. Every heading is used or stands here."""
    records: tuple[Record, ...]
    expect: Expect = Expect()
    publisher: str = ""
    licence: str = ""
    url: str = ""
    note: str = ""


# ---- pack.yaml -------------------------------------------------------------------------------------


class TaxonomySetting(Setting):
    """Which column of which table the tree taxonomy/<name>.csv classifies."""

    table: Literal["organisation", "relation", "event"]
    column: Name
    """Raw class column that sources fill; the code lands in <column>_code."""
    many: bool = False
    """A record may bear several codes."""
    from_: tuple[Name, ...] = Field((), alias="from")
    """Further text columns of the table, which rules and what was learnt read after `column`."""
    least: float = 1.0
    """Points that a code needs where rules have weights."""
    title: Text

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that rules and what was learnt read, in this order."""
        return tuple(dict.fromkeys((self.column, *self.from_)))


class RegisterPart(Setting):
    """Which signs of a credit code are a place's code in region.csv."""

    start: int
    """Position of the first of them, counted from 0."""
    lengths: tuple[int, ...]
    """How many signs are looked up, one length after the other."""
    fill: str = ""
    """Sign that fills up codes that are shorter than `width`."""
    width: int = 0
    """How long the codes of region.csv are, where they are filled up."""


Evidence = Literal["region", "address", "credit_code", "name"]


class RegionSetting(Setting):
    """How stated places are matched with region.csv."""

    drop: tuple[str, ...] = ()
    """Endings that everyday use leaves out: 省, 市, County."""
    levels: tuple[Name, ...]
    """Levels from the largest to the smallest, as region.csv names them."""
    evidence: tuple[Evidence, ...] = ("region",)
    """Columns of an organisation that tell its place, the most trusted first."""
    begin: Name | None = None
    """Smallest level that an address or a name may begin with; smaller places are looked for inside others
    only. The smallest of `levels` when left out."""
    homonym: tuple[str, ...] = ()
    """Words that name a place and also mean something else: no place where a name or an address begins."""
    credit_code: RegisterPart | None = None
    confidence: Mapping[Evidence, float] = {}
    """For each kind of evidence the share of places, as measured, that it gave rightly."""


class NetworkSetting(Setting):
    """Which relations make a yearly value network."""

    kinds: tuple[str, ...]
    """Codes of the relations' kind taxonomy; relations of these kinds are edges."""
    first_year: int
    last_year: int
    isolated: bool = False
    """Whether members of the sample without a relation count as nodes."""
    sample: str | None = None
    """Sample whose members of a year are the sample nodes of that year; a relation comes in once it touches a
    member of its year or of an earlier one. Left out: all relations count and no node is told apart."""
    roll_up: bool = False
    """Count each organisation as its uppermost owner; relations within one group are left out."""
    distance_sample: int | None = None
    """Measure distances to so many nodes drawn at random, with bounds for the mean; left out: to all,
    exactly."""


class ResolveSetting(Setting):
    """pack.yaml, `resolve`: how names that are alike are taken for one organisation. Without it none are."""

    auto: float = Field(0.97, gt=0, le=1)
    """Candidates of at least this probability are linked."""
    review: float = Field(0.2, ge=0, le=1)
    """Candidates of at least this probability, and below `auto`, are shown to a person."""
    simplify: str = ""
    """Conversion of characters before names are compared, as OpenCC calls it, such as t2s; left out: none."""
    distinct: tuple[str, ...] = ()
    """Sources whose rows describe different organisations, each once: no two of them are ever alike
    enough."""
    nation: str = ""
    """Level of region.csv at which a place in a name tells a branch abroad; outer places do so too."""
    evidence: tuple[Literal["region", "founded", "website"], ...] = ()
    """What records say beside names that is weighed where both ends say it."""


class AskSetting(Setting):
    """pack.yaml, `collect: ask`: a large model, asked where rules and the light classifier are unsure."""

    address: str
    """Endpoint that speaks as OpenAI's does, up to and with the version: https://host/v1."""
    model: str
    key: str = ""
    """Name of the environment variable that holds the key; left out: none is sent."""
    margin: float = Field(0.2, gt=0, le=0.5)
    """Sentences whose probability lies within this of one half are asked about."""
    most_calls: int = Field(200, ge=0)
    """Calls that one reading may make."""
    most_cost: float = Field(1.0, ge=0)
    """What one reading may cost, in the currency of the prices."""
    price_in: float = Field(0, ge=0)
    """Price of a million tokens sent."""
    price_out: float = Field(0, ge=0)
    """Price of a million tokens received."""
    wait: float = Field(30, gt=0, allow_inf_nan=False)
    """Seconds until an answer is given up."""


class CollectSetting(Setting):
    """pack.yaml, `collect`: whom pages are asked of, and what they are read with."""

    hosts: tuple[str, ...] = ()
    """Names of hosts that pages may be fetched from, their subdomains among them; none without."""
    agent: str = "jihe-collect"
    """What the fetcher calls itself: give an address at which its user is reached."""
    pause: float = Field(2.0, ge=0.1, allow_inf_nan=False)
    """Seconds between two requests to one host; robots.txt may ask for more."""
    mention_model: str = ""
    """File of the study with the model of unknown names, as tool/make_mention_model.py writes it."""
    claim_model: str = ""
    """File of the study with the light classifier, as tool/make_claim_model.py writes it."""
    ask: AskSetting | None = None


class Settings(Setting):
    """pack.yaml."""

    study: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    language: Literal["zh", "en"]
    """Language of quarantine reasons and the report's default."""
    snapshot_date: date
    earliest_date: date
    """Dates before this are taken for errors unless a source's cell says otherwise."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """ISO 4217; money columns end in it: amount_cny."""
    precedence: tuple[str, ...] = ()
    """Sources from the most trusted down; unlisted ones follow in alphabetical order."""
    missing: tuple[str, ...] = ()
    region: RegionSetting | None = None
    taxonomy: Mapping[Name, TaxonomySetting] = {}
    network: NetworkSetting | None = None
    """The main network: that of measures which name none."""
    networks: Mapping[Name, NetworkSetting] = {}
    """Further networks, by the name that measures give as `network`."""
    resolve: ResolveSetting | None = None
    collect: CollectSetting | None = None
    source_line: Text | None = None
    """Printed under every exhibit."""
    authors: tuple[str, ...] = ()
    """Who wrote the report; its cover names them."""
    each: Mapping[str, str] = {}
    """Chapters that are written once for each class of a dimension: chapter -> dimension."""

    def network_of(self, name: str | None) -> NetworkSetting | None:
        """The network of this name, the main one without a name; None where there is no such one."""
        return self.networks.get(name) if name else self.network


# ---- lists -----------------------------------------------------------------------------------------


class Row(Setting):
    """A row of a list; `line` is its line in the file."""

    line: int


class Code(Row):
    """taxonomy/*.csv and region.csv: a node of a tree.

    A code may stand on several lines with adjoining validity; it then changed its name or parent.
    """

    code: str
    parent: str = ""
    level: str = ""
    name_zh: str
    name_en: str
    alias: tuple[str, ...] = ()
    """Other names, separated by | in the file."""
    valid_from: date | None = None
    valid_to: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    """region.csv: where the place lies, in decimal degrees."""


def versions_at(codes: Iterable[Code], day: date) -> dict[str, Code]:
    """For each code the version valid on `day`, or else the latest; codes in the order of their file."""
    versions: dict[str, list[Code]] = {}
    for version in codes:
        versions.setdefault(version.code, []).append(version)
    chosen: dict[str, Code] = {}
    for code, found in versions.items():
        found.sort(key=lambda v: v.valid_from or date.min)
        valid = [v for v in found if (v.valid_from or date.min) <= day <= (v.valid_to or date.max)]
        chosen[code] = (valid or found)[-1]
    return chosen


class GroupMember(Row):
    """region_group.csv: a region belongs to a group such as an urban agglomeration; groups may overlap.

    Groups that answer one question make a set (agglomerations; economic regions); a dimension cuts by one.
    """

    group_set: str = ""
    group_code: str
    name_zh: str
    name_en: str
    region_code: str
    valid_from: date | None = None
    valid_to: date | None = None


class Tile(Row):
    """tile.csv: the place of a region on a map of equal squares, counted from 1 at the top left."""

    region_code: str
    row: int
    column: int


class Rule(Row):
    """rule/<taxonomy>.csv: the first row that matches gives the code (all that match, when `many`).

    Once a row has a weight, the points of the matching rows are summed for each code instead.
    """

    match: Literal["equals", "contains", "starts", "ends", "regex"]
    pattern: str
    code: str
    column: str = ""
    """The only column that the rule reads; all columns of the taxonomy when left out."""
    not_: str = Field("", alias="not")
    """A regular expression; where it is found the rule does not match."""
    weight: float | None = None
    """Points for the code; 1 where other rows have weights and this one has none."""
    note: str = ""


class Label(Row):
    """label/<taxonomy>.csv: a person's code for a text; a later line outweighs an earlier one."""

    text: str
    """The whole text of one of the columns that the taxonomy reads."""
    code: str = ""
    """Nothing: no code suits it. Several, separated by `|`, in a taxonomy of many codes."""
    who: str
    when: date
    why: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, none where none suits."""
        return tuple(code for part in self.code.split("|") if (code := part.strip()))


class Learnt(Setting):
    """model/<taxonomy>.json: weights that `jihe learn` wrote.

    A text is cut into runs of `grams` signs; each run that stands in `features` counts once, by its first
    number (how rare it is), the whole scaled to length 1. The score of a class is its number in `bias` and
    the sum of its weights; the scores become shares by softmax. The share of a code is that of all its
    classes.
    """

    reads: tuple[str, ...]
    """Columns of text that it was learnt from."""
    grams: tuple[int, ...]
    classes: tuple[str, ...]
    bias: tuple[float, ...]
    codes: Mapping[str, tuple[int, ...]]
    """Code -> the places of the classes that are it or stand below it; upper codes come first."""
    threshold: Mapping[str, float]
    """Code -> the share from which on it is given; codes left out are never given."""
    features: Mapping[str, tuple[float, ...]]
    """Run of signs -> its rarity, then its weight for each class."""


class Alias(Row):
    """alias.csv: another name of an organisation."""

    alias: str
    name: str
    note: str = ""


class NamePart(Row):
    """name_part.csv: a word that names of organisations hold and that is not their brand.

    form: a legal form; group: a mark of a group of firms; branch: of a part of an organisation; trade: what
    many of a trade are called; mark: what an exchange or a register puts to a name; region: another name of
    the place of region.csv in `stands_for`, which a name may begin with in one sign.
    arm: a word for what invests, by which a firm's investing arm may be told from the firm (also a trade).
    said: between two names in a text, says that they are one; apart: that they are two.
    """

    part: Literal["form", "group", "branch", "trade", "mark", "region", "arm", "said", "apart"]
    text: str
    stands_for: str = ""


class Link(Row):
    """link.csv: a pair of names that a person looked at, to measure by how well links are found."""

    left_source: str
    left: str
    right_source: str
    right: str
    verdict: Literal["same", "different", "unsure"]
    why: str


class Judgement(Row):
    """judgement.csv: a person's verdict on two names; append-only, a later line outweighs an earlier one."""

    left: str
    right: str
    verdict: Literal["same", "different", "unsure"]
    who: str
    when: date
    why: str = ""


class ClaimJudgement(Row):
    """claim_judgement.csv: a person's verdict on a claim of a collection, and what they set right in it;
    append-only, a later line of one person replaces an earlier one. What is empty stays as it was read."""

    claim_id: str
    verdict: Literal["accept", "reject", "unsure"]
    who: str
    when: date
    kind: str = ""
    is_flipped: bool = False
    """Whether it runs the other way round than it was read: ends are corrected first, then exchanged."""
    subject: str = ""
    object: str = ""
    day: str = Field("", alias="date")
    """A day, a month or a year: 2018-05-04, 2018-05, 2018."""
    amount: float | None = Field(None, ge=0, allow_inf_nan=False)
    currency: str = ""
    round: str = ""
    role: str = ""
    technology: str = ""
    application: str = ""
    why: str = ""


class Correction(Row):
    """correction.csv: a raw cell set right. `was` must be what the file says, so that no correction outlives
    the file that it was made for."""

    source: str
    file: str
    row: int
    column: str
    was: str
    value: str
    who: str
    when: date
    why: str


class Bin(Row):
    """bin.csv: half-open [low, high); an empty bound is open."""

    bin_set: Name
    code: str
    low: float | None = None
    high: float | None = None
    name_zh: str
    name_en: str


class Rate(Row):
    """rate.csv: one unit of `currency` in the study's currency, mean of the year."""

    currency: str
    year: int
    rate: float
    source: str


class AmountWord(Row):
    """amount.csv: a word of an amount text, since how money is written differs between languages.

    `multiplier` (万, million) and `several` (数, "tens of": the number lies in [value, 10 x value)) carry a
    number, `currency` (美元, $) an ISO 4217 code, `undisclosed` (未透露) nothing.
    """

    word: str
    role: Literal["multiplier", "several", "currency", "undisclosed"]
    value: str = ""


class ClaimKind(Row):
    """claim/kind.csv: a kind of thing that a sentence may say of two names.

    Kinds of one family are one claim: a reviewer who corrects the kind within it judges the same words.
    """

    code: Name
    family: Name
    relation_kind: str = ""
    """Code of the taxonomy of relation.kind that an accepted claim becomes; none stays out of relations."""
    directed: bool = True
    """Whether the subject gives and the object takes; the ends of other kinds stand in the text's order."""
    subject: Name = "organisation"
    """Label of the mention that gives: enables, supplies, invests, employs, teaches."""
    object: Name = "organisation"
    takes: tuple[str, ...] = ()
    """What else of the sentence belongs to the claim: amount, round."""
    role: str = ""
    """List of claim/word.csv whose word in a rule's pattern is the post or the degree."""
    name_zh: str
    name_en: str


class ClaimRule(Row):
    """claim/rule.csv: a pattern of words and names that a claim is read from."""

    code: Name
    kind: str = ""
    """Code of claim/kind.csv; none: the pair of names is left alone by rules of a lower score."""
    pattern: str
    """See jihe.pack.claim."""
    not_: str = Field("", alias="not")
    """Lists of claim/word.csv, and words, that must not stand in the clauses of the match; | between."""
    modality: Literal["actual", "planned", "ended", "rumoured"] = "actual"
    """What the pattern itself says, where no word of the sentence says more."""
    score: float = Field(gt=0, lt=1)
    """Share of its claims that are right, as measured."""
    example: str = ""
    """A sentence with its ends marked, [A:...] [B:...], that the rule must find; other names as [O:...]."""
    note: str = ""


class ClaimWord(Row):
    """claim/word.csv: a word by its list's name, for rules and for the reading of dates, rounds and doubts.

    What `value` says depends on the list: see `jihe.pack.claim.LISTS`.
    """

    list: Name
    word: str
    value: str = ""
    not_: str = Field("", alias="not")
    """Texts that hold the word without meaning it; {} in them stands for a name; | between."""


class ClaimLabel(Row):
    """claim/label.csv: what a label of a public corpus is in this study, for a model made of it."""

    label: str
    inverse: str = ""
    """The label of the same pair the other way round."""
    kind: str = ""
    """Code of claim/kind.csv; none: no claim."""
    direction: Literal["", "forward", "backward", "none"] = ""
    """Whether the pair's first name is the subject (forward) or the object; none: it is not said."""
    modality: Literal["", "actual", "planned", "ended", "rumoured"] = ""


class ClaimSense(Row):
    """claim/sense.csv: a word by its sense, for a model of sentences that counts words of a sense as one."""

    sense: Name
    word: str


class Exhibit(Row):
    """exhibit.csv: a measure drawn in a way."""

    exhibit: Name
    chapter: str
    measure: str
    mark: Literal[
        "table",
        "bar",
        "column",
        "line",
        "panels",
        "stacked",
        "heatmap",
        "scatter",
        "tile_map",
        "flow_map",
        "pairs",
        "curve",
        "network",
        "verdict",
    ]
    against: str = ""
    """scatter: the measure along the other axis, cut alike."""
    x: str = ""
    """Dimension along the axis (the measure's first cut when empty)."""
    series: str = ""
    """Dimension told apart by colour, or the rows of a two-way table."""
    only: str = ""
    """Show only the facts with these codes: ``dimension=code|code; dimension=code``."""
    top: int | None = None
    title_zh: str
    title_en: str
    note_zh: str = ""
    note_en: str = ""

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The codes of each dimension that `only` names."""
        parts = [part.partition("=") for part in self.only.split(";") if part.strip()]
        return {name.strip(): tuple(c.strip() for c in codes.split("|")) for name, _, codes in parts}


class Indicator(Row):
    """index/*.csv: a node of an index tree; the weights of a parent's children add up to 1."""

    code: str
    parent: str = ""
    name_zh: str
    name_en: str
    direction: Literal["positive", "negative", ""] = ""
    """Whether more of an indicator is better; empty: it is."""
    weight: float | None = None
    """Its share within its parent."""
    normalisation: str = ""
    """An indicator's own; empty: that of the index."""
    low: float | None = None
    high: float | None = None
    """goalposts: the values that are worth 0 and 1."""
    denominator: str = ""
    """The code in indicator.csv that the values are divided by."""
    unit: str = ""
    source: str = ""
    measure: str = ""
    """In a study: the measure that tells the values, one without a cut."""
    place: str = ""
    """In a study: the column that tells where a row of the measure belongs; region_code when empty."""


class IndexUnit(Row):
    """unit.csv: what is ranked."""

    unit: str
    name_zh: str = ""
    name_en: str = ""
    list: tuple[str, ...] = ()
    """The lists in which it is ranked, separated by |; empty: all units make one list."""
    group: str = ""
    """Units alike, such as those of one income, for imputation and peers."""


class IndexValue(Row):
    """indicator.csv: a value; an empty one is missing."""

    unit: str
    code: str
    year: int | None = None
    value: float | None = None
    synthetic: str = ""
    """Not empty where the value was made up."""


class IndexJudgement(Row):
    """judgement.csv of an index: an expert holds `a` so many times as important as `b`."""

    parent: str
    expert: str = ""
    a: str
    b: str
    ratio: str
    """A number above 0, or a fraction such as 1/3."""

    @property
    def times(self) -> float | None:
        """The ratio as a number; None when it is not one above 0."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?))?\s*", self.ratio)
        if found is None or not float(found[1]) or not float(found[2] or 1):
            return None
        return float(found[1]) / float(found[2] or 1)


class Figure(Row):
    """published/*.csv: one number that a report prints, said in the study's own terms."""

    report: str
    """The report that prints it."""
    place: str = ""
    """Where in the report: table 1, figure 13, text."""
    lines: str = ""
    """Lines of the report's text, as 138 or 69;169."""
    measure: str
    cut: str = ""
    """The classes it is cut by, `dimension=code` joined by ";"; an organisation by its printed name."""
    value: str
    """As it is printed: its digits tell how far a number may be from it."""
    unit: str = ""
    """``%`` of a share, or a word of amount.csv that multiplies."""
    op: Literal["=", "~", ">", ">=", "<", "<="] = "="
    tolerance: str = ""
    """How far the number may be from the figure: 2, or 5%; left out, it rounds to the printed digits."""
    followed: bool = True
    """Whether a twin of the study follows it; where not, a note says why."""
    note_zh: str = ""
    note_en: str = ""

    def note(self, lang: str) -> str:
        """The note in a language; in the other where it is written in one alone."""
        return (self.note_zh or self.note_en) if lang == "zh" else (self.note_en or self.note_zh)

    @property
    def classes(self) -> dict[str, str]:
        """The class of each dimension that `cut` names."""
        parts = [part.partition("=") for part in self.cut.split(";") if part.strip()]
        return {name.strip(): code.strip() for name, _, code in parts}


Normalisation = Literal[
    "log_ratio",
    "min_max",
    "goalposts",
    "z_score",
    "rank_score",
    "percentile_rank",
    "borda",
    "distance_to_best",
    "efficacy",
    "fraction_of_maximum",
]
Aggregation = Literal["arithmetic", "geometric", "harmonic", "power", "copeland", "borda", "topsis"]


class IndexSetting(Setting):
    """index.yaml: how an index is made; each step has a default."""

    title: Text | None = None
    scale: float = 100
    """Scores are multiplied by it."""
    least_coverage: float = 0
    """Units with values for a smaller share of the indicators are left out."""
    impute: Literal["none", "mean", "median", "group_mean", "group_median", "latest", "linear", "zero"] = (
        "none"
    )
    treat: Literal["none", "winsorise", "log", "box_cox"] = "none"
    most_winsorised: int = 5
    """Values of an indicator that winsorising may replace."""
    normalise: Normalisation = "log_ratio"
    weigh: Literal["given", "equal", "entropy", "critic", "merec", "standard_deviation", "pca"] = "given"
    """given: those of tree.csv and judgement.csv, equal ones where neither says any."""
    priorities: Literal["eigenvector", "geometric_mean"] = "eigenvector"
    aggregate: Aggregation = "arithmetic"
    levels: Mapping[str, Aggregation] = {}
    """Aggregations of single levels, the root being 0."""
    power: float = 1
    missing: Literal["skip", "none"] = "skip"
    """A missing value: the weights of the others are scaled up, or what lies above it is undefined."""
    reference: Literal["own", "all"] | int = "own"
    """Years: each on its own best and worst, all on those of all years together, or on those of one year."""


class Index(Setting):
    """An index, read, checked and frozen.

    Attributes
    ----------
    tree
        Nodes in the order of the file.
    units
        In the order of unit.csv, or of their first value when there is none.
    judgements
        (parent, expert) -> (a, b, ratio).
    """

    folder: Path
    settings: IndexSetting
    tree: tuple[Indicator, ...]
    units: tuple[IndexUnit, ...]
    values: tuple[IndexValue, ...]
    judgements: Mapping[tuple[str, str], tuple[tuple[str, str, float], ...]] = {}

    @property
    def is_synthetic(self) -> bool:
        """Whether any value was made up."""
        return any(value.synthetic for value in self.values)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Codes of the indicators, in the order of the tree."""
        parents = {node.parent for node in self.tree}
        return tuple(node.code for node in self.tree if node.code not in parents)

    @property
    def years(self) -> tuple[int | None, ...]:
        """Years with values, in order; (None,) without years."""
        found = {value.year for value in self.values}
        return tuple(sorted(year for year in found if year is not None)) or (None,)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists in which units are ranked; ("",) when there is but one, of all."""
        return tuple(dict.fromkeys(name for unit in self.units for name in unit.list)) or ("",)


# ---- measure.yaml ----------------------------------------------------------------------------------


class Range(Setting):
    """A condition on a column: all of the parts given must hold."""

    from_: str | int | float | date | None = Field(None, alias="from")
    """at least"""
    to: str | int | float | date | None = None
    """at most"""
    known: bool | None = None
    """true: not missing; false: missing"""
    not_: tuple[str, ...] = Field((), alias="not")
    """none of these"""


Condition = str | int | float | bool | tuple[str | int, ...] | Range
"""A value, one of several values, or a range."""


ONLY_SET = "true"
"""As a dimension's `group`: region_group.csv has one set only."""


class Dimension(Setting):
    """A way to cut a population: a column, and how its values become classes."""

    title: Text
    column: str
    level: str | None = None
    """Roll codes of a tree up to this level (a region's province, an industry's section)."""
    same_as: str | None = None
    """Cut into `same` and `different`: whether this other column falls in the same class (of `level`). With
    the regions of a relation's two ends: relations within a province and between provinces."""
    group: str = ""
    """Cut regions by a set of region_group.csv (`true`: by its only one); groups may overlap."""
    names: Mapping[str, Text] = {}
    """What classes are called here, where their own names do not serve (true, false, within, between)."""
    period: Literal["year"] | None = None
    """Cut dates by year."""
    cumulative: bool = False
    """A row counts in its own year and in all later years up to `last`."""
    first: int | None = None
    last: int | None = None
    """Years (or whole numbers) shown; rows outside count in none (with `cumulative`, earlier rows count from
    `first` on)."""
    bin: str | None = None
    """Cut numbers by this bin_set of bin.csv."""


class Measure(Setting):
    """A number: its population, the way to reduce it, what it may be cut by."""

    title: Text
    table: Literal[
        "organisation",
        "membership",
        "organisation_year",
        "relation",
        "event",
        "evidence",
        "edge",
        "node",
        "link",
        "node_year",
    ]
    where: Mapping[str, Condition] = {}
    """Conditions on columns; all must hold."""
    reduce: Literal[
        "count",
        "sum",
        "mean",
        "share",
        "structure",
        "ccdf",
        "lorenz",
        "polarisation",
        "polarisation_change",
        "location_quotient",
        "relatedness",
        "complexity",
        "shift_share",
        "index",
    ] = "count"
    column: str | None = None
    """sum, mean: the column reduced; share: the column of which shares are taken, instead of the number of
    rows; ccdf, lorenz: the degree drawn."""
    distinct: str | None = None
    """count, share: count the different values of this column, not the rows."""
    opens: Literal["values", "rows"] = "values"
    """count with distinct: what stands behind the number, the different values or all rows that hold one."""
    statistic: tuple[str, ...] = ()
    """structure, polarisation: only these statistics."""
    partition: str | None = None
    """polarisation: dimension whose classes hold those of the cut, for Theil between and within them."""
    least: int = 10
    """polarisation: a class with so many rows is counted as active."""
    over: int = 3
    """polarisation_change, shift_share: years between the two that are compared, the last being the later."""
    index: str | None = None
    """index: the tree, index/<name>.csv, by which the classes of the cut are ranked."""
    without: tuple[str, ...] = ()
    """index: classes of the cut that are not ranked."""
    network: Name | None = None
    """edge, node, link, node_year: which of the study's `networks`; the main one when left out."""
    cut: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    """share: dimensions of `cut` that the denominator keeps (a share within each year)."""
    top: int | None = None
    """Keep the classes with the greatest values (of the first cut outside `within`)."""
    unit: Text | None = None
    note: Text | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All that its facts are cut by: what they keep of `cut`, and what the way to reduce brings."""
        kept = self.cut[KEPT[self.reduce]] if self.reduce in KEPT else self.cut
        return (*kept, *BROUGHT.get(self.reduce, ()))

    @property
    def population(self) -> str:
        """Name of the population that is counted: the table, or that of the network named."""
        return network_table(self.table, self.network)


INDEX_ROOT = "index"
"""The node of an index as a whole, where its file has several nodes without a parent."""

INDEX_STATISTICS = ("score", "points", "rank", "value")
"""What is told of each node of an index."""

BROUGHT: Mapping[str, tuple[str, ...]] = {
    "structure": ("statistic",),
    "ccdf": ("curve", "degree_from"),
    "lorenz": ("holder",),
    "polarisation": ("statistic",),
    "polarisation_change": ("statistic", "moment"),
    "shift_share": ("component",),
    "index": ("index_node", "statistic"),
}
"""Dimensions that a way to reduce brings with it: the statistic; the curve and the degree; how many nodes,
the least linked first; before, after or the change; the part of growth; the node of an
index's tree."""

KEPT: Mapping[str, slice] = {
    "polarisation": slice(1),
    "polarisation_change": slice(0),
    "complexity": slice(2),
    "shift_share": slice(1, 2),
}
"""What the facts of a way to reduce keep of `cut`, where it is not all."""


class Measures(Setting):
    """measure.yaml."""

    dimension: Mapping[Name, Dimension] = {}
    measure: Mapping[Name, Measure] = {}


# ---- the whole -------------------------------------------------------------------------------------


class Chapter(Setting):
    """report/NN-chapter.{zh,en}.md."""

    number: int
    name: str
    lang: Literal["zh", "en"]
    title: str
    body: str
    """CommonMark below the title."""
    file: str
    first_line: int = 1
    """The line of the file on which the body begins."""


class Named(Row):
    """named.csv: an organisation that published tables name, with what a twin needs to know of it."""

    name: str
    kind: str
    """Code of the organisations' kind."""
    region_code: str = ""
    industry_code: str = ""


class GrownNetwork(Setting):
    """twin.yaml: a network whose relations a twin grows."""

    kind: str
    """Code of its relations' kind."""
    inner: Name | None = None
    """A network of some of its sample nodes, all of whose relations it holds."""
    exchange: Mapping[int, int] = {}
    """Year -> members whose place in the sample others take in that year."""


class EnrichedNetwork(Setting):
    """twin.yaml: a network that adds people and capital to the relations of another."""

    network: Name
    on: Name
    study: str
    work: str
    capital: str
    """Codes of the kinds of its relations: studied there, worked there, invests."""
    investors: str
    """Sample of the investors."""
    school: str
    investor: str
    """Kinds of its organisations: where people studied, and whose trade investing is."""


class DrawnSample(Setting):
    """twin.yaml: who belongs to a sample of a twin."""

    year: int
    """Year of its memberships."""
    network: Name | None = None
    """The sample nodes of this network in that year."""
    kind: str | None = None
    """Organisations of this kind, in no network."""
    within: str | None = None
    """Drawn from the members of this sample."""
    holds: str | None = None
    """All members of this sample, and others in no network."""


class TwinSetting(Setting):
    """twin.yaml: how a twin of the study is drawn; what it has to show stands in published/."""

    name: Mapping[str, str]
    """Kind of organisation -> the word that its made-up names begin with."""
    member: str
    """Kind of members of the networks' samples of whom no table tells."""
    partner: str
    """Kind of partners of whom no table tells."""
    networks: Mapping[Name, GrownNetwork]
    """`main`, and names of `networks`."""
    enriched: EnrichedNetwork | None = None
    samples: Mapping[str, DrawnSample]


class SitePage(Setting):
    """site.yaml: a page, and the chapters that stand on it."""

    title: Text
    chapters: tuple[str, ...] = ()


class SiteSetting(Setting):
    """site.yaml: which chapter stands on which page of the explorable site."""

    page: Mapping[Name, SitePage] = {}
    """Pages by the first part of their address, in the order in which they are shown; a chapter that none
    names has a page of its own."""


class Pack(Setting):
    """A study's definitions, read, checked and frozen."""

    folder: Path
    settings: Settings
    sources: tuple[Source, ...]
    taxonomies: Mapping[str, tuple[Code, ...]] = {}
    regions: tuple[Code, ...] = ()
    region_groups: tuple[GroupMember, ...] = ()
    tiles: tuple[Tile, ...] = ()
    rules: Mapping[str, tuple[Rule, ...]] = {}
    labels: Mapping[str, tuple[Label, ...]] = {}
    models: Mapping[str, Learnt] = {}
    aliases: tuple[Alias, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    claim_judgements: tuple[ClaimJudgement, ...] = ()
    name_parts: tuple[NamePart, ...] = ()
    links: tuple[Link, ...] = ()
    corrections: tuple[Correction, ...] = ()
    bins: tuple[Bin, ...] = ()
    rates: tuple[Rate, ...] = ()
    amount_words: tuple[AmountWord, ...] = ()
    claim_kinds: tuple[ClaimKind, ...] = ()
    claim_rules: tuple[ClaimRule, ...] = ()
    claim_words: tuple[ClaimWord, ...] = ()
    claim_labels: tuple[ClaimLabel, ...] = ()
    claim_senses: tuple[ClaimSense, ...] = ()
    indices: Mapping[str, Index] = {}
    """index/: trees of indicators whose values the study's measures tell."""
    dimensions: Mapping[str, Dimension] = {}
    measures: Mapping[str, Measure] = {}
    exhibits: tuple[Exhibit, ...] = ()
    named: tuple[Named, ...] = ()
    twin: TwinSetting | None = None
    site: SiteSetting = SiteSetting()
    published: Mapping[str, tuple[Figure, ...]] = {}
    """published/: the figures that reports print, by the file's name."""
    chapters: tuple[Chapter, ...] = ()
    pictures: Mapping[str, bytes] = {}
    """Author's pictures: report/name.ending -> what the file holds."""
    files: tuple[Path, ...] = ()
    """Every file that was read, for the build's hash."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all files, in alphabetical order of these."""
        return tuple(figure for name in sorted(self.published) for figure in self.published[name])

    def groups_of(self, dimension: Dimension) -> tuple[GroupMember, ...]:
        """The lines of region_group.csv by which a dimension cuts."""
        set_ = dimension.group
        return tuple(g for g in self.region_groups if set_ in (ONLY_SET, g.group_set))

    def class_columns(self, table: str) -> tuple[tuple[str, bool], ...]:
        """(column, many) of each taxonomy that classifies `table`, in alphabetical order."""
        found = [(t.column, t.many) for t in self.settings.taxonomy.values() if t.table == table]
        return tuple(sorted(found))

    def class_tables(self) -> dict[str, tuple[tuple[str, bool], ...]]:
        """`class_columns` of every table that a taxonomy may classify."""
        return {table: self.class_columns(table) for table in ("organisation", "relation", "event")}
