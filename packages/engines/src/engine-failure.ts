/** What went wrong with the thread that runs the engines. */
export type EngineFailureKind = "timeout" | "crashed" | "closed" | "threw";

/**
 * A call that got no answer: the thread ran too long, died, was closed, or the engine threw.
 *
 * The message never holds the text that was sent.
 */
export class EngineFailure extends Error {
  readonly kind: EngineFailureKind;

  constructor(kind: EngineFailureKind, message: string) {
    super(message);
    this.name = "EngineFailure";
    this.kind = kind;
  }
}
