import { featureOutputs, type Obligation } from "@homeport/protocol";
import { same } from "../same.ts";
import { periodOf } from "../time.ts";
import { holdThroughout, type Invariant, isHere, rulesIn } from "./invariant.ts";

/** No serve rests on a rule that was not verified, and none passes over a denial. */
export const allowedByVerified: Invariant = {
  id: "allowed-by-verified",
  title: "a verified rule allows what is served, and no rule denies it",
  check(subject, view) {
    const verified = subject.laws.get(view.market)?.verified;
    const rules = rulesIn(view, "availability");
    const allowing = rules.filter((rule) => rule.effect === "allow" && verified?.has(rule));
    const allowed = holdThroughout(subject, view, allowing);
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
    holdThroughout(
      subject,
      view,
      subject.book.launches.filter(
        (launch) =>
          isHere(subject, view, launch.market) &&
          launch.feature === view.feature &&
          launch.platforms.includes(view.platform),
      ),
    )
      ? []
      : ["the launch book does not launch it"],
};

/** What a launch asks of a device is a condition of the cell, from every launch in force at any instant of it. */
export const conditionsComplete: Invariant = {
  id: "conditions-complete",
  title: "what launches ask of a device is a condition of what is served",
  check(subject, view) {
    const { cell, segment } = view;
    if (cell.type !== "serve") return [];
    const held = cell.conditions.flatMap((place) => subject.table.conditions[place] ?? []);
    const offset = subject.laws.get(view.market)?.offset ?? "+00:00";
    const launches = subject.book.launches.filter((launch) => {
      const { from, to } = periodOf(launch, offset);
      return (
        isHere(subject, view, launch.market) &&
        launch.feature === view.feature &&
        launch.platforms.includes(view.platform) &&
        from < segment.to &&
        segment.from < to
      );
    });
    return launches.flatMap(({ requires = [], admission, dailyLimit }) => [
      ...requires
        .filter(
          (name) => !held.some((condition) => condition.type === "capability" && condition.name === name),
        )
        .map((name) => `it does not ask for \`${name}\``),
      ...(admission === "waitlist" && !held.some(({ type }) => type === "admission")
        ? ["it does not ask for admission"]
        : []),
      ...(dailyLimit !== undefined &&
      !held.some((condition) => condition.type === "quota" && condition.perDay <= dailyLimit)
        ? [`it does not hold the limit of ${dailyLimit} a day`]
        : []),
    ]);
  },
};

/** What an operator switched off is off: no kill in force names what is served. */
export const notKilled: Invariant = {
  id: "not-killed",
  title: "nothing is served that a kill switches off",
  check: (subject, view) =>
    subject.book.kills
      .filter(
        ({ market, feature, partner }) =>
          (market === undefined || isHere(subject, view, market)) &&
          (feature ?? view.feature) === view.feature &&
          (partner === undefined ||
            view.compositions.some(
              (composition) =>
                composition.type === "partner" &&
                (composition.partner === partner ||
                  composition.parts?.some((part) => part.partner === partner)),
            )),
      )
      .map(({ id }) => `it is served against the kill \`${id}\``),
};

/** Every demand of the market on a reply or its record is an obligation of the cell, as strict or stricter. */
export const obligationsComplete: Invariant = {
  id: "obligations-complete",
  title:
    "every label, mark, screen, disclosure, consent, place and retention that is demanded is an obligation",
  check(subject, view) {
    const { modality, length } = featureOutputs[view.feature];
    const owed = (type: Obligation["type"], rule: string, fits: (held: Obligation) => boolean): string[] =>
      view.obligations.some((held) => held.type === type && held.rule === rule && fits(held))
        ? []
        : [`the obligation to ${type} is missing (${rule})`];
    return [
      ...rulesIn(view, "label")
        .filter((rule) => rule.modality === modality)
        .flatMap(({ id, place, text, minHeightPercent = 0, minSeconds = 0 }) =>
          owed(
            "label",
            id,
            (held) =>
              held.type === "label" &&
              held.modality === modality &&
              held.place === place &&
              same(held.text, text) &&
              (held.minHeightPercent ?? 0) >= minHeightPercent &&
              (held.minSeconds ?? 0) >= minSeconds,
          ),
        ),
      ...rulesIn(view, "mark")
        .filter((rule) => rule.modality === modality && (!rule.longOnly || length === "long"))
        .flatMap(({ id, forms, need }) =>
          owed("mark", id, (held) => held.type === "mark" && held.need === need && same(held.forms, forms)),
        ),
      ...rulesIn(view, "disclosure").flatMap(({ id, text, when, everyMinutes = Infinity }) =>
        owed(
          "disclose",
          id,
          (held) =>
            held.type === "disclose" &&
            same(held.text, text) &&
            (when === "first-use" || (held.when ?? "reply") === "reply") &&
            (held.everyMinutes ?? Infinity) <= everyMinutes,
        ),
      ),
      ...rulesIn(view, "consent").flatMap(({ id, purpose }) =>
        owed("consent", id, (held) => held.type === "consent" && held.purpose === purpose),
      ),
      ...rulesIn(view, "retention")
        .filter(({ record }) => record === "decision")
        .flatMap(({ id, minDays = 0, maxDays = Infinity }) =>
          owed(
            "retain",
            id,
            (held) =>
              held.type === "retain" && held.minDays >= minDays && (held.maxDays ?? Infinity) <= maxDays,
          ),
        ),
      ...rulesIn(view, "residency").flatMap(({ id, permit, dataClass }) =>
        permit === undefined
          ? []
          : owed(
              "locate",
              id,
              (held) => held.type === "locate" && held.dataClass === dataClass && same(held.regions, permit),
            ),
      ),
      ...rulesIn(view, "screen").flatMap(({ id, phases, filter }) =>
        phases.flatMap((phase) =>
          owed(
            "screen",
            id,
            (held) => held.type === "screen" && held.phase === phase && held.filter === filter,
          ),
        ),
      ),
      ...subject.book.maker.screens.flatMap((filter) =>
        (["input", "output"] as const)
          .filter(
            (phase) =>
              !view.obligations.some(
                (held) => held.type === "screen" && held.phase === phase && held.filter === filter,
              ),
          )
          .map((phase) => `the maker's own screen of ${phase} is missing`),
      ),
    ];
  },
};

/** No age band is served that an age rule denies. */
export const ageRespected: Invariant = {
  id: "age-respected",
  title: "no age band is served that a rule denies",
  check(_subject, view) {
    const band = view.ageBand === "unknown" ? "child" : view.ageBand;
    return rulesIn(view, "age")
      .filter(({ deny }) => deny.includes(band))
      .map(({ id }) => `${view.ageBand} is served against ${id}`);
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
