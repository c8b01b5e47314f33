import { withNode } from './node-version.js'

await withNode(async () => (await import('./run.ts')).start(process.argv.slice(2), process.env))
