import { createRequire } from "node:module";
import type { Dispatcher, errors as Errors, Pool as PoolClass } from "undici";
import { ByteStream } from "./byte-stream.ts";

// The dispatcher alone: the library's door loads fetch, WebSocket, caches and mocks as well, five times the code.
const load = createRequire(import.meta.url);
export const Pool = load("undici/lib/dispatcher/pool.js") as typeof PoolClass;
export const errors = load("undici/lib/core/errors.js") as typeof Errors;

/** A partner's answer: its head, and its bytes as they come. */
export type Answer = {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: ByteStream;
};

/** Sends one request and resolves with the head of its answer. @throws the signal's reason, and what the transport throws */
export function dispatch(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    dispatcher.dispatch(options, new AnswerHandler(signal, { resolve, reject }));
  });
}

type Settle = { resolve: (answer: Answer) => void; reject: (cause: unknown) => void };

/** Between the library's callbacks and whoever asked. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #settle: Settle;
  #controller: Dispatcher.DispatchController | null = null;
  #body: ByteStream | null = null;

  constructor(signal: AbortSignal, settle: Settle) {
    this.#signal = signal;
    this.#settle = settle;
    signal.addEventListener("abort", this);
  }

  /** Given up by whoever asked, at any time: the call ends at once, and the partner's side with it. */
  handleEvent(): void {
    const reason = reasonOf(this.#signal);
    this.#leave();
    this.#body?.cancel(reason);
    this.#settle.reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection, and nobody wants it any more.
    if (this.#signal.aborted) controller.abort(reasonOf(this.#signal));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Answer["headers"],
  ): void {
    // Merely told that there is more to come.
    if (statusCode < 200) return;
    this.#body = new ByteStream(controller);
    this.#settle.resolve({ statusCode, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    this.#body?.push(piece);
  }

  onResponseEnd(): void {
    this.#leave();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#leave();
    this.#body?.fail(cause);
    this.#settle.reject(cause);
  }

  #leave(): void {
    this.#signal.removeEventListener("abort", this);
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new errors.RequestAbortedError();
}
