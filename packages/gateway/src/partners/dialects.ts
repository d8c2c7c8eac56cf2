import { openDialects, own } from "./dialect-of.ts";

export { dialectOf, openDialects } from "./dialect-of.ts";

/** Every dialect of this build, read at once: for whoever looks at all of them, which a gateway that starts does not. */
export const dialects = openDialects(own);
