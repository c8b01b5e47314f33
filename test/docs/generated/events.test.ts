import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import * as z from 'zod'
import type { EventType } from '#lib/events/event.ts'
import { eventData } from '#lib/events/forms/event-data.ts'
import { forms } from '#lib/events/forms/index.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { everyEvent, readyEvent } from '#test/lib/events/sample-events.ts'
import { eventsPage } from '../../../docs/events/page.ts'

const written = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8')

test('docs/events.md is what the schemas say; write it again with: node docs/events/write.ts', () => {
  expect(written).toBe(eventsPage)
})

test.each(everyEvent)('the schema of $type on the page takes its data, and not any other', ({ type, data }) => {
  const text =
    new RegExp(`### ${type.replace('.', '\\.')}\\n[\\s\\S]*?\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(written)?.[1] ?? ''
  const schema = z.fromJSONSchema(JSON.parse(text))
  expect(schema.safeParse(data).success).toBe(true)
  expect(schema.safeParse({}).success).toBe(false)
})

test('every type has its section', () => {
  const sections = [...written.matchAll(/^### (.+)$/gm)].map(([, type]) => type)
  expect(sections).toEqual(Object.keys(eventData) as EventType[])
})

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('the receiver of the page takes what is signed with its secret, says an event once, and refuses all else', async () => {
  const program = /```js\n([\s\S]*?)```/.exec(written)?.[1] ?? ''
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(20)
  const [port, secret] = [await freePort(), `whsec_${Buffer.alloc(32, 1).toString('base64')}`]
  const env = { ...process.env, PORT: String(port), SECRET: secret }
  const child = spawn(process.execPath, ['--input-type=module', '-'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    child.stdin.end(`${program.replace(/\)\s*$/, ", () => console.log('listening'))")}`)
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    expect(await lines.next()).toMatchObject({ value: 'listening' })
    const url = `http://127.0.0.1:${port}/`
    const send = (secrets: string[]) =>
      postGuarded({
        ...forms.webhook(readyEvent, { url, secrets }, Date.now()),
        timeoutMs: 5_000,
        allowThisMachine: true,
      })
    expect(await send([secret])).toEqual({ status: 204 })
    expect(await send([secret])).toEqual({ status: 204 })
    expect(await send([`whsec_${Buffer.alloc(32, 2).toString('base64')}`])).toEqual({ status: 401 })
    child.kill()
    expect(await lines.next()).toMatchObject({ value: `room.ready ${JSON.stringify(readyEvent.data)}` })
    expect(await lines.next()).toMatchObject({ done: true })
  } finally {
    child.kill()
    await ended
  }
})
