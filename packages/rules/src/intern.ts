/**
 * Keeps each distinct value once and gives its place in the list; for example reasons shared by many cells.
 * Values are alike where their keys are; by default the key is their JSON, whose keys come in the same order because
 * the same code makes them.
 */
export class Intern<Value extends object> {
  readonly values: Value[] = [];
  readonly #keyOf: (value: Value) => string;
  readonly #places = new Map<string, number>();
  readonly #seen = new WeakMap<Value, number>();

  constructor(keyOf: (value: Value) => string = JSON.stringify) {
    this.#keyOf = keyOf;
  }

  place(value: Value): number {
    const key = this.#keyOf(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.values.push(value) - 1;
    this.#places.set(key, place);
    return place;
  }

  /** The place of a value that many cells hold as one object: it is known by itself from its second time on. */
  placeShared(value: Value): number {
    const seen = this.#seen.get(value);
    if (seen !== undefined) return seen;
    const place = this.place(value);
    this.#seen.set(value, place);
    return place;
  }
}
