import { peakMemory } from '../memory.ts'

/**
 * A deployed bundle in a process of its own, as Lambda runs it: imported once, then one event at a time. The parent process
 * names it in `BUNDLE`.
 */
const began = performance.now()
const { handler } = await import(process.env.BUNDLE ?? '')
const importMs = performance.now() - began

const context = { getRemainingTimeInMillis: () => 60_000 }

process.on('message', async (event: object) => {
  const start = performance.now()
  const answer = await handler(event, context)
  const ms = performance.now() - start
  process.send?.({ ms, answer, memory: peakMemory() })
})
process.send?.({ importMs })
