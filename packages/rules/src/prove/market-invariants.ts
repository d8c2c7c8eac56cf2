import { canonicalize, type Obligation } from "@homeport/protocol";
import { cellIndex } from "../table.ts";
import { holdsThroughout, type Invariant, rulesIn } from "./invariant.ts";

/** No serve rests on a rule that was not verified, and none passes over a denial. */
export const allowedByVerified: Invariant = {
  id: "allowed-by-verified",
  title: "a verified rule allows what is served, and no rule denies it",
  check(subject, view) {
    const pack = subject.packs.get(view.market);
    if (!pack) return ["the market has no pack"];
    const verified = new Set(
      pack.sources.filter(({ verification }) => verification !== "unverified").map(({ id }) => id),
    );
    const rules = rulesIn(subject, view, "availability");
    const allowed = rules.some(
      ({ effect, sources, ...dates }) =>
        effect === "allow" && sources.some((id) => verified.has(id)) && holdsThroughout(subject, view, dates),
    );
    return [
      ...(allowed ? [] : ["no verified rule allows it"]),
      ...rules.filter(({ effect }) => effect === "deny").map(({ id }) => `${id} denies it`),
    ];
  },
};

/** Nothing goes live by accident: what is served was launched, there, on that platform, for all of that time. */
export const launched: Invariant = {
  id: "launched",
  title: "what is served was launched in the market, on the platform",
  check: (subject, view) =>
    subject.book.launches.some(
      (launch) =>
        launch.market === view.market &&
        launch.feature === view.feature &&
        launch.platforms.includes(view.platform) &&
        holdsThroughout(subject, view, launch),
    )
      ? []
      : ["the launch book does not launch it"],
};

/** What an operator switched off is off: no kill in force names what is served. */
export const notKilled: Invariant = {
  id: "not-killed",
  title: "nothing is served that a kill switches off",
  check: ({ book }, view) =>
    book.kills
      .filter(
        ({ market, feature, partner }) =>
          (market ?? view.market) === view.market &&
          (feature ?? view.feature) === view.feature &&
          (partner === undefined ||
            view.compositions.some(
              (composition) => composition.type === "partner" && composition.partner === partner,
            )),
      )
      .map(({ id }) => `it is served against the kill \`${id}\``),
};

/** Every demand of the market on a reply or its record is an obligation of the cell. */
export const obligationsComplete: Invariant = {
  id: "obligations-complete",
  title: "every label, screen, disclosure, consent, place and retention that is demanded is an obligation",
  check(subject, view) {
    const held = new Set(view.obligations.map((obligation) => canonicalize(obligation)));
    const demanded: Obligation[] = [
      ...rulesIn(subject, view, "label").map(
        ({ modality, place, text, id }) => ({ type: "label", modality, place, text, rule: id }) as const,
      ),
      ...rulesIn(subject, view, "disclosure").map(
        ({ text, id }) => ({ type: "disclose", text, rule: id }) as const,
      ),
      ...rulesIn(subject, view, "consent").map(
        ({ purpose, id }) => ({ type: "consent", purpose, rule: id }) as const,
      ),
      ...rulesIn(subject, view, "retention").map(
        ({ record, minDays, id }) => ({ type: "retain", record, minDays, rule: id }) as const,
      ),
      ...rulesIn(subject, view, "residency").flatMap(({ permit, dataClass, id }) =>
        permit ? [{ type: "locate", dataClass, regions: permit, rule: id } as const] : [],
      ),
      ...rulesIn(subject, view, "screen").flatMap(({ phases, filter, id }) =>
        phases.map((phase) => ({ type: "screen", phase, filter, rule: id }) as const),
      ),
    ];
    const missing = demanded.filter((obligation) => !held.has(canonicalize(obligation)));
    const unscreened = subject.book.maker.screens.flatMap((filter) =>
      (["input", "output"] as const).filter(
        (phase) =>
          !view.obligations.some(
            (obligation) =>
              obligation.type === "screen" && obligation.phase === phase && obligation.filter === filter,
          ),
      ),
    );
    return [
      ...missing.map(({ type, rule }) => `the obligation to ${type} is missing (${rule})`),
      ...unscreened.map((phase) => `the maker's own screen of ${phase} is missing`),
    ];
  },
};

/** No age band is served that an age rule denies. */
export const ageRespected: Invariant = {
  id: "age-respected",
  title: "no age band is served that a rule denies",
  check(subject, view) {
    const band = view.ageBand === "unknown" ? "child" : view.ageBand;
    return rulesIn(subject, view, "age")
      .filter(({ deny }) => deny.includes(band))
      .map(({ id }) => `${view.ageBand} is served against ${id}`);
  },
};

/** An unknown age gets what a child gets, served or refused. */
export const unknownIsChild: Invariant = {
  id: "unknown-is-child",
  title: "an unknown age is decided as a child's",
  check({ table }, view) {
    if (view.ageBand !== "unknown") return [];
    const child = view.segment.cells[cellIndex(table, { ...view, ageBand: "child" })];
    const other = child === undefined ? undefined : table.cells[child];
    if (other === undefined || other.type !== view.cell.type) return ["it differs from a child's"];
    if (other.type === "refuse" || view.cell.type === "refuse") return [];
    return canonicalize(other) === canonicalize(view.cell) ? [] : ["it differs from a child's"];
  },
};

/** A refusal says why. */
export const refusalSaysWhy: Invariant = {
  id: "refusal-says-why",
  title: "every refusal has a reason",
  check: ({ table }, { cell }) =>
    cell.type === "refuse" && cell.reasons.filter((index) => table.reasons[index]).length === 0
      ? ["it has no reason"]
      : [],
};
