import type { NewClient, NewContact } from '../crm/types.ts'
import type { User } from './account.ts'

type Body = Record<string, unknown>
export type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>

/** Which entity is meant by the simulators' common words. */
export const entities = { company: 'Account', contact: 'Contact', deal: 'Opportunity' } as const

export function basic(user: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** A person or program at the REST API of the simulator at `url`. The calls throw when they are refused. */
export function at(url: string, headers: Record<string, string>): Call {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const reason = response.headers.get('x-status-reason') ?? ''
    if (!response.ok) throw new Error(`EspoCRM simulator: ${method} ${path} answered ${response.status} ${reason}`)
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown }
  }
}

/** A salesperson, who creates the record although EspoCRM warns of duplicates. */
export function salesperson(url: string, user: User, password: string): Call {
  const headers = { ...basic(user.userName, password), 'X-Skip-Duplicate-Check': 'true' }
  return at(url, headers)
}

function form(input: NewClient): Body {
  const names = input.name.split(' ')
  const forms = {
    company: { name: input.name, type: input.type },
    contact: { firstName: names.slice(0, -1).join(' '), lastName: names.at(-1) },
    deal: { name: input.name, amount: 1000, amountCurrency: 'EUR', stage: 'Prospecting', closeDate: '2030-01-01' },
  }
  return forms[input.objectType ?? 'company']
}

/** Fills in the form for a new client and its contacts. */
export async function enterClient(
  call: Call,
  input: NewClient,
  ownerId: string | undefined,
): Promise<{ id: string; objectType: string }> {
  const objectType = entities[input.objectType ?? 'company']
  const emailAddress = objectType === 'Opportunity' ? undefined : input.email
  const made = await call('POST', objectType, { ...form(input), emailAddress, assignedUserId: ownerId })
  const { id } = made.body as { id: string }
  for (const contact of input.contacts ?? []) await enterContact(call, { id, objectType }, contact)
  return { id, objectType }
}

/** Fills in the form for a contact, of an account where it is one. */
export async function enterContact(
  call: Call,
  of: { id: string; objectType: string },
  { email, name, role }: NewContact,
): Promise<{ id: string }> {
  const made = await call('POST', 'Contact', {
    lastName: name ?? email.split('@')[0],
    emailAddress: email,
    accountId: of.objectType === 'Account' ? of.id : undefined,
    ...(role === undefined ? {} : { title: role }),
  })
  return made.body as { id: string }
}

/** An administrator puts these users into a team, and the record into its hands. */
export async function enterTeam(
  asAdmin: Call,
  { id, objectType }: { id: string; objectType: string },
  ids: readonly string[],
): Promise<void> {
  const made = await asAdmin('POST', 'Team', { name: `Team of ${id}` })
  const team = (made.body as { id: string }).id
  await asAdmin('POST', `Team/${team}/users`, { ids })
  await asAdmin('PUT', `${objectType}/${id}`, { teamsIds: [team] })
}
