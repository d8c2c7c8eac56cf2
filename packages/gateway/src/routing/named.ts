import type { Composition } from "@homeport/protocol";
import { fits } from "./glob.ts";

/**
 * Whether a name of the routing file means a composition: by its id, as `partner/model`, or by an engine's name; `*` is any run.
 *
 * @example isNamed("acme/*", composition)
 */
export function isNamed(name: string, composition: Composition): boolean {
  if (fits(name, composition.id)) return true;
  return composition.type === "partner"
    ? fits(name, `${composition.partner}/${composition.model}`)
    : fits(name, composition.engine);
}
