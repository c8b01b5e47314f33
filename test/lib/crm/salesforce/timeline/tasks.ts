import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { World } from '../../worlds/world.ts'

type Task = Record<'Subject' | 'Description' | 'Status' | 'ActivityDate', string> & Record<'WhatId' | 'WhoId', unknown>

/** The tasks on a record. */
export const tasksOn = async ({ sim, credentials }: World, { id, type }: ClientRef): Promise<Task[]> => {
  const { clientId, clientSecret } = credentials as Record<string, string>
  const form = { grant_type: 'client_credentials', client_id: clientId ?? '', client_secret: clientSecret ?? '' }
  const granted = await fetch(`${sim.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token } = (await granted.json()) as { access_token: string }
  const field = type === 'Contact' ? 'WhoId' : 'WhatId'
  const q = `SELECT Subject,Description,Status,ActivityDate,WhatId,WhoId FROM Task WHERE ${field}='${id}'`
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${sim.url}/services/data/v62.0/query?${new URLSearchParams({ q })}`, { headers })
  return ((await answer.json()) as { records: Task[] }).records
}
