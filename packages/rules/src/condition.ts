/** What a launch asks of the single device, which no cell can know. */
export type Condition =
  | { type: "capability"; name: string; rule: string }
  | { type: "admission"; rule: string }
  | { type: "quota"; perDay: number; rule: string };
