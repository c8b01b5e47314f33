import { requireNode } from './node-version.js'

requireNode()
const { createAndFollow } = await import('./client-command.ts')
process.exitCode = await createAndFollow(process.argv.slice(2), Number(process.env.PORT ?? 8787))
