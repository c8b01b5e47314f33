// npm calls it after `npm ci`. Plain JavaScript, because an old Node must be able to read it.
import { execFileSync } from 'node:child_process'
import { realpathSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNewEnough, nodePackages } from './node-version.js'

/** The names under which npm puts the packaged Node before every other on the PATH of its scripts. */
const links = ['node', 'node.cmd', 'node.ps1']

/**
 * Lets npm's scripts and tools run on the Node that is installed, when it is new enough: takes the packaged one off their PATH. It
 * stays in its package, for an older Node that comes later.
 * @param {string} root the project's folder
 * @param {string | undefined} npmNode the Node that npm itself runs on
 * @returns {boolean} whether the installed one is used
 */
export const useInstalledNode = (root, npmNode) => {
  const modules = join(root, 'node_modules')
  // npm that runs on the packaged Node says nothing of the one that is installed.
  if (!npmNode || isBelow(modules, npmNode) || !isNewEnough(versionOf(npmNode))) return false
  for (const link of links) rmSync(join(modules, '.bin', link), { force: true })
  return true
}

/** @param {string} folder @param {string} file */
const isBelow = (folder, file) => {
  try {
    return realpathSync(file).startsWith(realpathSync(folder) + sep)
  } catch {
    return false
  }
}

/** @param {string} node */
const versionOf = (node) => {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/**
 * Takes out of the packaged Node what only compilers and readers use, a third of its size. An addon in C++ would need the headers: Roomkeeper has none.
 * @param {string} root the project's folder
 */
export const trimPackagedNode = (root) => {
  for (const file of Object.values(nodePackages)) {
    const [name = ''] = file.split('/')
    for (const unused of ['include', 'share'])
      rmSync(join(root, 'node_modules', name, unused), { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  useInstalledNode(root, process.env.npm_node_execpath)
  trimPackagedNode(root)
}
