import { personas } from "./personas/index.ts";

/** One API of a simulated partner at one host, for a list that people read. */
export type SimulatedPlace = {
  partner: string;
  api: string;
  host: string;
  region: string;
  /** Path of the chat call. */
  path: string;
  model: string;
};

/** Every API at every host, in the order of the personas; for example the first is Alibaba's compatible mode. */
export function listPlaces(): readonly SimulatedPlace[] {
  const speaking = personas.filter(({ models }) => models.length > 0);
  return speaking.flatMap(({ name, api, path, hosts, models }) =>
    hosts.map(({ host, region }) => ({ partner: name, api, host, region, path, model: models[0]?.id ?? "" })),
  );
}
