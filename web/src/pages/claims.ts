/* Claims that were read in pages, one at a time: the sentence with its ends marked, what accepting it changes, and a
   verdict by key or button, with what the person sets right. Served only where the server takes verdicts. */
import { Desk, type Key } from "../desk";
import { el, fill, web, type Child } from "../dom";
import { plain } from "../plain";
import { searchBox } from "../search";
import { sheet } from "../sheet";
import { state } from "../state";
import { count, say, type Word } from "../words";
import type { Claim, ClaimCorrection, ClaimEnd, ClaimKind, Claims, ClaimVerdict } from "../types";

type Verdict = "accept" | "reject" | "unsure";
interface Answer { verdict: Verdict; made: ClaimCorrection; same: ClaimEnd[] }

const ENDS: readonly ClaimEnd[] = ["subject", "object"];
const FIELDS = ["kind", "subject", "object", "date", "amount", "currency", "round", "role", "technology", "application"] as const;
const FORMS: Partial<Record<(typeof FIELDS)[number], string>> = { date: "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", amount: "[0-9][0-9,]*([.][0-9]+)?", currency: "[A-Z]{3}" };

export async function mount(root: HTMLElement): Promise<void> {
  await new Sentences(root, "claims", "claims", ["open", "second", "disputed"]).begin();
}

class Sentences extends Desk<Claim, Answer, Claims> {
  private kinds: ClaimKind[] = [];
  private made: ClaimCorrection = {};
  private same: ClaimEnd[] = [];

  protected override params() { return { who: this.who.value.trim() }; }
  protected override named(): void { if (this.kind === "second") void this.begin(); }
  protected override arrive(): void { this.made = {}; this.same = []; }

  protected taken(told: Claims): Claim[] {
    this.kinds = told.kinds;
    return told.claims;
  }

  protected keys(claim: Claim): Key[] {
    const give = (verdict: Verdict) => () => void this.give({ verdict, made: verdict === "accept" ? this.made : {}, same: verdict === "accept" ? this.same : [] });
    return [
      { key: "a", word: "claims.accept", act: give("accept") },
      { key: "r", word: "claims.reject", act: give("reject") },
      { key: "u", word: "review.unsure", act: give("unsure") },
      { key: "f", word: "claims.flip", act: () => this.flip(), isOff: !this.isDirected(claim), isApart: true },
      { key: "c", word: "claims.correct", act: () => this.correct(claim), isApart: true },
      { key: "s", word: "claims.same_as", act: () => this.sameAs(claim), isApart: true },
      { key: "?", word: "claims.help", act: () => this.help(claim), isApart: true },
    ];
  }

  protected body(claim: Claim, { verdict, made, same }: Answer): Record<string, string> {
    const ends = Object.fromEntries(same.map((end) => [end, made[end] ?? ""]));
    return { claim_id: claim.claim_id, verdict, ...(verdict === "accept" ? made : ends), same: same.join(" ") };
  }

  protected written(claim: Claim, { verdict }: Answer): string {
    return say("claims.written", { verdict: say(`claims.said_${verdict}` as Word), subject: claim.subject, object: claim.object });
  }

  protected back_of(_: Claim, { made, same }: Answer): Answer { return { verdict: "unsure", made, same }; }

  // ---- what is shown

  protected card(claim: Claim): Child {
    return [
      el("h2", { id: "pair-title" }, say("claims.may_be", { score: percent(claim.score) })),
      this.says(claim),
      el("figure", { class: "claim-quote" },
        el("blockquote", { lang: "" }, claim.passage.map(({ text, mark }) => marked(claim, text, mark))),
        el("figcaption", {}, this.source(claim))),
      el("div", { class: "two-sides review-why" },
        el("div", {}, el("h3", {}, say("claims.read")), el("dl", { class: "lines" }, this.lines(claim))),
        el("div", {}, el("h3", {}, say("claims.effect")), this.effect(claim), this.evidence(claim), this.disputed(claim))),
    ];
  }

  /* What is claimed, in a line: who, to whom, what. A reader hears it as a sentence. */
  private says(claim: Claim): Child {
    const name = (end: ClaimEnd) => this.made[end] ?? (claim[`${end}_name`] || claim[end]);
    const order: ClaimEnd[] = this.made.is_flipped ? ["object", "subject"] : ["subject", "object"];
    const [first, last] = order.map((end) => el("strong", { class: `end ${end}`, title: say(side(claim, end)) }, plain(name(end)))) as [HTMLElement, HTMLElement];
    const kind = this.kindName(this.made.kind ?? claim.kind);
    const isDirected = this.isDirected(claim);
    const set = (field: string) => (field in this.made ? "fact set" : "fact");
    const shown = { date: this.made.date ?? claim.date, amount: this.money(claim), round: this.made.round ?? claim.round, role: this.made.role ?? claim.role };
    return el("div", { class: "claim-says", id: "claim-says" },
      el("p", { class: "claim-ends" }, first,
        el("span", { class: "claim-arrow" }, el("span", { class: "claim-kind" }, kind), el("span", { class: isDirected ? "line directed" : "line", "aria-hidden": "true" }), el("span", { class: "hidden" }, say(isDirected ? "claims.to" : "claims.with"))),
        last),
      el("p", { class: "claim-facts" },
        claim.polarity === "denied" && el("span", { class: "fact warning" }, say("claims.denied")),
        claim.modality !== "actual" && claim.modality && el("span", { class: "fact warning" }, say(`claims.modality_${claim.modality}` as Word)),
        Object.entries(shown).map(([field, told]) => told && el("span", { class: set(field) }, el("span", { class: "soft" }, say(`claims.${field}` as Word)), " ", plain(told))),
        this.made.is_flipped && el("span", { class: "fact set" }, say("claims.flipped")),
        (["technology", "application"] as const).map((field) => this.made[field] && el("span", { class: "fact set" }, el("span", { class: "soft" }, say(`claims.${field}`)), " ", plain(this.made[field] ?? "")))));
  }

  private source(claim: Claim): Child {
    const address = web(claim.address);
    const told = [claim.publisher, claim.published].filter(Boolean).map((text) => [plain(text), " · "]);
    const title = claim.title || claim.address;
    return [told, address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, plain(title)) : plain(title),
      claim.n_document > 1 && el("span", { class: "soft" }, " · ", say("claims.documents", { n: count(claim.n_document) }))];
  }

  private lines(claim: Claim): Child {
    const rows: [Word, Child][] = [
      ...ENDS.map((end): [Word, Child] => [side(claim, end), this.end(claim, end)]),
      ["claims.date", claim.date && [claim.date, " ", el("span", { class: "soft" }, claim.date_source && say(`claims.from_${claim.date_source}` as Word))]],
      ["claims.amount", bounds(claim)],
      ["claims.round", claim.round && plain(claim.round)],
      ["claims.role", claim.role && plain(claim.role)],
      ["claims.trigger", claim.trigger && el("span", { class: "mark trigger" }, plain(claim.trigger))],
      ["claims.score", [percent(claim.score), " ", el("span", { class: "soft" }, say("claims.rule", { rule: claim.rule }), claim.rule_note && ["; ", plain(claim.rule_note)])]],
    ];
    return rows.map(([word, told]) => told && el("div", {}, el("dt", {}, say(word)), el("dd", {}, told)));
  }

  /* How the text calls an end, and what that was taken for. */
  private end(claim: Claim, end: ClaimEnd): Child {
    const id = claim[`${end}_id`], name = claim[`${end}_name`], held = claim[`${end}_state`];
    const degree = say("claims.edges", { n: count(claim.effect[`${end}_degree`]) });
    const told = held === "linked"
      ? [name !== claim[end] && [" = ", plain(name)], " ", el("span", { class: "soft" }, id ? [el("a", { href: state.link("organisation", { id }), target: "_blank" }, say("claims.known")), " · ", degree] : say("claims.known"))]
      : [" ", el("span", { class: "warning" }, say(held === "ambiguous" ? "claims.ambiguous" : "claims.unknown"))];
    const set = this.made[end];
    return [el("span", { class: `mark ${end}` }, plain(claim[end])), told, set && el("div", { class: "set" }, say(this.same.includes(end) ? "claims.will_be_same" : "claims.set", { name: set }))];
  }

  private effect(claim: Claim): Child {
    const effect = this.made.is_flipped ? claim.effect_flipped : claim.effect;
    const isNew = ["edge", "back", "node", "both"].includes(effect.outcome);
    const isOther = "subject" in this.made || "object" in this.made || "kind" in this.made;
    return [
      el("p", { id: "effect" }, say(`claims.outcome_${effect.outcome || "unknown"}` as Word)),
      isOther ? el("p", { class: "small soft" }, say("claims.effect_other"))
        : isNew && el("p", { class: "small soft" }, say("claims.counts", { nodes: count(effect.n_node), edges: count(effect.n_edge) })),
    ];
  }

  private evidence(claim: Claim): Child {
    if (!claim.evidence.length) return el("p", { class: "small soft" }, say("claims.no_evidence"));
    return [el("h3", {}, say("claims.evidence")), el("ul", { class: "claim-evidence" }, claim.evidence.map((one) => {
      const address = web(one.address);
      const where = [one.publisher, one.published].filter(Boolean).join(" · ") || one.title || one.address;
      return el("li", {}, one.is_same ? say("claims.same_sentence") : [el("span", { class: "soft" }, [this.kindName(one.kind), say(one.verdict ? (`claims.said_${one.verdict}` as Word) : "claims.waits"), ""].join(" · ")), plain(one.quote)], " ",
        el("span", { class: "soft" }, address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, plain(where)) : plain(where)));
    }))];
  }

  private disputed(claim: Claim): Child {
    if (!claim.said.length) return null;
    return [el("h3", {}, say("claims.said")), el("ul", { class: "claim-evidence" }, claim.said.map((one: ClaimVerdict) => el("li", {},
      el("strong", {}, plain(one.who)), ": ", say(`claims.said_${one.verdict}` as Word),
      Object.entries(one.corrections).map(([field, told]) => ["; ", say(`claims.${field === "is_flipped" ? "flipped" : field}` as Word), field !== "is_flipped" && [" ", plain(told)]]),
      one.why && [" – ", plain(one.why)])))];
  }

  private kindName(code: string): string {
    const held = this.kinds.find((kind) => kind.code === code);
    return held ? held[state.lang] || held.en : code;
  }

  private isDirected(claim: Claim): boolean {
    const held = this.kinds.find((kind) => kind.code === this.made.kind);
    return held ? held.is_directed : claim.is_directed;
  }

  private money(claim: Claim): string {
    const { amount, currency } = this.made;
    if (amount === undefined && currency === undefined) return bounds(claim);
    return [amount ? count(Number(amount.replaceAll(",", ""))) : claim.amount === null ? "" : count(claim.amount), currency ?? claim.currency].filter(Boolean).join(" ");
  }

  // ---- what is set right

  private flip(): void {
    if (this.made.is_flipped) delete this.made.is_flipped;
    else this.made.is_flipped = "true";
    this.again(say(this.made.is_flipped ? "claims.now_flipped" : "claims.now_as_read"));
  }

  /* Show it again with what was set right; a note that was begun stays. */
  private again(told: string): void {
    const why = this.why.value;
    this.show();
    this.why.value = why;
    fill(this.told, told);
    this.place.focus({ preventScroll: true });
  }

  private correct(claim: Claim): void {
    const read: Record<string, string> = { kind: claim.kind, subject: claim.subject_name || claim.subject, object: claim.object_name || claim.object, date: claim.date, amount: claim.amount === null ? "" : String(claim.amount), currency: claim.currency, round: claim.round, role: claim.role };
    const inputs = Object.fromEntries(FIELDS.map((field) => [field, field === "kind"
      ? el("select", { id: `set-${field}`, autofocus: true }, this.kinds.map((kind) => el("option", { value: kind.code, selected: kind.code === (this.made.kind ?? claim.kind) }, kind[state.lang] || kind.en)))
      : el("input", { id: `set-${field}`, type: "text", maxlength: 200, autocomplete: "off", value: this.made[field] ?? read[field] ?? "", pattern: FORMS[field], title: field in FORMS ? say(`claims.form_${field}` as Word) : null, dir: "auto" })])) as Record<string, HTMLInputElement | HTMLSelectElement>;
    sheet(say("claims.correct"), this.place, (close) => el("form", {
      method: "dialog", class: "sheet-form",
      onsubmit: (event) => {
        event.preventDefault();
        const made: ClaimCorrection = this.made.is_flipped ? { is_flipped: "true" } : {};
        for (const field of FIELDS) {
          const said = inputs[field]?.value.trim() ?? "";
          if (said && said !== (read[field] ?? "")) made[field] = said;
        }
        this.same = this.same.filter((end) => made[end] === this.made[end]);
        this.made = made;
        close();
        this.again(say("claims.set_right"));
      },
    },
    FIELDS.map((field) => el("label", { for: `set-${field}` }, el("span", {}, say(`claims.${field}` as Word)), inputs[field])),
    el("p", { class: "small soft" }, say("claims.correct_hint")),
    el("button", { type: "submit", class: "control primary" }, say("claims.apply"), el("kbd", { "aria-hidden": "true" }, "↵"))));
  }

  /* An end is an organisation that the study knows: it is sought by name. */
  private sameAs(claim: Claim): void {
    const unsure = ENDS.find((end) => claim[`${end}_state`] !== "linked") ?? "subject";
    const choice = ENDS.map((end) => el("input", { type: "radio", name: "end", value: end, id: `end-${end}`, checked: end === unsure }));
    const { place } = sheet(say("claims.same_as"), this.place, (close) => [
      el("fieldset", { class: "sheet-ends" }, el("legend", {}, say("claims.which_end")),
        ENDS.map((end, i) => el("label", { for: `end-${end}` }, choice[i], el("span", { class: `mark ${end}` }, plain(claim[end])), " ", el("span", { class: "soft" }, say(side(claim, end)))))),
      searchBox({
        label: say("claims.seek"), kinds: ["organisation"], choose: (hit) => {
          const end = choice[1]?.checked ? "object" : "subject";
          this.made = { ...this.made, [end]: hit.name };
          this.same = this.same.filter((one) => one !== end);
          const meant = claim[`${end}_meant`];
          if (meant && meant !== hit.id) this.same.push(end);
          close();
          this.again(say("claims.set", { name: hit.name }));
        },
      }),
      el("p", { class: "small soft" }, say("claims.same_hint"))]);
    place.querySelector<HTMLInputElement>("[type=search]")?.focus();
  }

  private help(claim: Claim): void {
    const keys = [...this.keys(claim).map(({ key, word }) => [key, word] as const), ["n", "claims.next"], ["b", "review.back"]] as const;
    sheet(say("claims.help"), this.place, () => el("dl", { class: "sheet-keys" }, keys.map(([key, word]) =>
      el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, el("strong", {}, say(word)), " ", say(`claims.help_${key === "?" ? "help" : key}` as Word))))));
  }
}

/* What an end is called: of a kind without direction neither gives. */
function side(claim: Claim, end: ClaimEnd): Word {
  if (claim.is_directed) return `claims.${end}`;
  return end === "subject" ? "claims.one_side" : "claims.other_side";
}

function marked(claim: Claim, text: string, mark: Claim["passage"][number]["mark"]): Child {
  if (mark === "around") return el("span", { class: "around" }, plain(text));
  if (mark === "quote") return plain(text);
  const label = mark === "trigger" ? null : el("span", { class: "hidden" }, ` (${say(side(claim, mark))}) `);
  return el("mark", { class: `mark ${mark}` }, plain(text), label);
}

function bounds(claim: Claim): string {
  if (claim.amount !== null) return [count(claim.amount), claim.currency].filter(Boolean).join(" ");
  const known = [claim.amount_low, claim.amount_high].filter((value): value is number => value !== null);
  return known.length ? [known.map(count).join(" – "), claim.currency].filter(Boolean).join(" ") : "";
}

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
