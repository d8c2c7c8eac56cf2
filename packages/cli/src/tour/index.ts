export type { Row } from "./row.ts";
export { tour } from "./tour.ts";
