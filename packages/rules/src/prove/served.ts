import type { Composition } from "@homeport/protocol";
import type { Partner } from "../book.ts";
import type { CellView } from "./cell-view.ts";
import type { Subject } from "./invariant.ts";

/** A partner that a cell may use, as the model that answers or as a part beside it. */
export type Served = {
  /** Of the composition, for counterexamples. */
  id: string;
  composition: Extract<Composition, { type: "partner" }>;
  /** Null for the model that answers. */
  role: string | null;
  partner: Partner;
  model: Partner["models"][number];
  endpoint: Partner["endpoints"][number];
};

/** Every partner a cell may use, first choice and fallbacks and their parts alike, as the launch book knows it; what it does not know is a fault. */
function servedBy({ book }: Subject, view: CellView): { known: Served[]; faults: string[] } {
  const known: Served[] = [];
  const faults: string[] = [];
  for (const composition of view.compositions) {
    if (composition.type !== "partner") continue;
    const named = [{ ...composition, role: null }, ...(composition.parts ?? [])];
    for (const { role, partner: name, model: modelName, modelVersion, endpoint: place } of named) {
      const partner = book.partners.find(({ id }) => id === name);
      const model = partner?.models.find((held) => held.name === modelName && held.version === modelVersion);
      const endpoint = partner?.endpoints.find(({ id }) => id === place);
      if (partner && model && endpoint && model.endpoints.includes(endpoint.id)) {
        known.push({ id: composition.id, composition, role, partner, model, endpoint });
      } else faults.push(`\`${composition.id}\` is not in the launch book`);
    }
  }
  return { known, faults };
}

/** The last partner's worth of a cell is remembered, as every invariant asks for it. */
const remembered = new WeakMap<CellView, { known: Served[]; faults: string[] }>();

/** `servedBy`, worked out once a cell. */
export function servedIn(subject: Subject, view: CellView): { known: Served[]; faults: string[] } {
  const found = remembered.get(view) ?? servedBy(subject, view);
  remembered.set(view, found);
  return found;
}
