/** Level of an engine's output: A ships as default, B is useful with caveats, C is for demonstration. */
export type EngineLevel = "A" | "B" | "C";

/** Which library answered, its installed version and its honest level. */
export type EngineIdentity = { id: string; version: string; level: EngineLevel };

/** Language an engine can write in, as a BCP 47 primary subtag. */
export type EngineLanguage = "en" | "zh";

/** Why an engine has no answer; a refusal, never a fault. */
export type UnavailableCode = "language_unsupported" | "language_unknown" | "input_too_long" | "input_empty";

/** The honest "no": what is missing, and the languages that would have worked. */
export type Unavailable = {
  type: "unavailable";
  code: UnavailableCode;
  message: string;
  languages: readonly string[];
};

/** An engine's answer: the value with the engine that made it, or why there is none. */
export type EngineResult<Value> =
  | { type: "done"; value: Value; engine: EngineIdentity; language: string }
  | Unavailable;
