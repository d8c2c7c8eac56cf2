/**
 * Keeps each distinct value once and gives its place in the list; for example reasons shared by many cells.
 * Values are alike where their keys are; by default the key is their JSON, whose keys come in the same order because
 * the same code makes them. A value that was seen before is known by itself, without its key.
 */
export class Intern<Value extends object> {
  readonly values: Value[] = [];
  readonly #keyOf: (value: Value) => string;
  readonly #places = new Map<string, number>();
  readonly #seen = new Map<Value, number>();

  constructor(keyOf: (value: Value) => string = JSON.stringify) {
    this.#keyOf = keyOf;
  }

  place(value: Value): number {
    const seen = this.#seen.get(value);
    if (seen !== undefined) return seen;
    const key = this.#keyOf(value);
    const known = this.#places.get(key);
    const place = known ?? this.values.push(value) - 1;
    if (known === undefined) this.#places.set(key, place);
    this.#seen.set(value, place);
    return place;
  }
}
