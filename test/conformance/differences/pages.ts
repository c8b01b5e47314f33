import type { Mapping } from '../mapping.ts'
import type { Note, Scenario } from '../recordings.ts'
import { send } from '../send.ts'
import type { World } from '../world.ts'

/** A whole list that the recorder read page by page, of which he only noted how many rows and people it had. */

const NAME = /^filterType=(\d+), pages of (\d+), reading \d$/

/** Reads the list the same way; undefined when the note is about something else. */
export async function pageDifferences(
  world: World,
  mapping: Mapping,
  { setup, steps }: Scenario,
  { name, note }: Note,
): Promise<string[] | undefined> {
  const [, filter, size] = NAME.exec(name) ?? []
  const share = steps.find((step) => 'request' in step && step.request.path.endsWith('/share'))
  if (size === undefined || share === undefined || !('request' in share)) return undefined
  const recorded = note as { rows: number; different: number }
  const ids: string[] = []
  for (let start = 0, total = 1; start < total; start += Number(size)) {
    const path = `${share.request.path}?filterType=${filter}&count=${size}&startIndex=${start}`
    const { by } = setup.variant as { by: string }
    const request = { method: 'GET', path, headers: { authorization: `<${by}>` } }
    const { body } = await send(world, mapping, { name, request, response: { status: 200, headers: {} } })
    const page = body as { response: { sharedTo: { id: string } }[]; total: number }
    ids.push(...page.response.map(({ sharedTo }) => sharedTo.id))
    total = page.total
  }
  const ours = { rows: ids.length, different: new Set(ids).size }
  // How many are lost is chance; that some are is not. Only the list of users and groups never loses any.
  const loses = ({ rows, different }: typeof ours) => different < rows
  const isSame =
    ours.rows === recorded.rows && (filter === '0' || loses(recorded) ? loses(ours) === loses(recorded) : true)
  return isSame ? [] : [`${JSON.stringify(recorded)} and ${JSON.stringify(ours)}`]
}
