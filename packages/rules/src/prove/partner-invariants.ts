import type { PartnerComposition } from "@homeport/protocol";
import type { Partner } from "../book.ts";
import type { CellView } from "./cell-view.ts";
import { holdsThroughout, type Invariant, rulesIn, type Subject } from "./invariant.ts";

type Served = {
  composition: PartnerComposition;
  partner: Partner;
  model: Partner["models"][number];
  endpoint: Partner["endpoints"][number];
};

/** Every partner a cell may use, first choice and fallbacks alike, as the launch book knows it; what it does not know is a fault. */
function servedBy({ book }: Subject, view: CellView): { known: Served[]; faults: string[] } {
  const known: Served[] = [];
  const faults: string[] = [];
  for (const composition of view.compositions) {
    if (composition.type !== "partner") continue;
    const partner = book.partners.find(({ id }) => id === composition.partner);
    const model = partner?.models.find(
      ({ name, version }) => name === composition.model && version === composition.modelVersion,
    );
    const endpoint = partner?.endpoints.find(({ id }) => id === composition.endpoint);
    if (partner && model && endpoint && model.endpoints.includes(endpoint.id)) {
      known.push({ composition, partner, model, endpoint });
    } else faults.push(`\`${composition.id}\` is not in the launch book`);
  }
  return { known, faults };
}

const liveStates: ReadonlySet<string> = new Set(["granted", "published"]);

/** A live approval covers every model a cell may use, for all of its time, as each approval rule demands. */
export const approved: Invariant = {
  id: "approved",
  title: "where an approval is demanded, one in force covers every model version that may serve",
  check(subject, view) {
    const rules = rulesIn(subject, view, "approval");
    if (rules.length === 0) return [];
    const { known, faults } = servedBy(subject, view);
    const engines = view.compositions.filter(({ type }) => type === "engine");
    return [
      ...faults,
      ...engines.map(({ id }) => `\`${id}\` serves, and no approval covers an engine`),
      ...rules.flatMap((rule) =>
        known
          .filter(
            ({ model }) =>
              !subject.book.approvals.some(
                (approval) =>
                  approval.market === view.market &&
                  rule.accepts.includes(approval.kind) &&
                  liveStates.has(approval.state) &&
                  approval.features.includes(view.feature) &&
                  approval.coversModels.includes(`${model.id}@${model.version}`) &&
                  (model.modification === "none" || !rule.unmodifiedUnder.includes(approval.kind)) &&
                  holdsThroughout(subject, view, approval),
              ),
          )
          .map(({ composition }) => `\`${composition.id}\` serves without an approval (${rule.id})`),
      ),
    ];
  },
};

/** What an approval obliges the maker to show is part of every composition it covers. */
export const displayed: Invariant = {
  id: "displayed",
  title: "where an approval's number must be shown, every composition carries it",
  check(subject, view) {
    if (!rulesIn(subject, view, "approval").some(({ display }) => display)) return [];
    return view.compositions.flatMap((composition) => {
      if (composition.type !== "partner") return [];
      const shown = composition.display;
      const held = subject.book.approvals.find(({ id }) => id === shown?.approval);
      return held && shown?.number === held.number
        ? []
        : [`\`${composition.id}\` shows no number of an approval`];
    });
  },
};

/** No data of a market reaches a partner that the market denies, by origin, operator or capability. */
export const partnerPermitted: Invariant = {
  id: "partner-permitted",
  title: "every partner that may serve is one the market permits",
  check(subject, view) {
    const { known, faults } = servedBy(subject, view);
    const rules = rulesIn(subject, view, "partner");
    return [
      ...faults,
      ...known.flatMap(({ composition, partner, endpoint }) =>
        rules.flatMap((rule) => [
          ...(rule.denyOrigins.includes(partner.origin)
            ? [`\`${composition.id}\` is from ${partner.origin} (${rule.id})`]
            : []),
          ...(rule.localOperator && endpoint.operatorCountry !== view.market
            ? [`\`${composition.id}\` has no local operator (${rule.id})`]
            : []),
          ...rule.requireCapabilities
            .filter((capability) => !partner.capabilities.includes(capability))
            .map((capability) => `\`${composition.id}\` lacks ${capability} (${rule.id})`),
        ]),
      ),
    ];
  },
};

/** Inference stays where the market permits, wherever the endpoint really infers. */
export const resident: Invariant = {
  id: "resident",
  title: "every endpoint that may serve infers where the market permits",
  check(subject, view) {
    const { known } = servedBy(subject, view);
    return rulesIn(subject, view, "residency").flatMap(({ id, permit, deny }) =>
      known.flatMap(({ composition, endpoint }) =>
        [endpoint.region, endpoint.inferenceScope]
          .filter((place) => (permit && !liesIn(place, permit)) || (deny && liesIn(place, deny)))
          .map((place) => `\`${composition.id}\` infers in \`${place}\` (${id})`),
      ),
    );
  },
};

/** A partner serves only under contract, for all of the cell's time. */
export const contracted: Invariant = {
  id: "contracted",
  title: "every partner that may serve is under contract for the market and the day",
  check: (subject, view) =>
    servedBy(subject, view)
      .known.filter(
        ({ partner }) =>
          !partner.contracts.some(
            (contract) => contract.markets.includes(view.market) && holdsThroughout(subject, view, contract),
          ),
      )
      .map(({ composition }) => `\`${composition.id}\` serves without a contract`),
};

function liesIn(place: string, regions: readonly string[]): boolean {
  const parts = place.split("-");
  return regions.some((region) => {
    const wanted = region.split("-");
    const open = wanted.at(-1) === "*";
    const fixed = open ? wanted.slice(0, -1) : wanted;
    return (open || parts.length === fixed.length) && fixed.every((part, index) => parts[index] === part);
  });
}
