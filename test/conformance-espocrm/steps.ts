import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './recordings.ts'
import { addConvertedLead, addEarlierRecords, addPeople, addRecords, type Stage } from './world.ts'

/** Answers the statuses in turn, the last one for ever; 0 closes the connection, -1 never answers. */
async function receiver(statuses: number[]): Promise<{ url: string; server: Server }> {
  let n = 0
  const server = createServer((request, response) => {
    const status = statuses[Math.min(n++, statuses.length - 1)] ?? 200
    request.resume()
    request.on('end', () => {
      if (status === 0) request.socket.destroy()
      else if (status > 0) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

let accounts = 0
const tenMinutes = 600_000

const addAccount = (stage: Stage) => stage.make('Account', { name: `Answer ${++accounts}` })

/** Points the webhook of the recorded id at `url`; older ones are gone, for a run serves no more than twenty. */
async function hook(stage: Stage, recordedId: string, url: string, who = 'api'): Promise<void> {
  const known = stage.ids.get(recordedId)
  const { list } = (await stage.sim.asAdmin('GET', 'Webhook')).body as { list: { id: string }[] }
  for (const { id } of list.filter((one) => one.id !== known)) await stage.sim.asAdmin('DELETE', `Webhook/${id}`)
  await stage.sim.flush()
  if (known !== undefined) await stage.sim.asAdmin('PUT', `Webhook/${known}`, { url })
  else
    await stage.make('Webhook', { event: 'Account.create', url }, recordedId, { 'X-Api-Key': stage.apiKeys[who] ?? '' })
}

async function deliver(stage: Stage, recordedId: string, url: string): Promise<void> {
  await hook(stage, recordedId, url)
  await addAccount(stage)
  await stage.sim.runJob()
}

/** Two accounts and then one more, refused each time, then all of them together. */
async function failThenMerge(stage: Stage, recordedId: string): Promise<void> {
  await withReceiver([503, 503, 200], async (url) => {
    await hook(stage, recordedId, url)
    await addAccount(stage)
    await addAccount(stage)
    await stage.sim.runJob()
    await addAccount(stage)
    await stage.sim.runJob()
    stage.advance(tenMinutes)
    await stage.sim.runJob()
  })
}

async function failForEver(stage: Stage, recordedId: string, run: number): Promise<void> {
  await withReceiver([500], async (url) => {
    await stage.sim.asAdmin('PUT', `Webhook/${stage.ids.get(recordedId)}`, { url })
    if (run === 1) await addAccount(stage)
    else stage.advance(tenMinutes)
    await stage.sim.runJob()
  })
}

async function deliverForADeactivatedUser(stage: Stage, recordedId: string): Promise<void> {
  await withReceiver([200], async (url) => {
    await hook(stage, recordedId, url, 'min')
    await stage.sim.asAdmin('PUT', `User/${stage.ids.get('6b05957512b92e26c')}`, { isActive: false })
    await addAccount(stage)
    await stage.sim.runJob()
  })
}

function webhookOf(exchange: Exchange): string {
  return /(?:webhookId.*value%5D=|Webhook\/)([0-9a-f]{17})/.exec(exchange.request.path)?.[1] ?? ''
}

type Step = (stage: Stage, exchange: Exchange) => Promise<void>

async function withReceiver(statuses: number[], work: (url: string) => Promise<void>): Promise<void> {
  const { url, server } = await receiver(statuses)
  await work(url).finally(() => server.close())
}

const steps: Record<string, Record<string, Step>> = {
  setup: {
    'deactivate an API user': async (stage) => {
      const roles = {
        integration: '6b059574634b68ecd',
        minimal: '6b059574793809029',
        'read-only': '6b0595748c00d04eb',
        own: '6b059574a04e5be1d',
      }
      await addPeople(
        stage,
        Object.fromEntries(Object.entries(roles).map(([name, id]) => [name, stage.ids.get(id) ?? ''])),
      )
    },
  },
  fieldManager: {
    'metadata of all account fields as API user': async (stage) => {
      await stage.sim.asAdmin('DELETE', 'Admin/fieldManager/Account/cDocspaceOtherId')
    },
    'delete a field that holds data': async (stage) => {
      await stage.make('Account', { name: 'Kept mwur1jz2', cDocspaceNumber: 7 }, '6b059580a06b76ff6')
    },
  },
  auth: {
    'no credentials': async (stage) => {
      await addEarlierRecords(stage)
      await addConvertedLead(stage)
      await addRecords(stage)
    },
  },
  'delivery-cases': {
    'name with HTML': async (stage) => {
      const names = { userName: 'sales1-mwurbyy6', firstName: 'Anna', lastName: 'Sales sales1' }
      await stage.make('User', names, '6b05975bd4f82c729')
    },
    'convert a lead': async (stage) => {
      await stage.make('Lead', { firstName: 'Lee', lastName: 'Lead mwurbyy6' }, '6b0597630f662cfba')
    },
    'import: run it, silentMode': async (stage) => {
      const text = 'name\nImp 4 mwurbyy6\nImp 5 mwurbyy6\n'
      const headers = { Authorization: stage.basics.admin ?? '', 'Content-Type': 'text/csv' }
      const file = await fetch(`${stage.url}/api/v1/Import/file`, { method: 'POST', headers, body: text })
      stage.ids.set('6b059763dae1f643d', ((await file.json()) as { attachmentId: string }).attachmentId)
    },
  },
}

const answered = (status: number) => (stage: Stage, webhook: string) =>
  withReceiver([status], (url) => deliver(stage, webhook, url))

const patterns: [RegExp, (stage: Stage, webhook: string, n: number) => Promise<void>][] = [
  [/^queue after the answer (\d+)$/, (stage, webhook, status) => answered(status)(stage, webhook)],
  [/^queue after the receiver closed/, answered(0)],
  [/^queue after the time-out$/, answered(-1)],
  [/^queue after connection refused$/, (stage, webhook) => deliver(stage, webhook, 'http://127.0.0.1:9/')],
  [/^queue with an ftp url$/, (stage, webhook) => deliver(stage, webhook, 'ftp://127.0.0.1/x')],
  [/^queue after them$/, failThenMerge],
  [/^500 for ever: queue after run (\d)$/, failForEver],
  [/^queue of the webhook whose API user is deactivated$/, deliverForADeactivatedUser],
]

/** Does what the recorder did, unrecorded, before this exchange. */
export async function beforeExchange(stage: Stage, transcript: string, exchange: Exchange): Promise<void> {
  const { createdAt, modifiedAt } = (exchange.response.body ?? {}) as { createdAt?: string; modifiedAt?: string }
  await steps[transcript]?.[exchange.name]?.(stage, exchange)
  const writes = exchange.request.method !== 'GET'
  if (writes && typeof createdAt === 'string') stage.at(modifiedAt ?? createdAt)
  for (const [pattern, step] of patterns) {
    const match = pattern.exec(exchange.name)
    if (match) await step(stage, webhookOf(exchange), Number(match[1]))
  }
}
