/**
 * A function that works its answer out once for each object and then remembers it for as long as the object lives. Most
 * requests of a market get the very same decision, and what follows from it alone is the same for all of them.
 *
 * @example const size = onceForEach((list: readonly string[]) => list.join("").length)
 */
export function onceForEach<Key extends object, Value>(derive: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    const value = derive(key);
    known.set(key, { value });
    return value;
  };
}
