/**
 * `read` of a body, done once for each and kept as long as that body: verifying a delivery, finding its clients and telling its events all ask.
 * What they get is one value, which nobody may change.
 */
export const readOnce = <T>(read: (body: Buffer) => T): ((body: Buffer) => T) => {
  const kept = new WeakMap<Buffer, { value: T }>()
  return (body) => {
    const found = kept.get(body) ?? { value: read(body) }
    kept.set(body, found)
    return found.value
  }
}
