import type { Mapping } from '../mapping.ts'
import type { Note, Scenario } from '../recordings.ts'
import { send } from '../send.ts'
import type { World } from '../world.ts'

/** Calls that the recorder made side by side and only noted: what they leave behind is seen by the exchanges after them. */

type Call = [identity: string, method: string, path: string, body: unknown]

/** By name of the note: the calls, in the order in which the server came to them. `run` is the scenario's. */
const NOTED: Record<string, (run: string, scenario: Scenario) => Call[]> = {
  'two renamings side by side': (run, { setup, steps }) => {
    const path = pathOf(steps, /^rename: by the owner$/)
    const by = String((setup.variant as { by?: string } | undefined)?.by)
    return [
      [`<${by}>`, 'PUT', path, { title: `Par A ${run}` }],
      ['<roomadmin2-session>', 'PUT', path, { title: `Par B ${run}` }],
    ]
  },
  'three additions side by side': (run, { steps }) => {
    const path = `${pathOf(steps, /^added again in capitals: room$/)}/tags`
    const names = [`p1-${run}`, `p2-${run}`, `crm-${run}-x`]
    return names.map((name) => ['<owner-session>', 'PUT', path, { names: [name] }])
  },
}

const pathOf = (steps: Scenario['steps'], name: RegExp): string => {
  const step = steps.find((each) => 'request' in each && name.test(each.name))
  return step !== undefined && 'request' in step ? step.request.path : ''
}

/** Makes the calls of a note, if it stands for any. */
export async function makeUp(world: World, mapping: Mapping, scenario: Scenario, note: Note): Promise<void> {
  for (const [identity, method, path, body] of NOTED[note.name]?.(scenario.setup.run ?? '', scenario) ?? []) {
    const headers = { authorization: identity, 'content-type': 'application/json' }
    const response = { status: 200, headers: {} }
    await send(world, mapping, { name: note.name, request: { method, path, headers, body }, response })
  }
}
