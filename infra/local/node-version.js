// Plain JavaScript, because an old Node must be able to read it and say what to do.

/** Lambda runs Node 24; `npm ci` brings it along, and every npm script uses it. */
const wanted = 24

/**
 * A sentence for people when this Node is too old, with what to do; undefined when it will do.
 * @param {string} version
 * @returns {string | undefined}
 */
export const nodeComplaint = (version = process.version) => {
  if (Number(/^v(\d+)/.exec(version)?.[1]) >= wanted) return undefined
  return [
    `Roomkeeper needs Node ${wanted} or newer, this is ${version}.`,
    `Run it through npm (npm start): "npm ci" installs Node ${wanted} for it. If you did, and still see this,`,
    `there is no such package for your platform (${process.platform}-${process.arch}): install Node ${wanted} from nodejs.org.`,
  ].join('\n')
}

/** Ends the program with that sentence when this Node is too old. */
export const requireNode = () => {
  const complaint = nodeComplaint()
  if (complaint === undefined) return
  console.error(complaint)
  process.exit(1)
}
