/** Lambda runs Node 24; `npm ci` brings it along, and every npm script uses it. */
const wanted = 24

/** A sentence for people when this Node is too old, with what to do; undefined when it will do. */
export const nodeComplaint = (version = process.version): string | undefined => {
  const major = Number(/^v(\d+)/.exec(version)?.[1])
  if (major >= wanted) return undefined
  return [
    `Roomkeeper needs Node ${wanted} or newer, this is ${version}.`,
    `Run it through npm (npm start): "npm ci" installs Node ${wanted} for it. If you did, and still see this,`,
    `there is no such package for your platform (${process.platform}-${process.arch}): install Node ${wanted} from nodejs.org.`,
  ].join('\n')
}
