/** A map or set that counts `more` members than it holds: what is done about too many of them does not need them. */
export const crowded = <Members extends { readonly size: number }>(few: Members, more: number): Members =>
  Object.defineProperty(few, 'size', { get: () => Reflect.get(Object.getPrototypeOf(few), 'size', few) + more })
