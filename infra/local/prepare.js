// npm calls it after `npm ci`. Plain JavaScript, because an old Node must be able to read it.
import { withNode } from './node-version.js'

await withNode(async () => (await import('./synthesis/prepare.ts')).prepareStart())
// Whatever is missing is said again, and made, by what needs it: nothing here makes an installation fail.
process.exitCode = 0
