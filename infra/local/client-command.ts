import { readCommandLine } from './command-line.ts'
import { printable, printableLines } from './progress/printable.ts'
import { endOf, endText, lineFor } from './progress/reporter.ts'
import type { Milestone } from './progress/stages.ts'

const usage =
  'npm run client -- "Acme Corporation" [contact@acme.example.com] [--owner anna.manager@example.com] [--crm espocrm]'

/** `npm run client`: creates a client in the CRM of the local instance that runs on `port`, and shows its way. Resolves to the exit code. */
export const createAndFollow = async (args: string[], port: number): Promise<number> => {
  const options = { owner: { type: 'string' }, crm: { type: 'string', default: 'espocrm' } } as const
  const line = readCommandLine({ args, allowPositionals: true, options }, usage)
  if ('end' in line) return line.end
  const { values, positionals } = line
  const [name, email, ...more] = positionals
  if (!name?.trim()) return fail(`The client needs a name, as in: ${usage}`, 2)
  if (more.length > 0) return fail(`A name of several words needs quotes around it, as in: ${usage}`, 2)
  if (Number.isNaN(port)) return fail('PORT must be a number from 0 to 65000', 2)
  const base = `http://127.0.0.1:${port + 1}`
  try {
    return await follow(base, { crm: values.crm, name, email, ownerEmail: values.owner ?? 'anna.manager@example.com' })
  } catch (error) {
    if (error instanceof TypeError) return fail(`Roomkeeper does not run on port ${port}: start it with npm start`)
    return fail(error instanceof SyntaxError ? `What answers on port ${port + 1} is not Roomkeeper.` : String(error))
  }
}

const follow = async (base: string, client: Record<string, string | undefined>): Promise<number> => {
  const events = await fetch(`${base}/api/events`)
  const began = Date.now()
  const created = await fetch(`${base}/api/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(client),
  })
  const answer = (await created.json()) as { client?: string; error?: string }
  if (!created.ok || !events.body) return fail(answer.error ?? 'the client could not be created')
  console.log(`${answer.client}`)
  for await (const milestone of milestonesOf(events.body)) {
    if (milestone.client !== undefined && milestone.client !== answer.client) continue
    const line = lineFor(milestone, began)
    if (line) console.log(printable(line))
    const end = endOf(milestone)
    if (end === undefined) continue
    console.log(`  ${endText(end, Date.now() - began)}`)
    return end === 'ready' ? 0 : 1
  }
  return fail('Roomkeeper ended before the client was ready')
}

async function* milestonesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Milestone> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) if (block.startsWith('data: ')) yield JSON.parse(block.slice(6)) as Milestone
  }
}

const fail = (message: string, code = 1): number => {
  console.error(printableLines(message))
  return code
}
