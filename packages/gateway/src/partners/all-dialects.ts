import { openDialects, own } from "./dialects.ts";

/** Every dialect of this build, read at once; for whoever looks at all of them, which a gateway does not. */
export const dialects = openDialects(own);
