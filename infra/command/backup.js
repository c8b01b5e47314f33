import { withNode } from '../local/node-version.js'

await withNode(async () => (await import('./backup/npm-run-backup.ts')).backUpNow(process.argv.slice(2)))
