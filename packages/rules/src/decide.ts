import type { Composition, Decision, Device, FeatureId, Obligation, Reason } from "@homeport/protocol";
import { notAmong, orderReasons, reasonFor } from "./reason.ts";
import { type Cell, cellIndex, segmentAt, type StoredReason, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

/** Who asks for what; `language` is that of the text, or null where nobody has told it. */
export type Request = { device: Device; feature: FeatureId; language: string | null };

type Answer = { market: string; signal: "market" | "account" | "location"; cell: Cell };

/**
 * Serve or refuse one request at one instant, with every failing reason.
 *
 * The market of sale governs; the account's market, and for a feature whose traveller rule is `both` the
 * place the device stands in, must permit the same composition as well: the stricter always wins.
 *
 * @example decide(table, { device, feature: "summarizer", language: null }, Date.UTC(2026, 10, 22))
 */
export function decide(table: Table, request: Request, now: Instant): Decision {
  const { device, feature } = request;
  const home = table.places[device.soldIn] ?? null;
  const reasons: StoredReason[] = [];
  const answers: Answer[] = [];
  for (const [signal, place] of signalsOf(table, request, home)) {
    const market = table.places[place];
    const known = market === undefined ? undefined : table.markets[market];
    if (market === undefined || known === undefined) {
      reasons.push(
        reasonFor(
          "market_unknown",
          { gate: signal, market: null, rules: [] },
          {
            en: `no pack covers \`${place}\``,
            zh: `没有规则包涵盖 \`${place}\``,
          },
        ),
      );
    } else if (!answers.some((answer) => answer.market === market)) {
      const cell = lookUp(table, segmentAt(known.segments, now)?.cells, request);
      if (cell) answers.push({ market, signal, cell });
      else {
        const where = { gate: signal, market, rules: [] } as const;
        const detail = {
          en: "the table holds no cell for this request",
          zh: "决定表中没有与此请求对应的条目",
        };
        reasons.push(reasonFor("market_unknown", where, detail));
      }
    }
  }
  for (const answer of answers) reasons.push(...refusals(table, answer));
  if (device.switchedOff.includes(feature)) {
    reasons.push(reasonFor("administrator_off", { gate: "administrator", market: home, rules: [] }));
  }
  const served = answers.filter((answer) => answer.cell.type === "serve");
  reasons.push(...consentReasons(table, device, served));
  const shared = reasons.length === 0 ? sharedCompositions(table, served) : null;
  if (shared?.length === 0) {
    const markets = served.map((answer) => answer.market);
    const detail = { en: markets.join(" and "), zh: markets.join("、") };
    reasons.push(reasonFor("market_conflict", { gate: "account", market: home, rules: [] }, detail));
  }
  const spoken = shared?.filter((composition) => speaks(composition, request.language));
  if (shared && shared.length > 0 && spoken?.length === 0) {
    const languages = [...new Set(shared.flatMap((composition) => composition.languages))];
    const where = { gate: "language", market: home, rules: ["book/routes"] } as const;
    const detail = notAmong(`\`${request.language}\``, languages);
    reasons.push(reasonFor("language_unsupported", where, detail));
  }
  if (reasons.length > 0 || home === null || spoken === undefined) {
    return {
      type: "refuse",
      market: home,
      feature,
      reasons: orderReasons(reasons).map((reason) => cite(table, reason)),
    };
  }
  return {
    type: "serve",
    market: home,
    feature,
    compositions: spoken,
    obligations: obligationsOf(table, served),
    rules: [...new Set(served.flatMap(({ cell }) => (cell.type === "serve" ? cell.rules : [])))],
  };
}

function signalsOf(
  table: Table,
  { device, feature }: Request,
  home: string | null,
): [Answer["signal"], string][] {
  const traveller = home === null ? undefined : table.markets[home]?.traveller[feature];
  return [
    ["market", device.soldIn],
    ["account", device.account],
    ...(traveller === "both" ? ([["location", device.location]] as [Answer["signal"], string][]) : []),
  ];
}

function lookUp(
  table: Table,
  cells: readonly number[] | undefined,
  { device, feature }: Request,
): Cell | undefined {
  const index = cellIndex(table, { feature, platform: device.platform, ageBand: device.ageBand });
  const place = cells?.[index];
  return place === undefined ? undefined : table.cells[place];
}

function refusals(table: Table, { cell, signal }: Answer): StoredReason[] {
  if (cell.type !== "refuse") return [];
  return cell.reasons.flatMap((place) => {
    const reason = table.reasons[place];
    if (!reason) return [];
    // A reason that comes in by the account or the location fails at that gate.
    return [signal === "market" ? reason : { ...reason, gate: signal }];
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

/** The home market's compositions, in its order, that every other deciding market permits too. */
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
    if (own.type === "engine" || own.display !== null) return [{ ...own, languages }];
    // What another deciding market obliges to show is shown as well.
    const shown = known.find((twin) => twin.type === "partner" && twin.display !== null) ?? own;
    return [{ ...shown, languages }];
  });
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

function obligationsOf(table: Table, served: readonly Answer[]): Obligation[] {
  return [...new Set(served.flatMap(({ cell }) => obligationsIn(table, cell)))];
}

function obligationsIn(table: Table, cell: Cell): Obligation[] {
  if (cell.type !== "serve") return [];
  return cell.obligations.flatMap((place) => table.obligations[place] ?? []);
}

function cite(table: Table, reason: StoredReason): Reason {
  return {
    ...reason,
    rules: reason.rules.map(
      (rule) => table.citations[rule] ?? { rule, summary: { en: rule, zh: rule }, sources: [] },
    ),
  };
}
