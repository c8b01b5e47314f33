import * as z from 'zod/mini'
import { Park } from '../../runtime/errors.ts'
import { shaped } from '../answer.ts'
import { crmReasons } from '../reasons.ts'
import type { ConnectStep } from '../setup/connector.ts'
import { accepted, acceptedOfAdmin } from './api.ts'
import type { FieldContext } from './custom-fields.ts'

const panels = z.array(z.looseObject({ customLabel: z.optional(z.string()) }))
const label = 'DocSpace'

const read = async ({ call }: FieldContext, entity: string) =>
  shaped(panels, 'GET layout', await accepted('GET layout', call('GET', `${entity}/layout/detail`)))

const write = async ({ admin }: FieldContext, entity: string, layout: unknown) => {
  if (!admin) throw new Park(crmReasons['crm-forbidden'], { detail: 'no administrator was given' })
  await acceptedOfAdmin('PUT layout', admin('PUT', `${entity}/layout/detail`, layout))
}

/** The step for a panel with our fields on the record's page; done where people have put the room's link on the page themselves. */
export const layoutStep = async (context: FieldContext, entity: string): Promise<ConnectStep> => {
  const { roomUrl, status, invitationUrl } = context.fields
  const what = `panel ${label} on the page of ${entity}`
  if (JSON.stringify(await read(context, entity)).includes(`"${roomUrl}"`)) return { what, state: 'done' }
  const panel = {
    customLabel: label,
    rows: [
      [{ name: roomUrl }, { name: status }],
      [{ name: invitationUrl }, false],
    ],
  }
  return {
    what,
    state: 'to-do',
    needs: ['adminUser', 'adminPassword'],
    make: async () => write(context, entity, [...(await read(context, entity)), panel]),
  }
}

export const layoutRemoval = async (context: FieldContext, entity: string): Promise<ConnectStep[]> => {
  const layout = await read(context, entity)
  const rest = layout.filter(({ customLabel }) => customLabel !== label)
  if (rest.length === layout.length) return []
  return [
    {
      what: `take the panel ${label} off the page of ${entity}`,
      state: 'to-do',
      needs: ['adminUser', 'adminPassword'],
      make: () => write(context, entity, rest),
    },
  ]
}
