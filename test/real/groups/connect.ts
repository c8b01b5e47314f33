import type { Group } from '../group.ts'

/** Whether `text` has each of `parts` in it; else which is missing. */
export const connectGroup: Group = {
  name: 'connect',
  expected: {
    'connect makes fields and webhooks, and a test event arrives': 'code 0, test event 202, with a wrong secret 401',
    'connect again changes nothing': 'code 0, nothing to do',
    'doctor finds all well': 'code 0, 0 problems',
  },
  async play(world, see) {
    await using stage = await world.openStage({ espocrm: true })
    const first = await stage.connectEspocrm()
    const test = /test event arrived \((\d+)\); one with a wrong secret was refused \((\d+)\)/.exec(first.out)
    see(
      'connect makes fields and webhooks, and a test event arrives',
      test
        ? `code ${first.code}, test event ${test[1]}, with a wrong secret ${test[2]}`
        : `code ${first.code}: ${first.err}`,
    )
    const again = await stage.connectEspocrm()
    const todo = again.out.split('\n').filter((line) => line.startsWith('  + '))
    see('connect again changes nothing', `code ${again.code}, ${todo.length === 0 ? 'nothing to do' : todo.join(' ')}`)
    const doctor = await stage.run('doctor', '--json')
    const { problems, findings } = doctor.json as { problems: number; findings: { verdict: string; text: string }[] }
    const texts = findings.filter(({ verdict }) => verdict === 'problem').map(({ text }) => text)
    see('doctor finds all well', [`code ${doctor.code}, ${problems} problems`, ...texts].join('; '))
  },
}
