/**
 * Keeps each distinct value once and gives its place in the list; for example reasons shared by many cells.
 * Values are alike where their JSON is: the same code makes them, so their keys come in the same order.
 */
export class Intern<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<string, number>();

  place(value: Value): number {
    const key = JSON.stringify(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.values.push(value) - 1;
    this.#places.set(key, place);
    return place;
  }
}
