import { withNode } from './node-version.js'

await withNode(async () => {
  const { createAndFollow } = await import('./client-command.ts')
  return createAndFollow(process.argv.slice(2), Number(process.env.PORT ?? 8787))
})
