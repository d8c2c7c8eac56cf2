export { type Filter, openFilter } from "./filter.ts";
export { type FilterState, filterState } from "./filter-state.ts";
export { guard, type GuardedScreen, screenStream, screenText } from "./guard.ts";
export type { Phase, Screen, Screened, StreamScreen } from "./screen.ts";
export { atOnce } from "./whole-text.ts";
