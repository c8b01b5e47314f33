import { requireNode } from '../local/node-version.js'

requireNode()
const { backUpNow } = await import('./backup/now.ts')
process.exitCode = await backUpNow(process.argv.slice(2))
