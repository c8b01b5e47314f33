import { withNode } from '../local/node-version.js'

await withNode(async () => (await import('./backup/now.ts')).backUpNow(process.argv.slice(2)))
