// The answers of the API, as docs/api.md describes them. Paths are below `api/`, all of them GET.
//
// A server is asked `api/fact?id=...&lang=zh`. A static site holds the same answers as files:
//
//   site.json                                   site.json
//   figures, measures, data, consistency        figures.zh.json, measures.zh.json, ...
//   figure/ID.json?lang=zh (csv xlsx svg png)   figure/ID.zh.json, figure/ID.zh.csv, ...
//   figure/ID.json?lang=zh&year=2020            figure/ID.zh.2020.json
//   region?code=CODE&lang=zh                    region/CODE.zh.json
//   network/NAME.json?lang=zh, network/NAME.bin network/NAME.zh.json, network/NAME.bin
//   index/NAME.json?lang=zh                     index/NAME.zh.json
//   fact?id=ID&lang=zh                          fact/MEASURE.zh.K.json    FactShard
//   organisation?id=ID&lang=zh                  organisation/K.zh.json    OrganisationShard
//   rows?fact=ID&page=...                       rows/MEASURE.K.json       RowsShard, then
//                                               population/NAME.zh.json   PopulationMeta, and
//                                               population/NAME/I.json    PopulationShard
//   raw?file=FILE&row=ROW                       raw/F/I.json              RawShard (see RawMeta: raw.zh.json)
//   search?q=...                                search.zh.json            SearchIndex
//
// K is `hash(id) % n` of `Site.shards[...]`, `hash` being FNV-1a (32 bits) over the UTF-8 bytes of the id.
// CODE, ID and NAME stand in paths as `encodeURIComponent` writes them.

export type Lang = "zh" | "en";

export interface Text {
  zh: string;
  en: string;
}

/** A piece of a sentence; a printed number has the fact that it opens. */
export interface Run {
  text: string;
  fact?: string;
}

export interface Failure {
  error: { message: string; parameter: string };
}

/** Every list has these three. `page` counts from 1. */
export interface Paged {
  total: number;
  page: number;
  size: number;
}

// ---- site.json ---------------------------------------------------------------------------------

export interface Site {
  static: boolean;
  /** Whether the server takes verdicts on pairs. */
  writes?: boolean;
  /** Whether claims of a collection are judged here. */
  claims?: boolean;
  study: string;
  title: Text;
  /** The study's own language comes first. */
  languages: Lang[];
  snapshot_date: string;
  version: string;
  /** Key of the build: what ETags are made from. */
  build: string;
  is_synthetic: boolean;
  /** The words for it in both languages, "" for a build of nothing but what was observed. */
  mark: string;
  source: Text | null;
  authors: string[];
  /** Pages of exhibits, in the order in which they are to be shown. */
  pages: Page[];
  networks: { name: string; title: Text; first_year: number; last_year: number }[];
  indices: { name: string; title: Text; lists: string[] }[];
  /** Levels of regions, the largest first. */
  levels: string[];
  counts: Record<"organisation" | "relation" | "event" | "membership" | "fact" | "figure" | "measure" | "file", number>;
  headlines: Headline[];
  findings: SiteFinding[];
  /** In how many files a static site holds what: "organisation", "fact/MEASURE", "rows/MEASURE". */
  shards: Record<string, number>;
}

export interface Page {
  /** First part of its address: "firm"; "chapter" for a chapter that no page names (?name=NAME). */
  page: string;
  /** Null: the dictionary of the front end has it. */
  title: Text | null;
  chapters: { name: string; number: number; title: Text; figures: string[] }[];
}

/** One of the six numbers of the first page. */
export interface Headline {
  fact: string;
  text: string;
  unit: Text;
  title: Text;
  n: number;
}

/** One of the three findings of the first page. */
export interface SiteFinding {
  figure: string;
  title: Text;
  runs: { zh: Run[]; en: Run[] };
}

// ---- figures, figure/ID.json -------------------------------------------------------------------

export interface FigureHead {
  id: string;
  /** "图 3-2", "Table 4-1". */
  number: string;
  title: string;
  /** Title in the other language. */
  subtitle: string;
  chapter: string;
  /** Page of the site that it stands on. */
  page: string;
  mark: string;
  is_table: boolean;
  measure: string;
}

export interface Figures extends Paged {
  figures: FigureHead[];
}

export interface Cell {
  text: string;
  fact?: string;
  /** What of the fact is printed: value, shown, n, rank, change. */
  form?: string;
  /** A name that is no number, after the first column. */
  is_word?: boolean;
}

export interface Figure extends FigureHead {
  chapter_title: string;
  finding: Run[];
  alt: string;
  table: { headings: string[]; rows: Cell[][] };
  /** Whole `<svg>` elements; null: there is no picture. */
  svg: { wide: string; narrow: string } | null;
  notes: string[];
  source: string;
  measure_title: string;
  unit: string;
  /** The base of shares, as printed; "" where there is no one such number. */
  n: string;
  /** Why there is nothing to show; "" where there is something. */
  empty: string;
  is_synthetic: boolean;
  mark_text: string;
  /** How to cite it. */
  citation: string;
  /** The one year that it shows, and those that `year=` may ask for; null and none for other exhibits. */
  year: number | null;
  years: number[];
  previous: string;
  next: string;
}

// ---- fact, rows, raw ---------------------------------------------------------------------------

/** What all facts of a measure share. */
export interface FactMeasure {
  measure: string;
  title: string;
  /** The way from rows to number, in words. */
  formula: string;
  /** Conditions on the rows, in words. */
  filters: string[];
  /** The metric card. */
  card: CardLine[];
  /** What is counted: "relation", "edge_platform" ... */
  population: string;
  population_title: string;
  note: string;
}

export interface FactOwn {
  id: string;
  value: number | null;
  /** As it is printed. */
  text: string;
  unit: string;
  /** The rows behind it: as many as `rows` lists. */
  n: number;
  n_base: number | null;
  /** "4 ÷ 9" of a share, "" otherwise. */
  ratio: string;
  n_undefined: number;
  rank: number | null;
  low: number | null;
  high: number | null;
  /** "[0.398, 0.431]" or "". */
  interval: string;
  cut: { dimension: string; title: string; code: string; label: string }[];
}

export type Fact = FactMeasure & FactOwn & { is_synthetic: boolean };

export interface FactShard {
  measure: FactMeasure;
  facts: Record<string, FactOwn>;
}

export interface CardLine {
  heading: string;
  text: string;
  columns: string;
}

export type Value = string | number | boolean | null | string[];

export interface Column {
  name: string;
  heading: string;
  meaning: string;
  is_number: boolean;
  /** What the codes in its cells are called. */
  names?: Record<string, string>;
}

/** `rows?fact=&page=&size=&sort=&q=&lang=`: sort is a column's name, with a leading "-" from the greatest down. */
export interface Rows extends Paged {
  fact: string;
  population: string;
  sort: string;
  q: string;
  columns: Column[];
  rows: Value[][];
}

/** Fact -> population and numbers of its rows: "0-2,5,7-8". */
export interface RowsShard {
  facts: Record<string, [string, string]>;
}

export interface PopulationMeta {
  population: string;
  total: number;
  /** Rows of each file but the last. */
  size: number;
  columns: Column[];
}

/** Values by column; {d, i}: distinct values and for each row the place of its own. */
export interface PopulationShard {
  values: (Value[] | { d: Value[]; i: number[] })[];
}

/** `raw?file=&row=&lang=`: what was read from a row of a source, by table; a row may tell several records. */
export interface Raw {
  file: string;
  row: number;
  sha256: string;
  records: { table: string; cells: { name: string; heading: string; meaning: string; value: Value }[] }[];
  /** Where the relations that the row tells were read. */
  evidence: Evidence[];
}

/** Where a relation was read; "" for what is not known. The texts are those of others. */
export interface Evidence {
  url: string;
  title: string;
  publisher: string;
  published_date: string;
  quote: string;
  sha256: string;
}

export interface RawMeta {
  /** File -> F of its shards, the rows of each shard (I is `floor(row / size)`) and its hash. */
  files: Record<string, { shard: number; size: number; sha256: string }>;
  headings: Record<string, Record<string, { heading: string; meaning: string }>>;
}

export interface RawShard {
  rows: Record<string, { table: string; cells: Record<string, Value> }[]>;
  evidence: Record<string, Evidence[]>;
}

// ---- search ------------------------------------------------------------------------------------

export type HitKind = "organisation" | "region" | "class" | "figure" | "measure";

export interface Hit {
  kind: HitKind;
  id: string;
  name: string;
  /** What tells it from others: a full name, a place, a chapter. */
  detail: string;
  /** Address below the root of the site: "organisation/?id=...". */
  path: string;
}

export interface Search extends Paged {
  q: string;
  hits: Hit[];
}

/** What a static site is searched in: the hits column by column, the most linked first within a kind.
 * `keys[i]` holds all that finds hit i (names, aliases, codes), parts joined by a line break, in small letters. */
export interface SearchIndex {
  kind: HitKind[];
  id: string[];
  name: string[];
  detail: string[];
  keys: string[];
  /** Character -> the letters that its readings begin with, for initials. */
  letters: Record<string, string>;
}

// ---- organisation, region ----------------------------------------------------------------------

export interface Source {
  file: string;
  row: number;
}

export interface Attribute {
  name: string;
  heading: string;
  value: Value;
  /** The value with codes named. */
  text: string;
  rule: string;
  /** Other values that sources told, settled by precedence. */
  conflicts: { value: string; source: string; file: string; row: number | null }[];
}

export interface Relation {
  direction: "in" | "out";
  partner: string;
  partner_name: string;
  /** Its code; `relation_counts` tell what it is called. */
  kind: string;
  year: number | null;
  date: string;
  title: string;
  classes: string[];
  amount: string;
  /** Probability that it holds, where its source states one. */
  confidence: number | null;
  source: Source;
  evidence: Evidence[];
}

export interface EgoNode {
  id: string;
  name: string;
  step: 0 | 1 | 2;
  kind: string;
  region: string;
  degree: number;
}

export interface Organisation {
  id: string;
  name: string;
  short_name: string;
  name_en: string;
  aliases: string[];
  region: { code: string; label: string }[];
  attributes: Attribute[];
  sources: Source[];
  years: { year: number; cells: { name: string; heading: string; text: string; value: Value }[]; source: Source }[];
  memberships: { sample: string; years: number[] }[];
  /** All of them by kind and year, and the first of them (`Relations` of `relations?id=` pages through all). */
  relation_counts: { kind: string; label: string; direction: "in" | "out"; years: [number | null, number][]; total: number }[];
  relations: Relation[];
  n_relation: number;
  events: { kind: string; name: string; date: string; amount: string; source: Source }[];
  ego: { nodes: EgoNode[]; edges: { source: string; target: string; n: number }[]; is_capped: boolean };
  /** Facts that name it. */
  facts: { id: string; title: string; label: string; text: string; unit: string; rank: number | null }[];
  /** `same`: what else they have in common, as their region and kind are called. */
  similar: { id: string; name: string; shared: number; same: string[] }[];
  is_synthetic: boolean;
}

export interface OrganisationShard {
  organisations: Record<string, Organisation>;
}

export interface RegionFact {
  id: string;
  text: string;
  value: number | null;
  unit: string;
  n: number;
  /** The other classes of its cut, as printed: "2023 · Firms". */
  label: string;
  year: number | null;
  /** Its place among the regions of its level, 1 the greatest, and how many they are. */
  rank: number | null;
  of: number;
}

export interface Region {
  code: string;
  name: string;
  level: string;
  /** From the largest down, itself left out. */
  parents: { code: string; name: string }[];
  children: { code: string; name: string }[];
  /** The same level under the same parent. */
  siblings: { code: string; name: string }[];
  measures: { measure: string; title: string; unit: string; facts: RegionFact[] }[];
  flows: { measure: string; title: string; dimension: string; other: string; direction: "in" | "out";
    /** The other classes of the cut, and how many partners there are in all. */
    label: string; total: number;
    partners: { code: string; name: string; fact: string; text: string; value: number | null }[] }[];
  index: { index: string; title: string; list: string; year: string;
    nodes: { code: string; name: string; parent: string; score: RegionFact | null; rank: RegionFact | null }[] }[];
  /** Figures of chapters written for this region alone. */
  figures: string[];
  is_synthetic: boolean;
}

export interface Regions extends Paged {
  regions: { code: string; name: string; level: string; parent: string; n_fact: number }[];
}

// ---- measures, data, consistency ---------------------------------------------------------------

export interface Measures extends Paged {
  measures: { id: string; title: string; n_fact: number; lines: CardLine[]; figures: string[] }[];
}

export interface Data {
  version: string;
  build: string;
  snapshot_date: string;
  files: { file: string; source: string; sha256: string; n_read: number; n_stored: number; n_quarantined: number; publisher: string; licence: string; url: string }[];
  tables: { name: string; n: number; columns: { name: string; meaning: string; unit: string }[] }[];
  conflicts: { column: string; n: number }[];
  rejected: { table: string; reason: string; n: number }[];
  unrecognised: { table: string; column: string; n: number }[];
  downloads: { path: string; title: string }[];
}

export interface Consistency {
  n_fact: number;
  n_figure: number;
  facts: Contradiction[];
  figures: Contradiction[];
  /** Published figures beside the rebuilt facts; null: the study has none. */
  compared: { verdicts: Record<string, number>; by_class: ComparedRow[] } | null;
  /** What taking alike names for one organisation did; null: the study takes none. */
  resolution: Resolution | null;
}

/** Rows of tables, as texts in the language of the page. */
export interface Resolution {
  /** What, before, after. */
  sizes: [string, string, string][];
  /** Rank, name and degree before, name and degree after. */
  top: [string, string, string, string, string][];
  /** What became of pairs, how many. */
  states: [string, string][];
  /** Rule, how often records name an organisation by it. */
  rules: [string, string][];
  /** Sentences on the pairs that a person looked at; "": there are none. */
  tried: string;
  /** Where the build and that person differ: what went wrong, both names, the person's reason. */
  failed: [string, string, string, string][];
}

export interface Contradiction {
  severity: string;
  said: string;
  printed: string;
  expected: string;
}

export interface ComparedRow {
  name: string;
  counts: Record<string, number>;
  total: number;
  share: number | null;
}

// ---- page/NAME.json: the prose of a page's chapters (NAME: a page of `Site.pages`, or a chapter that none names) ----

export interface ProseRun {
  text: string;
  fact?: string;
  strong?: boolean;
  code?: boolean;
  href?: string;
  /** The figure that it speaks of. */
  figure?: string;
}

export type Block =
  | { kind: "paragraph"; runs: ProseRun[] }
  | { kind: "heading"; level: number; text: string; anchor: string }
  | { kind: "items"; ordered: boolean; items: Block[][] }
  | { kind: "quotation"; blocks: Block[] }
  | { kind: "table"; head: ProseRun[][][]; rows: ProseRun[][][] }
  /** An author's picture: a drawing, or the address of an image (`data:`). */
  | { kind: "picture"; anchor: string; number: string; title: string; alt: string; svg?: string; src?: string };

export interface PageText {
  /** `lang` where it is not the language asked for. */
  chapters: { name: string; lang: string; blocks: Block[] }[];
}

/** `relations?id=&kind=&direction=&year=&page=&size=&lang=`: a server's way to all relations of an organisation. */
export interface Relations extends Paged {
  relations: Relation[];
}

// ---- network/NAME.json, beside which network/NAME.bin holds numbers and names (see network/data.ts) ----

export interface NetworkAxis {
  name: string;
  title: string;
  /** The class of number i in the file is `classes[i - 1]`; 0 stands for none. */
  classes: { code: string; label: string }[];
}

export interface Network {
  name: string;
  years: number[];
  n_node: number;
  has_sample: boolean;
  /** What organisations are classed by, and what relations are: columns `node.NAME` and `relation.NAME`. */
  node: NetworkAxis[];
  relation: NetworkAxis[];
  /** Nodes of the communities that are told apart, the largest first. */
  communities: number[];
}

// ---- index/NAME.json ----

export type Normalisation = "log_ratio" | "min_max" | "z_score" | "rank_score" | "percentile_rank" | "fraction_of_maximum" | "efficacy" | "goalposts";
export type Aggregation = "arithmetic" | "geometric" | "harmonic";

export interface IndexNode {
  code: string;
  name: string;
  /** Place of its parent among nodes, -1 of the root. */
  parent: number;
  /** Share in its parent; siblings add up to 1. */
  share: number;
  /** -1 of an indicator of which less is better. */
  sign: number;
  measure: string;
  /** A normalisation of its own, with its goalposts. */
  own: Normalisation | "";
  low: number | null;
  high: number | null;
  /** Its code as it stands in identifiers of facts. */
  fact: string;
}

export interface IndexList {
  measure: string;
  title: string;
  dimension: string;
  /** `fact` and a node's, then ",statistic=score" (or rank, value), make the identifier of a fact. */
  unit: { code: string; name: string; fact: string; is_region: boolean }[];
  /** By unit, in the order of the indicators among nodes. */
  value: (number | null)[][];
  /** The same of rows dated up to `day`; a null column where rows have no date. */
  before: (number | null)[][] | null;
  day: string;
  score: (number | null)[];
  rank: (number | null)[];
  /** Bounds of the rank when weights are drawn at random about those given. */
  low: (number | null)[];
  high: (number | null)[];
}

export interface Index {
  name: string;
  title: string;
  scale: number;
  normalise: Normalisation;
  aggregate: Aggregation;
  missing: "skip" | "none";
  /** Whether the page can work scores out with other settings. */
  is_live: boolean;
  normalisations: Normalisation[];
  aggregations: Aggregation[];
  nodes: IndexNode[];
  lists: IndexList[];
}

// ---- review (a server that takes verdicts) ------------------------------------------------------

export interface ReviewRecord {
  name: string;
  names: string[];
  kind: string[];
  place: string[];
  founded: string[];
  website: string[];
  credit_code: string[];
  parent: string[];
  described: { source: string; file: string; row: number }[];
  mentioned: { source: string; file: string; row: number }[];
  n_mentioned: number;
  degree: number;
  partners: string[];
}

export interface ReviewPair {
  left_name: string;
  right_name: string;
  left_id: string;
  right_id: string;
  /** What a verdict calls the ends. */
  left_text: string;
  right_text: string;
  score: number;
  state: "review" | "linked";
  reasons: string[];
  effect: Record<"n_touched" | "n_coincide" | "n_between" | "n_node_apart" | "n_edge_apart" | "n_node_joined" | "n_edge_joined", number>;
  records: [ReviewRecord, ReviewRecord];
}

export interface Review {
  total: number;
  n_answered: number;
  pairs: ReviewPair[];
  /** What a verdict must be sent with. */
  proof: string;
}

export type ClaimEnd = "subject" | "object";
export type ClaimCorrection = Partial<Record<"kind" | "is_flipped" | ClaimEnd | "date" | "amount" | "currency" | "round" | "role" | "technology" | "application", string>>;

export interface ClaimEffect {
  outcome: "" | "edge" | "back" | "node" | "both" | "known" | "beside" | "none";
  subject_degree: number;
  object_degree: number;
  n_node: number;
  n_edge: number;
}

/** What a person said of a claim. */
export interface ClaimVerdict {
  who: string;
  verdict: "accept" | "reject" | "unsure";
  why: string;
  corrections: Record<string, string>;
}

export interface Claim extends Record<ClaimEnd | `${ClaimEnd}_name` | `${ClaimEnd}_id` | `${ClaimEnd}_meant`, string> {
  claim_id: string;
  kind: string;
  is_directed: boolean;
  subject_state: string;
  object_state: string;
  trigger: string;
  rule: string;
  rule_note: string;
  polarity: string;
  modality: string;
  date: string;
  date_source: string;
  amount: number | null;
  amount_low: number | null;
  amount_high: number | null;
  currency: string;
  round: string;
  role: string;
  score: number;
  passage: { text: string; mark: "around" | "quote" | "trigger" | ClaimEnd }[];
  title: string;
  publisher: string;
  published: string;
  address: string;
  n_document: number;
  evidence: { kind: string; quote: string; title: string; publisher: string; published: string; address: string; verdict: string; is_same: boolean }[];
  effect: ClaimEffect;
  effect_flipped: ClaimEffect;
  /** What each person said, of claims in dispute. */
  said: ClaimVerdict[];
}

export interface ClaimKind {
  code: string;
  zh: string;
  en: string;
  is_directed: boolean;
}

export interface Claims {
  total: number;
  n_answered: number;
  claims: Claim[];
  kinds: ClaimKind[];
  /** What a verdict must be sent with. */
  proof: string;
}
