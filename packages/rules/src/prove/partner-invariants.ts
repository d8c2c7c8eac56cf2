import { hasGap, holdThroughout, type Invariant, isHere, rulesIn } from "./invariant.ts";
import { servedIn } from "./served.ts";

/** The states in which an approval is in force; written again here, apart from the compiler's. */
const inForce: ReadonlySet<string> = new Set(["granted", "published"]);

/** A live approval covers every model a cell may use, for all of its time, as each approval rule demands. */
export const approved: Invariant = {
  id: "approved",
  title:
    "where an approval is demanded, one in force covers every model version that may serve, unmodified where it must be",
  check(subject, view) {
    const rules = rulesIn(view, "approval");
    if (rules.length === 0) return [];
    const { known, faults } = servedIn(subject, view);
    const engines = view.compositions.filter(({ type }) => type === "engine");
    return [
      ...faults,
      ...engines.map(({ id }) => `\`${id}\` serves, and no approval covers an engine`),
      ...rules.flatMap((rule) =>
        known
          .filter(
            ({ role, model }) =>
              role !== "screen" &&
              !holdThroughout(
                subject,
                view,
                subject.book.approvals.filter(
                  (approval) =>
                    isHere(subject, view, approval.market) &&
                    rule.accepts.includes(approval.kind) &&
                    inForce.has(approval.state) &&
                    approval.features.includes(view.feature) &&
                    approval.coversModels.some((covered) => {
                      const [id, version] = covered.split("@");
                      return (
                        id === model.id && (version === model.version || rule.onModelChange === "report")
                      );
                    }) &&
                    (model.modification === "none" || !rule.unmodifiedUnder.includes(approval.kind)),
                ),
              ),
          )
          .map(({ id }) => `\`${id}\` serves without an approval (${rule.id})`),
      ),
    ];
  },
};

/** What an approval obliges the maker to show is part of every composition it covers. */
export const displayed: Invariant = {
  id: "displayed",
  title: "where an approval's number must be shown, every composition carries it",
  check(subject, view) {
    if (!rulesIn(view, "approval").some(({ display }) => display)) return [];
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
  title: "every partner that may serve, first choice, fallback or part, is one the market permits",
  check(subject, view) {
    const { known, faults } = servedIn(subject, view);
    const countries = subject.laws.get(view.market)?.countries ?? [];
    return [
      ...faults,
      ...known.flatMap(({ id, role, partner, endpoint }) =>
        rulesIn(view, "partner").flatMap((rule) => [
          ...(rule.denyOrigins.includes(partner.origin)
            ? [`\`${id}\` is from ${partner.origin} (${rule.id})`]
            : []),
          ...(rule.localOperator && !countries.includes(endpoint.operatorCountry)
            ? [`\`${id}\` has no local operator (${rule.id})`]
            : []),
          ...rule.requireCapabilities
            .filter(
              (capability) =>
                role === null &&
                !partner.capabilities.includes(capability) &&
                !(rule.mayGap && hasGap(subject, view, { rule: rule.id, partner: partner.id })),
            )
            .map((capability) => `\`${id}\` lacks ${capability} (${rule.id})`),
        ]),
      ),
    ];
  },
};

/** A partner serves only under contract, for all of the cell's time. */
export const contracted: Invariant = {
  id: "contracted",
  title: "every partner that may serve is under contract for the market and the day",
  check: (subject, view) =>
    servedIn(subject, view)
      .known.filter(
        ({ partner }) =>
          !holdThroughout(
            subject,
            view,
            partner.contracts.filter((contract) =>
              contract.markets.some((market) => isHere(subject, view, market)),
            ),
          ),
      )
      .map(({ id }) => `\`${id}\` serves without a contract`),
};
