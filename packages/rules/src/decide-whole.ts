import type { Composition, Decision, Device, Gate, Obligation, Reason } from "@homeport/protocol";
import type { Condition } from "./condition.ts";
import { type Deciding, decidingPlaces, type Signal } from "./deciding.ts";
import { notAmong, orderReasons, reasonFor } from "./reason.ts";
import type { Request } from "./request.ts";
import { type Cell, placeIn, segmentAt, type StoredReason, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

type Answer = { market: string; signal: Signal; cell: Cell };

/** The gate at which a reason fails that comes in by a signal. */
const gateOf: Readonly<Record<Signal, Gate>> = { sold: "market", account: "account", location: "location" };

/**
 * A decision worked out from the table whole, step by step; `decide` answers the same, faster.
 * Of several markets that decide all must permit the same composition: the stricter always wins.
 */
export function decideWhole(table: Table, request: Request, now: Instant): Decision {
  const groups = decidingPlaces(table, request, now);
  const decisions = groups.map((places) => decideGroup(table, request, { places, now }));
  const served = decisions.find((decision) => decision.type === "serve");
  const [first] = decisions;
  if (served ?? first?.type !== "refuse") return served ?? noDecision(request);
  // Every way failed, so every way's reasons are told: at its own gate each, as each names an input that failed.
  const reasons = decisions.flatMap((decision) => (decision.type === "refuse" ? decision.reasons : []));
  return { ...first, reasons: orderReasons(reasons) };
}

function noDecision({ feature }: Request): Decision {
  return { type: "refuse", market: null, feature, reasons: [] };
}

type Group = { places: readonly Deciding[]; now: Instant };

function decideGroup(table: Table, request: Request, { places, now }: Group): Decision {
  const { device, feature } = request;
  const governing = places[0]?.market ?? null;
  const reasons: StoredReason[] = [];
  const answers: Answer[] = [];
  for (const { signal, place, market } of places) {
    const known = market === null ? undefined : table.markets[market];
    if (market === null || known === undefined) {
      const detail = { en: `no pack covers \`${place}\``, zh: `没有规则包涵盖 \`${place}\`` };
      reasons.push(reasonFor("market_unknown", { gate: gateOf[signal], market: null, rules: [] }, detail));
    } else if (!answers.some((answer) => answer.market === market)) {
      const cell = lookUp(table, { market, now }, request);
      if (cell) answers.push({ market, signal, cell });
      else {
        const where = { gate: gateOf[signal], market, rules: [] };
        const detail = {
          en: "the table holds no cell for this request",
          zh: "决定表中没有与此请求对应的条目",
        };
        reasons.push(reasonFor("market_unknown", where, detail));
      }
    }
  }
  for (const answer of answers) reasons.push(...refusals(table, answer));
  const served = answers.filter(({ cell }) => cell.type === "serve");
  reasons.push(...consentReasons(table, device, served));
  if (device.switchedOff.includes(feature)) {
    reasons.push(reasonFor("administrator_off", { gate: "administrator", market: governing, rules: [] }));
  }
  reasons.push(...conditionReasons(table, request, served));
  const shared = reasons.length === 0 ? sharedCompositions(table, served) : null;
  if (shared?.length === 0) {
    const markets = served.map((answer) => answer.market);
    const detail = { en: markets.join(" and "), zh: markets.join("、") };
    reasons.push(reasonFor("market_conflict", { gate: "account", market: governing, rules: [] }, detail));
  }
  const spoken = shared?.filter((composition) => speaks(composition, request.language));
  if (shared && shared.length > 0 && spoken?.length === 0) {
    const languages = [...new Set(shared.flatMap((composition) => composition.languages))];
    const where = { gate: "language", market: governing, rules: ["book/routes"] } as const;
    reasons.push(reasonFor("language_unsupported", where, notAmong(`\`${request.language}\``, languages)));
  }
  if (reasons.length > 0 || governing === null || spoken === undefined) {
    const ordered = orderReasons(reasons).map((reason) => cite(table, reason));
    return { type: "refuse", market: governing, feature, reasons: ordered };
  }
  return {
    type: "serve",
    market: governing,
    feature,
    compositions: spoken,
    obligations: [...new Set(served.flatMap(({ cell }) => obligationsIn(table, cell)))],
    rules: [...new Set(served.flatMap(({ cell }) => (cell.type === "serve" ? cell.rules : [])))],
    warnings: orderReasons(served.flatMap(({ cell }) => warningsIn(table, cell))).map((warning) =>
      cite(table, warning),
    ),
  };
}

function lookUp(
  table: Table,
  { market, now }: { market: string; now: Instant },
  { device, feature }: Request,
): Cell | undefined {
  const segment = segmentAt(table.markets[market]?.segments ?? [], now);
  const key = { feature, platform: device.platform, ageBand: device.ageBand };
  const place = segment && placeIn(table, segment, key);
  return place === undefined ? undefined : table.cells[place];
}

function refusals(table: Table, { cell, signal }: Answer): StoredReason[] {
  if (cell.type !== "refuse") return [];
  return cell.reasons.flatMap((place) => {
    const reason = table.reasons[place];
    if (!reason) return [];
    // A reason that comes in by the account or the location fails at that gate.
    return [signal === "sold" ? reason : { ...reason, gate: gateOf[signal] }];
  });
}

function consentReasons(table: Table, device: Device, served: readonly Answer[]): StoredReason[] {
  return served.flatMap(({ cell, market }) =>
    obligationsIn(table, cell).flatMap((obligation) =>
      obligation.type === "consent" && !device.consent.includes(obligation.purpose)
        ? [
            reasonFor(
              "consent_missing",
              { gate: "consent", market, rules: [obligation.rule] },
              { en: `\`${obligation.purpose}\``, zh: `\`${obligation.purpose}\`` },
            ),
          ]
        : [],
    ),
  );
}

function conditionReasons(table: Table, request: Request, served: readonly Answer[]): StoredReason[] {
  return served.flatMap(({ cell, market }) =>
    cell.type === "serve"
      ? cell.conditions.flatMap((place) => {
          const condition = table.conditions[place];
          return condition ? conditionReason(request, { condition, market }) : [];
        })
      : [],
  );
}

function conditionReason(
  { device, feature, usedToday }: Request,
  { condition, market }: { condition: Condition; market: string },
): StoredReason[] {
  const rules = [condition.rule];
  switch (condition.type) {
    case "capability": {
      if (device.capabilities.includes(condition.name)) return [];
      const detail = { en: `\`${condition.name}\``, zh: `\`${condition.name}\`` };
      return [reasonFor("capability_missing", { gate: "capability", market, rules }, detail)];
    }
    case "admission":
      if (device.admitted?.includes(feature)) return [];
      return [reasonFor("not_admitted", { gate: "quota", market, rules })];
    case "quota": {
      if (usedToday !== undefined && usedToday < condition.perDay) return [];
      const detail =
        usedToday === undefined
          ? { en: "nobody has counted its use", zh: "其使用次数未经统计" }
          : { en: `${usedToday} of ${condition.perDay}`, zh: `${usedToday} / ${condition.perDay}` };
      return [reasonFor("quota_spent", { gate: "quota", market, rules }, detail)];
    }
  }
}

/** The governing market's compositions, in its order, that every other deciding market permits too. */
function sharedCompositions(table: Table, served: readonly Answer[]): Composition[] {
  const [first, ...others] = served.map(({ cell }) => (cell.type === "serve" ? cell.compositions : []));
  return (first ?? []).flatMap((place) => {
    const own = table.compositions[place];
    const twins = others.map((places) =>
      places.map((other) => table.compositions[other]).find((other) => other?.id === own?.id),
    );
    const known = twins.filter((twin) => twin !== undefined);
    if (own === undefined || known.length < twins.length) return [];
    const languages = known.reduce((spoken, twin) => commonLanguages(spoken, twin.languages), own.languages);
    if (languages.length === 0) return [];
    return [joined({ ...own, languages }, known)];
  });
}

/** A composition as several markets permit it: what any obliges to show, mark or leave open holds for all. */
function joined(own: Composition, twins: readonly Composition[]): Composition {
  if (own.type === "engine") return own;
  const all = [own, ...twins].filter((composition) => composition.type === "partner");
  const display = all.find((composition) => composition.display !== null)?.display ?? null;
  const marks = [...new Set(all.flatMap((composition) => composition.marks ?? []))];
  const gaps = [...new Set(all.flatMap((composition) => composition.gaps ?? []))];
  return {
    ...own,
    display,
    ...(marks.length > 0 && { marks }),
    ...(gaps.length > 0 && { gaps }),
  };
}

/** Each market's route names the languages of an engine for itself; only those of all hold. */
function commonLanguages(left: readonly string[], right: readonly string[]): readonly string[] {
  if (right.includes("*")) return left;
  return left.includes("*") ? right : left.filter((language) => right.includes(language));
}

function speaks(composition: Composition, language: string | null): boolean {
  if (language === null || composition.languages.includes("*")) return true;
  const primary = language.toLowerCase().split("-")[0] ?? language;
  return composition.languages.some((spoken) => spoken === primary);
}

function obligationsIn(table: Table, cell: Cell): Obligation[] {
  if (cell.type !== "serve") return [];
  return cell.obligations.flatMap((place) => table.obligations[place] ?? []);
}

function warningsIn(table: Table, cell: Cell): StoredReason[] {
  if (cell.type !== "serve") return [];
  return cell.warnings.flatMap((place) => table.reasons[place] ?? []);
}

function cite(table: Table, reason: StoredReason): Reason {
  return {
    ...reason,
    rules: reason.rules.map(
      (rule) => table.citations[rule] ?? { rule, summary: { en: rule, zh: rule }, sources: [] },
    ),
  };
}
