import type { FeatureId } from "@homeport/protocol";
import type { Book, Route } from "./book.ts";
import type { Law } from "./inherit.ts";

/** The route of a feature: the market's own, else that of the nearest market it adds to. */
export function routeOf(law: Law, book: Pick<Book, "routes">, feature: FeatureId): Route | undefined {
  for (const market of law.lineage) {
    const route = book.routes.find(
      (candidate) => candidate.market === market && candidate.feature === feature,
    );
    if (route) return route;
  }
  return undefined;
}
