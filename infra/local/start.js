import { requireNode } from './node-version.js'

requireNode()
const { start } = await import('./run.ts')
process.exitCode = await start(process.argv.slice(2), process.env)
