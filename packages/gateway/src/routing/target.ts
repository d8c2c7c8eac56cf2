import { Breaker } from "./breaker.ts";
import { Budget } from "./budget.ts";
import type { BreakerSettings } from "./settings.ts";
import { Stats } from "./stats.ts";

/** What is known of one model at one endpoint, whoever asked. */
export class Target {
  readonly endpoint: string;
  readonly model: string;
  readonly breaker: Breaker;
  readonly stats = new Stats();
  readonly retries = new Budget();
  readonly hedges = new Budget();

  constructor(about: { endpoint: string; model: string }, settings: BreakerSettings, random: () => number) {
    this.endpoint = about.endpoint;
    this.model = about.model;
    this.breaker = new Breaker(settings, random);
  }
}
