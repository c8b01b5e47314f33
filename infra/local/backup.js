import { requireNode } from './node-version.js'

requireNode()
const { backUpNow } = await import('./backup-command.ts')
process.exitCode = await backUpNow(process.argv.slice(2))
