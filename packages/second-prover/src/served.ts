import type { Composition, Obligation, PartnerComposition } from "@homeport/protocol";
import type { BookInput, EndpointInput, ModelInput, PartnerInput } from "./book-input.ts";
import type { ConditionInput, TableInput } from "./table-input.ts";
import type { Term } from "./term.ts";
import { cellsOf, definitionOf } from "./table-term.ts";
import type { Law } from "./law.ts";

/** A partner that may serve: the model that answers, or, by its role, a part beside it. */
export type Use = {
  /** Of the composition, for people. */
  name: string;
  composition: PartnerComposition;
  /** Null for the model that answers. */
  role: string | null;
  partner: PartnerInput;
  model: ModelInput;
  endpoint: EndpointInput;
};

/** What a market's table serves in one way: alike in who serves, what must be done and what is asked of a device. */
export type Served = {
  /** Whether the question is served in this way. */
  here: Term;
  /** Whether it would be for another age, by the age's number. */
  forAge: (code: number) => Term;
  compositions: readonly Composition[];
  engines: readonly { name: string; engine: string }[];
  uses: readonly Use[];
  /** What the composition names and neither the table nor the launch book holds. */
  strangers: readonly string[];
  obligations: readonly Obligation[];
  conditions: readonly ConditionInput[];
};

/** All that a market serves, and the SMT-LIB that defines the terms of it. */
export function servedIn(
  { market }: Law,
  { table, book }: { table: TableInput; book: BookInput },
): { served: Served[]; definitions: string } {
  const groups = cellsOf(table, market);
  const served = groups.map(({ cell, name }): Served => {
    const compositions = cell.compositions.flatMap((place) => table.compositions[place] ?? []);
    const named = compositions.flatMap((composition) =>
      composition.type === "partner"
        ? partiesOf(composition).map((party) => resolve(party, { table, book }))
        : [],
    );
    return {
      here: `(${name} a)`,
      forAge: (code) => `(${name} ${code})`,
      compositions,
      engines: compositions.flatMap((composition) =>
        composition.type === "engine" ? [{ name: composition.id, engine: composition.engine }] : [],
      ),
      uses: named.flatMap(({ uses }) => uses),
      strangers: [
        ...(compositions.length === 0 || compositions.length < cell.compositions.length
          ? ["it is served by nothing that the table holds"]
          : []),
        ...named.flatMap(({ strangers }) => strangers),
      ],
      obligations: cell.obligations.flatMap((place) => table.obligations[place] ?? []),
      conditions: cell.conditions.flatMap((place) => table.conditions[place] ?? []),
    };
  });
  return { served, definitions: groups.map(definitionOf).join("\n") };
}

type Party = {
  composition: PartnerComposition;
  role: string | null;
  partner: string;
  model: string;
  modelVersion: string;
  endpoint: string;
};

function partiesOf(composition: PartnerComposition): Party[] {
  const parts = (composition.parts ?? []).map((part) => ({ ...part, composition }));
  return [{ ...composition, composition, role: null }, ...parts];
}

/**
 * A party as the launch book knows it. Two models of one name and version are told apart by nothing that is sent, so
 * each of them must be permitted.
 */
function resolve(
  { composition, role, ...party }: Party,
  { table, book }: { table: TableInput; book: BookInput },
): { uses: Use[]; strangers: string[] } {
  const name = composition.id;
  const partner = book.partners.find(({ id }) => id === party.partner);
  const endpoint = partner?.endpoints.find(({ id }) => id === party.endpoint);
  const models = (partner?.models ?? []).filter(
    (model) =>
      model.name === party.model &&
      model.version === party.modelVersion &&
      model.endpoints.includes(party.endpoint),
  );
  if (!partner || !endpoint || models.length === 0) {
    return { uses: [], strangers: [`\`${name}\` serves, and the launch book does not hold it`] };
  }
  const told = table.endpoints[endpoint.id];
  const differs =
    told?.partner !== partner.id ||
    (["url", "region", "operator", "storageRegion", "inferenceScope"] as const).some(
      (field) => told[field] !== endpoint[field],
    );
  return {
    uses: models.map((model) => ({ name, composition, role, partner, model, endpoint })),
    strangers: differs ? [`\`${endpoint.id}\` is another endpoint in the table than in the launch book`] : [],
  };
}

/** Who serves, for people. */
export function namesOf({ compositions }: Served): string {
  return compositions.map(({ id }) => `\`${id}\``).join(" or ");
}
